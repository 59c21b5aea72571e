"""What the panel covers: libraries by platforms."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from libcrawl.panel.account_state import AccountState, KnownAccount, read_accounts
from libcrawl.platforms import PLATFORMS
from libcrawl.store import Engine
from libcrawl.store.queries.panel import read_libraries


@dataclass(frozen=True, slots=True)
class LibraryCoverage:
    """A library with its accounts on each platform."""

    code: str
    name_zh: str
    accounts: dict[str, tuple[KnownAccount, ...]]

    def state(self, platform: str) -> AccountState:
        """The library's state on the platform: that of its best account."""
        order = list(AccountState)
        states = [account.state for account in self.accounts[platform]]
        return min(states, key=order.index, default=AccountState.BLANK)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All libraries of the database in the order of the panel."""

    libraries: tuple[LibraryCoverage, ...]

    def totals(self, platform: str) -> Counter[AccountState]:
        """Number of libraries by their state on the platform."""
        return Counter(library.state(platform) for library in self.libraries)

    def not_crawled(self) -> dict[AccountState, list[KnownAccount]]:
        """The accounts that a crawl leaves out, by reason."""
        accounts: dict[AccountState, list[KnownAccount]] = defaultdict(list)
        for library in self.libraries:
            for platform in PLATFORMS:
                for account in library.accounts[platform]:
                    if account.state is not AccountState.CRAWLED:
                        accounts[account.state].append(account)
        return dict(accounts)


def read_coverage(engine: Engine) -> Coverage:
    """The coverage as the database knows it."""
    with engine.connect() as connection:
        accounts: dict[tuple[str, str], list[KnownAccount]] = defaultdict(list)
        for account in read_accounts(connection):
            accounts[account.library, account.platform].append(account)
        return Coverage(
            tuple(
                LibraryCoverage(
                    library.code,
                    library.name_zh,
                    {at: tuple(accounts[library.code, at]) for at in PLATFORMS},
                )
                for library in read_libraries(connection)
            )
        )
