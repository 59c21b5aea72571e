"""The platforms that the database knows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.selection import hint

QUERY = "SELECT code, name_zh, name_en FROM platforms ORDER BY position, code"


def load_platforms(engine: Engine) -> list[str]:
    """Their codes, in their order."""
    return list(read(engine, QUERY)["code"])


def check_platforms(engine: Engine, names: Sequence[str]) -> None:
    """Raises DataError naming what is no platform, and those near it."""
    if not names:
        return
    known = load_platforms(engine)
    for name in names:
        if name not in known:
            raise DataError(f"there is no platform {name!r}{hint(name, known)}")
