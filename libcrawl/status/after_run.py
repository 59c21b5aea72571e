"""The page follows the crawls: it is written anew when a run has ended."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

logger = logging.getLogger(__name__)


def rewrite_page(engine: Engine, settings: Mapping[str, Any]) -> None:
    """Write LIBCRAWL_STATUS_PAGE, where it is set; what fails is logged, a run has its own end."""
    if not (path := settings.get("LIBCRAWL_STATUS_PAGE")):
        return
    from libcrawl.status.page import StatusError, write_page  # noqa: PLC0415  (Jinja)

    try:
        write_page(engine, Path(str(path)))
    except (StatusError, DBAPIError) as problem:
        logger.warning("The status page was not written: %s", problem)
