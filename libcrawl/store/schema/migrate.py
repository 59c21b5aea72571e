"""The state of the schema, and its migration to the revision of this program."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from psycopg import errors
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, ProgrammingError

from libcrawl.store.errors import MigrationFailed
from libcrawl.store.schema import views

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[3] / "migrations"
ONE_AT_A_TIME = 0x11BC4A31  # any number, the same in every version of the program
REVISION = "SELECT version_num FROM alembic_version"
STATE = "SELECT version_num, obj_description('alembic_version'::regclass) FROM alembic_version"


class SchemaState(Enum):
    """The schema against this program."""

    CURRENT = "current"
    VIEWS_DIFFER = "views differ"
    BEHIND = "behind"
    AHEAD = "ahead"


class Schema(NamedTuple):
    """The revision of a database (None: no schema yet) and its state."""

    revision: str | None
    state: SchemaState


def revisions() -> list[str]:
    """The revisions of this program, oldest first: the numbers that begin the files' names.

    Alembic knows them too, but takes half a second to import.
    """
    return sorted(file.name.split("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def schema(engine: Engine) -> Schema:
    """The state of the database's schema."""
    try:
        with engine.connect() as connection:
            row = connection.exec_driver_sql(STATE).one_or_none()
    except ProgrammingError as error:
        if not isinstance(error.orig, errors.UndefinedTable):
            raise
        row = None
    revision, comment = (None, None) if row is None else row
    return Schema(revision, _schema_state(revision, comment or ""))


def read_revision(connection: Connection) -> str:
    """The revision of a database that has a schema."""
    return str(connection.exec_driver_sql(REVISION).scalar_one())


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to the revision, and the views with it; all of it or nothing.

    Raises MigrationFailed naming what stopped it.
    """
    from alembic import command  # noqa: PLC0415  (half a second)

    _move(engine, lambda config: command.upgrade(config, revision))


def upgrade_once(engine: Engine) -> None:
    """`upgrade`, unless another program that began at the same time has done it meanwhile.

    Views made anew would take their locks against those that the other one's work has by then.
    """
    from alembic import command  # noqa: PLC0415

    def step(config: Config) -> None:
        if schema(engine).state is not SchemaState.CURRENT:
            command.upgrade(config, "head")

    _move(engine, step)


def lock(connection: Connection) -> None:
    """Wait until nobody else migrates; until the transaction's end, nobody else does."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to the revision (`base`: nothing left); all of it or nothing.

    Raises MigrationFailed naming what stopped it.
    """
    from alembic import command  # noqa: PLC0415

    _move(engine, lambda config: command.downgrade(config, revision))


def configuration() -> Config:
    """Alembic's configuration, without a file: an installed program has no pyproject.toml."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _schema_state(revision: str | None, comment: str) -> SchemaState:
    known = revisions()
    if revision is not None and revision not in known:
        return SchemaState.AHEAD
    if revision != known[-1]:
        return SchemaState.BEHIND
    return (
        SchemaState.CURRENT if comment.endswith(views.fingerprint()) else SchemaState.VIEWS_DIFFER
    )


def _move(engine: Engine, step: Callable[[Config], None]) -> None:
    from alembic.util import CommandError  # noqa: PLC0415

    config = configuration()
    try:
        with engine.begin() as connection:
            lock(connection)
            config.attributes["connection"] = connection
            step(config)
    except CommandError as error:
        raise MigrationFailed(
            f"{error}; known revisions: base, {', '.join(revisions())}"
        ) from error
    except DBAPIError as error:
        raise MigrationFailed(
            f"the migration stopped, nothing was changed: {_cause(error)}"
        ) from error


def _cause(error: DBAPIError) -> str:
    lines = str(error.orig).splitlines()
    if isinstance(error.orig, errors.LockNotAvailable):
        return f"{lines[0]}; another program uses the tables: let it end and try again"
    if isinstance(error.orig, errors.DependentObjectsStillExist):
        return f"{'; '.join(lines[:2])}: drop it, upgrade, and create it again"
    return lines[0]
