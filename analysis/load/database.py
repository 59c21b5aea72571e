"""From the database to frames; counters that the source does not give are NA.

The database is the one that the caller, the environment or `.env` names, else the embedded one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from psycopg import Column, Cursor, adapters
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
TYPES = {
    **dict.fromkeys(("int2", "int4", "int8"), "Int64"),
    **dict.fromkeys(("float4", "float8", "numeric"), "Float64"),
    **dict.fromkeys(("text", "varchar"), "string"),
    "bool": "boolean",
    "timestamptz": f"datetime64[us, {TIMEZONE}]",
}
"""What a column without any value is a column of; pandas takes it for text."""


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
    return engine


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
    described: list[Column] = []

    def describe(connection: object, cursor: Cursor[Any], *_: object) -> None:
        described[:] = cursor.description or ()

    try:
        with engine.connect() as connection:
            event.listen(connection, "after_cursor_execute", describe)
            frame = pd.read_sql_query(  # read_sql looks for a table of that name first
                statement, connection, params=values, dtype_backend="numpy_nullable"
            )
    except (DBAPIError, pd.errors.DatabaseError) as error:
        words = _words(error).splitlines()[0]
        raise DataError(
            f"the database cannot be read: {words}; `scrapy db` shows whether it is up to date"
        ) from None
    for name in frame.select_dtypes("datetimetz"):
        frame[name] = frame[name].dt.tz_convert(TIMEZONE)
    types = _types_of_the_empty(frame, described)
    return frame.astype(types) if types else frame


def _types_of_the_empty(frame: pd.DataFrame, described: list[Column]) -> dict[str, str]:
    """Types of the columns that hold no value."""
    is_empty = frame.isna().all()
    found = {each.name: adapters.types.get(each.type_code) for each in described}
    return {
        name: TYPES[info.name]
        for name, info in found.items()
        if info is not None and info.name in TYPES and is_empty[name]
    }


def _words(error: BaseException) -> str:
    """PostgreSQL's message, without the wrappings of SQLAlchemy and pandas."""
    cause = error.__cause__ if isinstance(error, pd.errors.DatabaseError) else error
    return str(cause.orig if isinstance(cause, DBAPIError) else error)
