"""Whether an account is crawled, and if not, why and what mends it."""

from dataclasses import dataclass
from enum import StrEnum

from libcrawl.messages import translate
from libcrawl.panel.vocabulary import CRAWLED, Status
from libcrawl.store import Connection
from libcrawl.store.queries import panel as stored


class Standing(StrEnum):
    """The state of an account, from the panel and from what the crawler found."""

    CRAWLED = "crawled"
    CANDIDATE = "candidate"
    BLANK = "identifier unknown"
    GONE = "gone"
    LOST = "not found"  # gone by what the crawler found; no person has confirmed it
    NONE = "no account"
    REMOVED = "removed"


REMEDIES = {
    Standing.CRAWLED: "is crawled",
    Standing.CANDIDATE: (
        "proposed by a look-up: check it, then `scrapy panel confirm` or `reject` PLATFORM:ID"
    ),
    Standing.BLANK: (
        "the identifier is not known: fill in platform_id in accounts.csv, or let `scrapy discover`"
        " look; where there is no account, `scrapy panel none LIBRARY PLATFORM`"
    ),
    Standing.GONE: ("closed: if it is back, set its status to confirmed in accounts.csv"),
    Standing.LOST: (
        "not found twice, days apart, and not looked at by a person yet: if it is closed,"
        " `scrapy panel gone PLATFORM:ID`; if it is there, `scrapy panel restore PLATFORM:ID`, or"
        " write the day you saw it into checked_at of accounts.csv"
    ),
    Standing.NONE: ("the library has no account there: if it has opened one, fill in accounts.csv"),
    Standing.REMOVED: "no longer in accounts.csv, its history is kept: add the row to crawl again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """An account as stored in the database, with its library and its state."""

    id: int
    platform: str
    platform_id: str | None
    handle: str | None
    name: str | None
    library: str
    library_name_zh: str
    standing: Standing

    @property
    def reason(self) -> str:
        """Why it is not crawled, and what the operator can do."""
        return REMEDIES[self.standing]

    @property
    def remedy(self) -> str:
        """The same for this account alone: commands to be copied."""
        return translate(self.reason).replace("PLATFORM:ID", f"{self.platform}:{self.platform_id}")


def read_accounts(connection: Connection) -> list[KnownAccount]:
    """All accounts in the order of the panel."""
    return [
        KnownAccount(
            id=account.id,
            platform=account.platform,
            platform_id=account.platform_id,
            handle=account.handle,
            name=account.name,
            library=account.library,
            library_name_zh=account.library_name_zh,
            standing=_standing(account),
        )
        for account in stored.read_accounts(connection)
    ]


def _standing(account: stored.StoredAccount) -> Standing:
    if account.status == Status.REMOVED:
        return Standing.REMOVED
    if account.status == Status.NONE:
        return Standing.NONE
    if account.status == Status.GONE:
        return Standing.GONE
    if account.gone_at is not None:
        return Standing.LOST if account.status in CRAWLED else Standing.GONE
    if account.platform_id is None:
        return Standing.BLANK
    return Standing.CRAWLED if account.status in CRAWLED else Standing.CANDIDATE
