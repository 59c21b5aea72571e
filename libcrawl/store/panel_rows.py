"""Rows of libraries and accounts as the panel's files change them.

Every crawl and every import begins by comparing them: the mapper of SQLAlchemy would take longer to
be configured than all the rest of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

LIBRARY_COLUMNS = ("name_zh", "name_en", "province", "region", "level", "kind")
ACCOUNT_COLUMNS = (
    "platform", "platform_id", "library_id", "handle", "name", "status", "source", "checked_at",
)  # fmt: skip
LOCK = "SELECT pg_advisory_xact_lock(hashtext('libcrawl.panel'))"
READ_LIBRARIES = f"SELECT id, code, {', '.join(LIBRARY_COLUMNS)} FROM libraries"  # noqa: S608  (names)
READ_ACCOUNTS = f"""
SELECT id, {", ".join(ACCOUNT_COLUMNS)}, first_seen_at, gone_at FROM accounts
"""  # noqa: S608  (names)
# Rows that refer to an account may be added meanwhile: a stronger lock would wait for those who
# add them, and they for it.
LOCK_ACCOUNTS = f"{READ_ACCOUNTS} ORDER BY id FOR NO KEY UPDATE"
LOCK_ACCOUNT = f"""
{READ_ACCOUNTS} WHERE platform = :platform AND platform_id = :platform_id FOR NO KEY UPDATE
"""
READ_EMPTY_LIBRARIES = f"""
{READ_LIBRARIES} WHERE NOT EXISTS (SELECT FROM accounts WHERE library_id = libraries.id)
"""


@dataclass(slots=True)
class StoredRow:
    """A library or an account: its values by column, and those that are to be written.

    `id` is None until it is added; a column that has no value is None.
    """

    id: int | None
    values: dict[str, Any]
    assigned: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    def assign(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """Set what differs; the names of those columns."""
        columns = tuple(name for name, value in values.items() if self[name] != value)
        for name in columns:
            self.values[name] = self.assigned[name] = values[name]
        return columns


def new_library(code: str) -> StoredRow:
    return StoredRow(None, {"code": code, **dict.fromkeys(LIBRARY_COLUMNS)})


def new_account() -> StoredRow:
    return StoredRow(None, dict.fromkeys(ACCOUNT_COLUMNS))


def lock_panel(connection: Connection) -> None:
    """Wait until nobody else changes the panel; until the transaction's end, nobody else does."""
    connection.execute(text(LOCK))


def read_library_rows(connection: Connection) -> list[StoredRow]:
    return _read(connection, READ_LIBRARIES)


def read_empty_libraries(connection: Connection) -> list[StoredRow]:
    """Libraries without any account."""
    return _read(connection, READ_EMPTY_LIBRARIES)


def lock_accounts(connection: Connection) -> list[StoredRow]:
    """All accounts in their order, locked until the transaction's end."""
    return _read(connection, LOCK_ACCOUNTS)


def lock_account(connection: Connection, platform: str, platform_id: str) -> StoredRow | None:
    """One account, locked until the transaction's end; None: there is none."""
    named = {"platform": platform, "platform_id": platform_id}
    return next(iter(_read(connection, LOCK_ACCOUNT, named)), None)


def write_libraries(connection: Connection, rows: Iterable[StoredRow]) -> None:
    """Write what was assigned; rows that are new are added in their order."""
    _write(connection, "libraries", rows)


def write_accounts(connection: Connection, rows: Iterable[StoredRow]) -> None:
    """Write what was assigned; rows that are new are added in their order."""
    _write(connection, "accounts", rows)


def delete_libraries(connection: Connection, rows: Sequence[StoredRow]) -> None:
    _delete(connection, "libraries", rows)


def delete_accounts(connection: Connection, rows: Sequence[StoredRow]) -> None:
    _delete(connection, "accounts", rows)


def _read(
    connection: Connection, query: str, values: Mapping[str, object] | None = None
) -> list[StoredRow]:
    found = connection.execute(text(query), values or {}).mappings()
    return [StoredRow(row["id"], dict(row)) for row in found]


def _write(connection: Connection, table: str, rows: Iterable[StoredRow]) -> None:
    added = []
    for row in rows:
        if row.id is None:
            added.append(row.values)
        elif row.assigned:
            columns = ", ".join(f"{name} = :{name}" for name in row.assigned)
            change = text(f"UPDATE {table} SET {columns} WHERE id = :id")  # noqa: S608  (names)
            connection.execute(change, {**row.assigned, "id": row.id})
    if added:
        names = ", ".join(added[0])
        values = ", ".join(f":{name}" for name in added[0])
        add = text(f"INSERT INTO {table} ({names}) VALUES ({values})")  # noqa: S608  (names)
        connection.execute(add, added)


def _delete(connection: Connection, table: str, rows: Sequence[StoredRow]) -> None:
    if rows:
        ids = [row.id for row in rows]
        connection.execute(text(f"DELETE FROM {table} WHERE id = ANY(:ids)"), {"ids": ids})  # noqa: S608  (names)
