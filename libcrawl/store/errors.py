"""What can be wrong with the store, each in one line that says what to do."""


class StoreError(Exception):
    """The database cannot be used. The message is one line and never holds a password."""


class BadDatabaseUrl(StoreError):
    """DATABASE_URL is not an address of a PostgreSQL database."""


class EmbeddedError(StoreError):
    """The embedded PostgreSQL could not be made, started or stopped."""


class Unreachable(StoreError):
    """No server answers at the address."""


class LoginRefused(StoreError):
    """The server answers and turns the login away."""


class DatabaseMissing(StoreError):
    """The server answers and has no database of this name."""


class ServerTooOld(StoreError):
    """The server is older than PostgreSQL 14."""


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
