"""The words that the panel's files may use."""

from enum import StrEnum

REGIONS = ("east", "central", "west", "northeast")
LEVELS = ("national", "provincial", "prefecture", "county")


class AccountStatus(StrEnum):
    """The status of an account. `REMOVED` occurs in the database alone, not in the files."""

    CONFIRMED = "confirmed"
    """A person checked the identifier."""
    UNVERIFIED = "unverified"
    """The identifier comes from a published source and was not checked live."""
    CANDIDATE = "candidate"
    """Proposed by a look-up, waits for a person."""
    NONE = "none"
    """Looked for: the library has no account there."""
    GONE = "gone"
    """The account was closed."""
    UNKNOWN = "unknown"
    """Not looked for yet."""
    REMOVED = "removed"
    """No longer in the files; row and history are kept."""


IN_FILES = tuple(status for status in AccountStatus if status is not AccountStatus.REMOVED)
CRAWLED = (AccountStatus.CONFIRMED, AccountStatus.UNVERIFIED)
