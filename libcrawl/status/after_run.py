"""What follows a run that has ended, here or elsewhere: a look at its works, and a new page."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

from scrapy.settings import Settings

from libcrawl.store import Engine
from libcrawl.store.errors import DatabaseError
from libcrawl.store.queries.status_page import has_run_ended_lately
from libcrawl.store.upkeep.comparison import is_comparison_stale
from libcrawl.store.upkeep.flags import NotLookedAt, look_for_flags
from libcrawl.store.upkeep.search import NotIndexed, refresh_search

logger = logging.getLogger(__name__)


def follow_others(engine: Engine, settings: Settings) -> None:
    """Index, compare and rewrite the page where a run has ended within ten minutes."""
    if has_run_ended_lately(engine):
        index_works(engine)
        rewrite_page(engine, settings)
        compare_works(engine)


def index_works(engine: Engine) -> None:
    """Bring flags and search up to date; a failure is logged, and readers index what is missing."""
    try:
        look_for_flags(engine)
        if works := refresh_search(engine):
            logger.info("Indexed %d works for the search", works)
    except (NotLookedAt, NotIndexed, DatabaseError) as problem:
        logger.warning("%s", problem)


def compare_works(engine: Engine) -> None:
    """Bring the comparison of copies up to date; a failure is logged and tried again next time.

    In a process of its own: the analysis knows how, and its memory is free again afterwards.
    """
    try:
        if not is_comparison_stale(engine):
            return
    except DatabaseError as problem:
        logger.warning("%s", problem)
        return
    # Anyone may read command lines; what else this process starts uses the same database.
    os.environ["DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "duplicates", "--keep"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    if done.returncode:
        logger.warning("Works were not compared with one another: %s", last)
    else:
        logger.info("Copies: %s", last)


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
