"""From the database to frames; counters that the source does not give are NA.

The database is the one that the caller, the environment or `.env` names, else the embedded one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pandas as pd
from psycopg import Error, adapters
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    column,
    create_engine,
    event,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from analysis.errors import DataError
from analysis.load.address import find_url
from analysis.platform_names import ShownPlatform, set_platforms

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
PLATFORMS = "SELECT code, name_zh, name_en, colour, hosts FROM platforms ORDER BY position, code"
HAS_HOSTS = """
SELECT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = to_regclass('platforms') AND attname = 'hosts' AND NOT attisdropped
)
"""
EXAMPLE = "postgresql://user:password@host:5432/database"
TIMEZONE = "Asia/Shanghai"
NUMERIC, INTERVAL = (adapters.types[name].oid for name in ("numeric", "interval"))
TYPES = {
    adapters.types[name].oid: kind
    for kind, names in {
        "Int64": ("int2", "int4", "int8"),
        "Float64": ("float4", "float8", "numeric"),
        "string": ("text", "varchar"),
        "boolean": ("bool",),
        f"datetime64[us, {TIMEZONE}]": ("timestamptz",),
    }.items()
    for name in names
}
"""Types of columns by those of PostgreSQL, whether they hold a value or not."""
_opened: WeakSet[Engine] = WeakSet()


def open_database(url: str | None = None) -> Engine:
    """An engine that has connected once, for reading; see find_url. Raises DataError."""
    source, found = find_url(url)
    try:
        address = make_url(found)
    except (ArgumentError, ValueError):
        raise DataError(f"{source} is not a database address like {EXAMPLE}") from None
    if address.drivername not in SCHEMES:
        raise DataError(f"{source} starts with {address.drivername}://, not like {EXAMPLE}")
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        connect_args={
            "application_name": "libcrawl analysis",
            "client_encoding": "utf8",
            "connect_timeout": 10,
            "prepare_threshold": None,  # a pooler may give every transaction another session
        },
        execution_options={"postgresql_readonly": True},
    )
    try:
        with engine.connect() as connection:
            _read_platforms(connection)
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0].replace(str(address.password or "\0"), "***")
        raise DataError(
            f"the database of {source} does not answer: {words}; "
            "`scrapy db` starts the embedded one, DATABASE_URL names another"
        ) from None
    _opened.add(engine)
    return engine


def close_databases() -> None:
    """Close the connections of all engines; one that is used again opens another."""
    for engine in list(_opened):
        engine.dispose()


@contextmanager
def at_one_moment(engine: Engine) -> Iterator[Engine]:
    """An engine whose queries all see the database as it is now, even while a crawl stores rows."""
    repeatable = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with repeatable.connect() as anchor:
            snapshot = anchor.execute(text("SELECT pg_export_snapshot()")).scalar_one()

            @event.listens_for(repeatable, "begin")
            def see_the_same(connection: Connection) -> None:
                connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")

            yield repeatable
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        raise DataError(f"the database cannot be read: {words}") from None


def _read_platforms(connection: Connection) -> None:
    """Set the platforms, if the database has them. Queries report an outdated one later."""
    if connection.execute(text(HAS_HOSTS)).scalar():
        rows = connection.execute(text(PLATFORMS)).mappings()
        set_platforms(ShownPlatform(**{**row, "hosts": tuple(row["hosts"])}) for row in rows)


def load_accounts(engine: Engine, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of latest_account_counters: one row for each account of the platform."""
    return _load(engine, "latest_account_counters", platform, columns)


def load_works(engine: Engine, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of latest_work_counters: one row for each work on the platform."""
    return _load(engine, "latest_work_counters", platform, columns)


def _load(engine: Engine, view: str, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    query: Select[*tuple[Any, ...]] = (
        select(*(column(name) for name in columns))
        .select_from(table(view))
        .where(column("platform") == platform)
    )
    return read(engine, query)


def read(
    engine: Engine, query: str | Select[*tuple[Any, ...]], values: dict[str, Any] | None = None
) -> pd.DataFrame:
    """Rows of a query with nullable types (also for columns of NULLs), times in Asia/Shanghai.

    Raises DataError with PostgreSQL's message.
    """
    statement = text(query) if isinstance(query, str) else query
    try:
        with engine.connect() as connection:
            result = connection.execute(statement, values)
            assert result.cursor is not None  # the query gives rows, if only none of them
            described, rows = result.cursor.description or (), result.cursor.fetchall()
    except (DBAPIError, Error) as error:  # a value that Python does not have is psycopg's own
        words = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
        raise DataError(
            f"the database cannot be read: {words}; `scrapy db` shows whether it is up to date"
        ) from None
    columns = zip(*rows, strict=True) if rows else ([] for _ in described)
    arrays = [_typed(each[1], own) for each, own in zip(described, columns, strict=True)]
    frame = pd.DataFrame(dict(enumerate(arrays)), copy=False)
    frame.columns = pd.Index([each[0] for each in described])
    return frame


def _typed(kind: Any, values: Sequence[Any]) -> Any:
    """The values of a column in the type for its own one; as text where there is none."""
    if kind == NUMERIC:
        values = [None if each is None else float(each) for each in values]
    if kind == INTERVAL and any(each is not None for each in values):
        return pd.array(values, dtype="timedelta64[us]")
    dtype: Any = TYPES.get(kind, "string")
    return pd.array(values, dtype=dtype)
