"""Whether an account is crawled, and if not, why and what mends it."""

from dataclasses import dataclass
from enum import StrEnum

from libcrawl.messages import translate
from libcrawl.panel.vocabulary import CRAWLED, AccountStatus
from libcrawl.store import Connection
from libcrawl.store.queries import panel as stored


class AccountState(StrEnum):
    """The state of an account, from the panel and from what the crawler found."""

    CRAWLED = "crawled"
    CANDIDATE = "candidate"
    BLANK = "identifier unknown"
    GONE = "gone"
    LOST = "not found"  # gone by what the crawler found; no person has confirmed it
    NONE = "no account"
    REMOVED = "removed"


REMEDIES = {
    AccountState.CRAWLED: "is crawled",
    AccountState.CANDIDATE: (
        "proposed by a look-up: check it, then `scrapy panel confirm` or `reject` PLATFORM:ID"
    ),
    AccountState.BLANK: (
        "the identifier is not known: fill in platform_id in accounts.csv, or let `scrapy discover`"
        " look; where there is no account, `scrapy panel none LIBRARY PLATFORM`"
    ),
    AccountState.GONE: ("closed: if it is back, set its status to confirmed in accounts.csv"),
    AccountState.LOST: (
        "not found twice, days apart, and not looked at by a person yet: if it is closed,"
        " `scrapy panel gone PLATFORM:ID`; if it is there, `scrapy panel restore PLATFORM:ID`, or"
        " write the day you saw it into checked_at of accounts.csv"
    ),
    AccountState.NONE: (
        "the library has no account there: if it has opened one, fill in accounts.csv"
    ),
    AccountState.REMOVED: (
        "no longer in accounts.csv, its history is kept: add the row to crawl again"
    ),
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
    state: AccountState

    @property
    def reason(self) -> str:
        """The reason why an account is not crawled, and what the operator can do."""
        return REMEDIES[self.state]

    @property
    def remedy(self) -> str:
        """The remedy for this account alone: commands to be copied."""
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
            state=_account_state(account),
        )
        for account in stored.read_accounts(connection)
    ]


def _account_state(account: stored.StoredAccount) -> AccountState:
    if account.status == AccountStatus.REMOVED:
        return AccountState.REMOVED
    if account.status == AccountStatus.NONE:
        return AccountState.NONE
    if account.status == AccountStatus.GONE:
        return AccountState.GONE
    if account.gone_at is not None:
        return AccountState.LOST if account.status in CRAWLED else AccountState.GONE
    if account.platform_id is None:
        return AccountState.BLANK
    return AccountState.CRAWLED if account.status in CRAWLED else AccountState.CANDIDATE
