"""The input of a look-up and its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from libcrawl.discovery.names import names_of, plain, similarity
from libcrawl.items import Account, Verdict
from libcrawl.panel.decisions import Proposal
from libcrawl.panel.model import Panel, PanelLibrary
from libcrawl.panel.vocabulary import AccountStatus


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A look-up; `by`: the kind of the name (custom, screen_name or article link)."""

    by: str
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A library whose account is looked for, and the names to try one after another."""

    library: PanelLibrary
    queries: tuple[NameQuery, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account with one of the names."""

    library: PanelLibrary
    account: Account
    query: NameQuery

    @property
    def similarity(self) -> float:
        return similarity(self.account.name, self.library.name_zh)

    @property
    def is_evident(self) -> bool:
        """The exact name, and verified by the platform: no other name needs to be tried."""
        is_same = plain(self.account.name) == plain(self.library.name_zh)
        return is_same and bool(self.account.verified)

    def proposal(self) -> Proposal:
        return Proposal(
            platform=self.account.platform,
            library=self.library.code,
            platform_id=self.account.platform_id,
            handle=self.account.handle,
            name=self.account.name,
            source=f"look-up by {self.query.by} {self.query.name}",
        )


@dataclass(slots=True)
class Findings:
    """The results of a run of look-ups, by code of the library.

    `addresses` are those that links led to and that name the account themselves.
    """

    candidates: list[Candidate] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    nothing: list[str] = field(default_factory=list)
    problems: dict[str, tuple[Verdict, str]] = field(default_factory=dict)


def wanted_libraries(panel: Panel, platform: str, codes: Iterable[str]) -> list[Wanted]:
    """Libraries without an identifier on the platform, of these codes or (none given) of all.

    Where a person has recorded that there is no account, nothing is looked for unless the library
    is named.
    """
    named = set(codes)
    decided = {
        account.library
        for account in panel.accounts
        if account.platform == platform
        and (account.platform_id or (account.status is AccountStatus.NONE and not named))
    }
    handles: dict[str, list[str]] = {}
    for account in panel.accounts:
        if account.handle:
            handles.setdefault(account.library, []).append(account.handle)
    return [
        Wanted(library, _queries(library, handles.get(library.code, [])))
        for library in panel.libraries
        if library.code not in decided and (not named or library.code in named)
    ]


def _queries(library: PanelLibrary, handles: list[str]) -> tuple[NameQuery, ...]:
    """Names first; then the short names that the library bears on any platform."""
    names = names_of(library.name_zh, library.province)
    found = [NameQuery("screen_name", name) for name in names]
    found += [NameQuery("custom", handle) for handle in dict.fromkeys(handles)]
    return tuple(found)
