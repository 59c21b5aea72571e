"""What the panel covers: libraries by platforms."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from libcrawl.panel.standing import KnownAccount, Standing, read_accounts
from libcrawl.platforms import PLATFORMS
from libcrawl.store import Engine
from libcrawl.store.queries.panel import read_libraries


@dataclass(frozen=True, slots=True)
class LibraryCoverage:
    """A library with its accounts on each platform."""

    code: str
    name_zh: str
    accounts: dict[str, tuple[KnownAccount, ...]]

    def standing(self, platform: str) -> Standing:
        """The library's state on the platform: that of its best account."""
        order = list(Standing)
        standings = [account.standing for account in self.accounts[platform]]
        return min(standings, key=order.index, default=Standing.BLANK)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All libraries of the database in the order of the panel."""

    libraries: tuple[LibraryCoverage, ...]

    def totals(self, platform: str) -> Counter[Standing]:
        """Number of libraries by their state on the platform."""
        return Counter(library.standing(platform) for library in self.libraries)

    def not_crawled(self) -> dict[Standing, list[KnownAccount]]:
        """The accounts that a crawl leaves out, by reason."""
        accounts: dict[Standing, list[KnownAccount]] = defaultdict(list)
        for library in self.libraries:
            for platform in PLATFORMS:
                for account in library.accounts[platform]:
                    if account.standing is not Standing.CRAWLED:
                        accounts[account.standing].append(account)
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
