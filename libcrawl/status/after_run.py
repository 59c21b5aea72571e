"""The page follows the crawls: it is written anew when a run has ended, here or elsewhere."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy.settings import Settings

from libcrawl.store import Engine
from libcrawl.store.errors import DatabaseError
from libcrawl.store.queries.status_page import has_run_ended_lately

logger = logging.getLogger(__name__)


def follow_others(engine: Engine, settings: Settings) -> None:
    """Rewrite the page where a run has ended within ten minutes: another machine writes its own."""
    if not settings.get("LIBCRAWL_STATUS_PAGE"):
        return
    if has_run_ended_lately(engine):
        rewrite_page(engine, settings)


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
