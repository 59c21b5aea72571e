"""Errors of the store; each message is one line that names the remedy."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

# Of a driver's message; what it quotes of a row can be long.
LONGEST = 200


class StoreError(Exception):
    """The database cannot be used. The message is one line and never holds a password."""


class BadDatabaseUrl(StoreError):
    """DATABASE_URL is not an address of a PostgreSQL database."""


class EmbeddedError(StoreError):
    """The embedded PostgreSQL could not be made, started or stopped."""


class Unreachable(StoreError):
    """No server answers at the address."""


class LoginRefused(StoreError):
    """The server answers and refuses the login."""


class DatabaseMissing(StoreError):
    """The server answers and has no database of this name."""


class ServerTooOld(StoreError):
    """The server is older than PostgreSQL 14."""


class WrongEncoding(StoreError):
    """The database is not UTF8."""


class PoolsStatements(StoreError):
    """A pooler gives each statement another connection, so that no transaction can be had."""


class NeedsDirectConnection(StoreError):
    """What sets up its session may not go through a pooler."""


class BehindMigrations(StoreError):
    """The schema is older than this program."""


class AheadOfProgram(StoreError):
    """The schema was made by a newer program."""


class MigrationFailed(StoreError):
    """A migration stopped, and nothing of it was kept."""


class ProgramMissing(StoreError):
    """A client program of PostgreSQL is not here, or older than the server."""


class ProgramFailed(StoreError):
    """A client program of PostgreSQL ended with an error."""


class BackupError(StoreError):
    """A backup could not be made, read or restored."""


class RetentionError(StoreError):
    """Old observations could not be moved to a file, or back."""


class StoreRefuses(StoreError):
    """The database is there and takes nothing of a run, whatever it is."""


class ClockWrong(StoreError):
    """This machine's clock and that of the database server are too far apart."""


def in_words(problem: BaseException) -> str:
    """What went wrong with a statement or a row, in one line without the statement and its rows."""
    if isinstance(problem, StoreError):
        return str(problem)
    if isinstance(problem, DBAPIError):
        said = str(problem.orig).strip().partition("\n")[0]
    else:
        name, said = type(problem).__name__, str(problem).strip().partition("\n")[0]
        said = f"{name}: {said}" if said else name
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def is_of_the_store(problem: BaseException) -> bool:
    """Whether the database is what went wrong."""
    return isinstance(problem, StoreError | SQLAlchemyError)
