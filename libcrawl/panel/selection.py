"""The accounts that a crawl may request."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from libcrawl.panel.account_state import AccountState, KnownAccount, read_accounts
from libcrawl.panel.library_names import find_library, nearest
from libcrawl.panel.problems import PanelError
from libcrawl.store import Engine
from libcrawl.store.queries.panel import StoredLibrary, read_libraries


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedAccount:
    """An account to crawl; `name` is None until a person or the crawler has given it."""

    id: int
    platform: str
    platform_id: str
    name: str | None
    library: str
    library_name_zh: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Accounts of one platform in the order of the panel; those skipped have a `reason`."""

    accounts: tuple[SelectedAccount, ...]
    skipped: tuple[KnownAccount, ...]


def select_accounts(engine: Engine, platform: str, codes: list[str] | None) -> Selection:
    """The platform's accounts that the codes name, all of them for None.

    A code is a library's code or name or a part of the name that no other has, an identifier, or
    PLATFORM:IDENTIFIER. Raises PanelError with a line for every code that names nothing.
    """
    with engine.connect() as connection:
        libraries = read_libraries(connection)
        accounts = [row for row in read_accounts(connection) if row.platform == platform]
    if not libraries:
        raise PanelError("the database holds no panel yet: run `scrapy panel`")
    if codes is not None:
        wanted = _wanted(accounts, libraries, platform, codes)
        accounts = [account for account in accounts if wanted & _codes(account)]
    return Selection(
        tuple(_selected(account) for account in accounts if account.state is AccountState.CRAWLED),
        tuple(account for account in accounts if account.state is not AccountState.CRAWLED),
    )


def _wanted(
    accounts: Sequence[KnownAccount],
    libraries: Sequence[StoredLibrary],
    platform: str,
    codes: list[str],
) -> set[str]:
    wanted = {code.strip().removeprefix(f"{platform}:") for code in codes} - {""}
    if not wanted:
        raise PanelError("no account code given, expected a library's code or an identifier")
    known = {code for account in accounts for code in _codes(account)}
    wanted = {code if code in known else find_library(code, libraries) or code for code in wanted}
    of_panel = {library.code for library in libraries}
    problems = [
        f"no account of '{code}' on {platform}: add a row to accounts.csv and run `scrapy panel`"
        if code in of_panel
        else _unknown(code, known, libraries, platform)
        for code in sorted(wanted - known)
    ]
    if problems:
        raise PanelError(*problems)
    return wanted


def _codes(account: KnownAccount) -> set[str]:
    return {code for code in (account.library, account.platform_id) if code}


def _unknown(code: str, known: set[str], libraries: Sequence[StoredLibrary], platform: str) -> str:
    close = next(iter(get_close_matches(code.lower(), sorted(known), n=1)), None)
    close = close or nearest(code, libraries)
    hint = f"did you mean '{close}'? " if close else ""
    return (
        f"unknown account code '{code}': {hint}expected a library's code or name, an identifier on "
        f"{platform} or {platform}:IDENTIFIER; `scrapy panel` shows them"
    )


def _selected(account: KnownAccount) -> SelectedAccount:
    assert account.platform_id is not None
    return SelectedAccount(
        id=account.id,
        platform=account.platform,
        platform_id=account.platform_id,
        name=account.name,
        library=account.library,
        library_name_zh=account.library_name_zh,
    )
