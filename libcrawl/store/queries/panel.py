"""The panel as the database knows it: libraries and accounts in the order of the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

LIBRARIES = "SELECT code, name_zh, name_en FROM libraries ORDER BY id"
ACCOUNTS = """
SELECT a.id, a.platform, a.platform_id, a.handle, a.name, a.status, a.gone_at,
    l.code AS library, l.name_zh AS library_name_zh
FROM accounts AS a INNER JOIN libraries AS l ON l.id = a.library_id
ORDER BY l.id, a.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLibrary:
    code: str
    name_zh: str
    name_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """An account with its library. `gone_at`: since when the crawler has not found it."""

    id: int
    platform: str
    platform_id: str | None
    handle: str | None
    name: str | None
    status: str
    gone_at: datetime | None
    library: str
    library_name_zh: str


def read_libraries(connection: Connection) -> list[StoredLibrary]:
    return [StoredLibrary(**row) for row in connection.execute(text(LIBRARIES)).mappings()]


def read_accounts(connection: Connection) -> list[StoredAccount]:
    """Every account, also those that are not crawled."""
    return [StoredAccount(**row) for row in connection.execute(text(ACCOUNTS)).mappings()]
