"""Scope of an export, and the number of rows of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.observations import window_values
from analysis.load.selection import select
from analysis.load.study.queries import COUNTS, QUERIES, StudyTable
from analysis.window import Window

ACCOUNTS = """
SELECT accounts.id, libraries.code AS library, accounts.platform, libraries.region
FROM accounts INNER JOIN libraries ON accounts.library_id = libraries.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Scope of an export: the accounts, the window and the database."""

    engine: Engine
    window: Window
    libraries: Sequence[str] = ()
    platforms: Sequence[str] = ()
    regions: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """Parameters of the queries. Raises DataError for an unknown account."""
        accounts = read(self.engine, ACCOUNTS)
        if accounts.empty:
            raise DataError("no account is in the database yet: `scrapy panel` loads the panel")
        wanted = {"library": self.libraries, "platform": self.platforms, "region": self.regions}
        chosen = select(accounts, wanted, "there is no account of")
        return {
            "accounts": chosen["id"].tolist(),
            **window_values(self.window),
        }


def count_rows(study: Study, tables: Sequence[StudyTable]) -> dict[StudyTable, int]:
    """Number of rows of each table that is read as it is; others have one per account or more."""
    values = study.values()
    return {
        table: int(read(study.engine, COUNTS[table], values)["n"].iloc[0])
        for table in tables
        if table in COUNTS
    }


def has_rows(study: Study, tables: Sequence[StudyTable]) -> bool:
    """Whether a table has a row; rows outside the window that its figures use count too."""
    values = study.values()
    return any(
        bool(read(study.engine, f"SELECT EXISTS ({QUERIES[table]}) AS found", values)["found"][0])
        for table in tables
    )
