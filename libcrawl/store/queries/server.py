"""The server and how much it holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

SIZES = """
SELECT 'libraries' AS name, count(*) AS rows FROM libraries
UNION ALL SELECT 'accounts', count(*) FROM accounts
UNION ALL SELECT 'works', count(*) FROM works
UNION ALL SELECT 'work snapshots', count(*) FROM work_snapshots
UNION ALL SELECT 'account snapshots', count(*) FROM account_snapshots
UNION ALL SELECT 'runs', count(*) FROM crawl_runs
UNION ALL SELECT 'refreshes', count(*) FROM refreshes
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Server:
    """The server's version, and rows by table where they were requested."""

    version: str
    sizes: tuple[TableSize, ...]


def read_server(engine: Engine, *, with_sizes: bool) -> Server:
    with engine.connect() as connection:
        version = str(connection.scalar(text("SHOW server_version")))
        rows = connection.execute(text(SIZES)).mappings() if with_sizes else ()
        return Server(version, tuple(TableSize(**row) for row in rows))
