"""From the settings to an engine whose database is there, new enough and up to date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from libcrawl.process.file_modes import others_may_read
from libcrawl.store.errors import (
    AheadOfProgram,
    BadDatabaseUrl,
    BehindMigrations,
    DatabaseMissing,
    LoginRefused,
    PoolsStatements,
    ServerTooOld,
    StoreError,
    Unreachable,
    WrongEncoding,
)
from libcrawl.store.schema import migrate
from libcrawl.store.schema.migrate import SchemaState
from libcrawl.store.server import pooling
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.programs import password_of
from libcrawl.store.server.timestamps import read_any_time

DRIVER = "postgresql+psycopg"
SCHEMES = ("postgresql", "postgres", DRIVER)
OLDEST = 14
ENCODING = "UTF8"
CONNECT_SECONDS = 10
SERVER = """
SELECT
    current_setting('server_version_num') AS version,
    current_setting('server_encoding') AS encoding,
    pg_backend_pid() AS process
"""


class Address(NamedTuple):
    """The address of the database, and whether it is the embedded one."""

    url: URL
    embedded: bool


def open_store_engine(settings: Mapping[str, Any]) -> Engine:
    """An engine on a database that is up to date; raises StoreError with one clear line.

    `settings` gives DATABASE_URL, or else LIBCRAWL_DATA for the embedded database, which is made,
    started and migrated where needed. A user's own server is never migrated unasked.
    """
    address = find_database(settings)
    engine = connect(address)
    ensure_schema(engine, migrates=address.embedded)
    return engine


def open_engine(settings: Mapping[str, Any]) -> Engine:
    """An engine on a database that answers; its schema is not checked."""
    return connect(find_database(settings))


def find_database(settings: Mapping[str, Any]) -> Address:
    """The address in DATABASE_URL, else in the file DATABASE_URL_FILE, else that of the embedded
    server, which is started if need be.

    Raises BadDatabaseUrl or EmbeddedError.
    """
    if settings.get("DATABASE_URL"):
        address = Address(parse_url(settings["DATABASE_URL"]), embedded=False)
        _check_env_file(settings, address.url)
        return address
    if file := settings.get("DATABASE_URL_FILE"):
        return Address(parse_url(_read_secret(Path(str(file)).expanduser())), embedded=False)
    url = EmbeddedServer(Path(settings["LIBCRAWL_DATA"])).ensure_running()
    return Address(parse_url(url), embedded=True)


def _check_env_file(settings: Mapping[str, Any], url: URL) -> None:
    """A password in `.env` is its owner's alone, like a session there."""
    if "DATABASE_URL" not in (settings.get("FROM_ENV_FILE") or ()) or not password_of(url):
        return
    file = Path(str(settings["ENV_FILE"]))
    if file.exists() and others_may_read(file):
        raise BadDatabaseUrl(
            f"DATABASE_URL has a password, and {file} can be read by others: chmod 600 {file}"
        )


def _read_secret(file: Path) -> str:
    try:
        address = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as problem:
        message = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise BadDatabaseUrl(f"DATABASE_URL_FILE: {file} cannot be read: {message}") from None
    if not address:
        raise BadDatabaseUrl(f"DATABASE_URL_FILE: {file} is empty")
    return address


def parse_url(address: str) -> URL:
    """A PostgreSQL address for psycopg 3. Raises BadDatabaseUrl, without showing the password."""
    example = "postgresql://user:password@host:5432/database"
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise BadDatabaseUrl(f"DATABASE_URL is not a database address like {example}") from error
    if url.drivername not in SCHEMES:
        raise BadDatabaseUrl(f"DATABASE_URL starts with {url.drivername}://, not like {example}")
    if not url.database:
        raise BadDatabaseUrl(f"DATABASE_URL names no database; it is written {example}")
    return url.set(drivername=DRIVER)


def connect(address: Address) -> Engine:
    """An engine that has connected once. Raises StoreError naming what is wrong with the server.

    Nothing is set for a session: through a pooler, the next transaction may be in another one.
    """
    engine = create_engine(
        address.url,
        pool_pre_ping=True,
        connect_args={
            "application_name": "libcrawl",
            "client_encoding": "utf8",  # else a database of another one sends bytes
            "connect_timeout": CONNECT_SECONDS,
        },
    )
    event.listen(engine, "connect", read_any_time)
    try:
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            server = connection.execute(text(SERVER)).one()
            is_pooled = server.process != driver.info.backend_pid
    except DBAPIError as error:
        raise _refusal(address.url, str(error.orig)) from None
    if (major := int(server.version) // 10_000) < OLDEST:
        raise ServerTooOld(
            f"{place(address.url)} is PostgreSQL {major}; libcrawl needs {OLDEST} or newer"
        )
    if server.encoding != ENCODING:
        raise WrongEncoding(
            f"{place(address.url)} has the encoding {server.encoding}, which cannot keep all texts:"
            f" make another one, createdb -E UTF8 -T template0 {address.url.database}2, and name it"
            " in DATABASE_URL"
        )
    if is_pooled:
        pooling.adapt(engine)
    return engine


def ensure_schema(engine: Engine, *, migrates: bool) -> None:
    """Raises unless the schema is the program's; with `migrates`, an older one is brought up.

    Raises BehindMigrations naming the command, AheadOfProgram, or MigrationFailed.
    """
    schema = migrate.schema(engine)
    if schema.state is SchemaState.AHEAD:
        raise AheadOfProgram(
            f"{place(engine.url)} is at revision {schema.revision}, which this libcrawl does not"
            f" know (it ends at {migrate.revisions()[-1]}): update the program"
        )
    if migrates and schema.state is not SchemaState.CURRENT:
        migrate.upgrade_once(engine)
    elif schema.state is SchemaState.BEHIND:
        raise BehindMigrations(
            f"{place(engine.url)} is at revision {schema.revision or 'none'}, this program needs"
            f" {migrate.revisions()[-1]}: run `scrapy db upgrade`"
        )


def place(url: URL) -> str:
    """A database in words, without user and password."""
    where = f"{url.host or 'the local socket'}" + (f":{url.port}" if url.port else "")
    return f"the database {url.database} at {where}"


def _refusal(url: URL, message: str) -> StoreError:
    """What a failed connection means. PostgreSQL gives no code for it, only words."""
    words = (message.splitlines() or ["it ended the connection"])[0]
    if "statement pooling" in words:
        return PoolsStatements(
            f"{place(url)} lies behind a pooler that pools statements, which allows no"
            " transactions: let it pool transactions or sessions, or name the server itself in"
            " DATABASE_URL"
        )
    if "FATAL" not in words and "authentication" not in words and "password" not in words:
        return Unreachable(f"{place(url)} does not answer: {words}; see DATABASE_URL")
    if f'database "{url.database}" does not exist' in words:
        return DatabaseMissing(
            f"{place(url)} does not exist: create it (createdb -E UTF8 -T template0), or see"
            " DATABASE_URL"
        )
    return LoginRefused(f"{place(url)} refuses the login: {words}; see DATABASE_URL")
