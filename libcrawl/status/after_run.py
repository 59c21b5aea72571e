"""What follows a run that has ended, here or elsewhere: a new page, and a look at its works."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy.settings import Settings

from libcrawl.store import Engine
from libcrawl.store.errors import DatabaseError
from libcrawl.store.queries.status_page import has_run_ended_lately
from libcrawl.store.upkeep.flags import NotLookedAt, look_for_flags
from libcrawl.store.upkeep.search import NotIndexed, refresh_search

logger = logging.getLogger(__name__)


def follow_others(engine: Engine, settings: Settings) -> None:
    """Where a run has ended within ten minutes: look at its works, and rewrite the page."""
    if has_run_ended_lately(engine):
        index_works(engine)
        rewrite_page(engine, settings)


def index_works(engine: Engine) -> None:
    """Bring flags and search up to date; what fails is logged, for whoever reads looks again."""
    try:
        look_for_flags(engine)
        if works := refresh_search(engine):
            logger.info("Indexed %d works for the search", works)
    except (NotLookedAt, NotIndexed, DatabaseError) as problem:
        logger.warning("%s", problem)


def rewrite_page(engine: Engine, settings: Settings) -> None:
    """Write LIBCRAWL_STATUS_PAGE, where it is set; what fails is logged, a run has its own end."""
    if not (path := settings.get("LIBCRAWL_STATUS_PAGE")):
        return
    from libcrawl.jobs.planning.cadence import CadenceError  # noqa: PLC0415
    from libcrawl.status.page import StatusError, write_page  # noqa: PLC0415  (Jinja)

    try:
        write_page(engine, settings, Path(str(path)))
    except (CadenceError, StatusError, DatabaseError) as problem:
        logger.warning("The status page was not written: %s", problem)
