"""Errors of the store; each message is one line that names the remedy."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

# What the server refused, or a connection that was lost.
DatabaseError = DBAPIError
# Of these, what is not the statement's fault: no server, no disk, a shutdown.
DatabaseUnusable = OperationalError

# By the server's code. What the server's own words leave open.
ADVICE = {
    "25006": "DATABASE_URL leads to a copy that is only read, or default_transaction_read_only is"
    " on: name the server that is written to",
    "42501": "give this login the rights of the database's owner, or name the owner in"
    " DATABASE_URL",
    "53100": "make room on the server's disk and try again",
    "57014": "raise statement_timeout for this login: ALTER ROLE … SET statement_timeout = 0",
}
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
    """A command that sets up its session cannot go through a pooler."""


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
    """The database is there but accepts no data of a run."""


class ClockWrong(StoreError):
    """This machine's clock and that of the database server are too far apart."""


def in_words(problem: BaseException) -> str:
    """The error of a statement or a row in one line, without the statement and its rows."""
    if isinstance(problem, StoreError):
        return str(problem)
    if isinstance(problem, DBAPIError):
        message = str(problem.orig).strip().partition("\n")[0]
    else:
        name, message = type(problem).__name__, str(problem).strip().partition("\n")[0]
        message = f"{name}: {message}" if message else name
    return message if len(message) <= LONGEST else f"{message[:LONGEST]}…"


def is_of_the_store(problem: BaseException) -> bool:
    """Whether the database is what went wrong."""
    return isinstance(problem, StoreError | SQLAlchemyError)


def refusal_in_words(problem: BaseException) -> str | None:
    """What the server refused, or that it was lost, with what to do; None: it is something else."""
    if not isinstance(problem, DBAPIError):
        return None
    # The server sends more than one line, of which the first is for people.
    words = (str(problem.orig).strip().splitlines() or ["it ended the connection"])[0]
    what = "was lost" if problem.connection_invalidated else "refused"
    advice = ADVICE.get(getattr(problem.orig, "sqlstate", None) or "")
    return f"the database {what}: {words}" + (f"; {advice}" if advice else "")
