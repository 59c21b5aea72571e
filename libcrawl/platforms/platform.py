"""What a platform is: all that the program has to know of one besides how its answers are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import SplitResult


@dataclass(frozen=True, slots=True)
class WorkLink:
    """What the address of a work identifies; None: it does not."""

    url: str
    identifier: str | None = None
    owner: str | None = None
    push_id: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an identifier: a pattern for the whole of it, and words (`expected …`)."""

    pattern: re.Pattern[str]
    words: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that has to be requested to learn its account: its plain form, and what it is."""

    kind: str
    url: str


def _same(identifier: str) -> str:
    return identifier


def _no_address(owner: str, identifier: str) -> str | None:
    return None


def _no_push(identifier: str) -> tuple[str | None, int | None]:
    return None, None


def _no_lead(link: str) -> Lead | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSource:
    """A way in to a platform; `setting` names the base address that it requests.

    `coverage`: what it can and cannot show, for every verdict; blank where there is nothing to
    add. `needs_session`: it shows nothing without one. `own_lane`: it requests another host
    than the platform's pages, without a session; its rate limit and pauses are its own, under this
    name. `is_own_account_only`: it shows the operator's account alone. `by_hand`: why it cannot be
    scheduled. `always_given`: counters that its list bears for every work, each with the
    platform's key; one that no work of a page bears any more is drift.
    """

    name: str
    setting: str
    coverage: str = ""
    needs_session: bool = True
    own_lane: str | None = None
    is_own_account_only: bool = False
    by_hand: str | None = None
    always_given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """Identifiers and addresses of a platform's works.

    `read_link` reads the parts and the query of an address of the platform's hosts and raises
    ValueError naming what was expected; `hint` is what else to do about an address without
    identifier; `normal` makes the stored identifier of one as people write it (of `form`);
    `url` is the address of an account's work, None where it does not follow; `push` is what an
    identifier holds of push and position. `has_addresses` False: works may have no public address;
    `of_title` makes an identifier of title and time for a work that a table names by these alone.
    `provisional`: identifiers of works until their own is known. `days_early`: so much earlier than
    in truth may a date without a time be in the tables of the platform's own centre.
    """

    form: Form
    read_link: Callable[[SplitResult, Mapping[str, str]], WorkLink]
    hint: str = ""
    normal: Callable[[str], str] = _same
    url: Callable[[str, str], str | None] = _no_address
    push: Callable[[str], tuple[str | None, int | None]] = _no_push
    has_addresses: bool = True
    of_title: Callable[[str, datetime], str] | None = None
    provisional: re.Pattern[str] | None = None
    days_early: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Identifiers and addresses of a platform's accounts.

    `read_link` gives the identifier that an address contains and raises ValueError naming what to
    copy instead; `lead`: a link that must be requested first; `pasted`: an identifier as it stands
    in what people copy that is no address. `in_addresses`: the form that
    addresses of works bear; an account known by another one is not compared with them.
    `by_name`, `by_link`: spiders that look accounts up, as `package.module.Class`.
    `discovery`: what `scrapy discover` does there, for its help.
    """

    form: Form
    example: str
    read_link: Callable[[SplitResult], str]
    lead: Callable[[str], Lead | None] = _no_lead
    pasted: re.Pattern[str] | None = None
    in_addresses: re.Pattern[str] | None = None
    by_name: str | None = None
    by_link: str | None = None
    discovery: str = "--link: the address of the account's page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a platform's table template: field, heading, and an example or remark."""

    field: str
    heading: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A table that a platform's own centre writes: its file, the row that names the columns, and
    the right sides of the mapping that reads it, by field."""

    file: str
    heading: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform.

    `addresses`: settings of base addresses with their defaults; `login`: the one of them whose
    page `scrapy login` opens; `further_settings`: settings of this platform besides those that
    every platform has. `hosts`: where its works' addresses lead (and their subdomains).
    `spiders`: module or package of its spider. `counters`: counters of works that it shows.
    `account_counters`: those of accounts that it shows to everybody; what only an account's own
    centre gives is not among them. `usual_kind`: the kind of a work of
    which no more is known. `template`: columns of its own in a table to fill in; `work_example`
    an address of a work for the same. `colour`: its colour in figures, `#rrggbb`, which differs
    from the others to the colour-blind, and in lightness for a printer without colour.
    `position`: its place where platforms stand beside one another. `export`: a table of its own
    centre that is no template.
    """

    name: str
    title_zh: str
    title_en: str
    position: int
    colour: str
    spiders: str
    hosts: tuple[str, ...]
    addresses: Mapping[str, str]
    ways: tuple[PlatformSource, ...]
    login: str
    accounts: Accounts
    works: Works
    counters: tuple[str, ...]
    usual_kind: str
    work_example: str
    template: tuple[Column, ...]
    further_settings: tuple[str, ...] = ()
    export: Export | None = None
    account_counters: tuple[str, ...] = ("followers", "following", "works")

    @property
    def titles(self) -> str:
        """Both names: 微博 Weibo."""
        return f"{self.title_zh} {self.title_en}"

    @property
    def always_counted(self) -> tuple[str, ...]:
        """Counters that every work bears on the list of every way in."""
        return tuple(
            name for name in self.counters if all(name in way.always_given for way in self.ways)
        )

    def variable(self, what: str) -> str:
        """The name of a setting of this platform: ACCESS, SESSION, DELAY …"""
        return f"LIBCRAWL_{self.name.upper()}_{what}"

    def settings(self) -> dict[str, str | None]:
        """Its settings with their defaults: addresses, access, session, pace, and its own."""
        usual = ("ACCESS", "SESSION", "ROBOTS_EXCEPTION", "DELAY", "DAILY_BUDGET")
        return {
            **self.addresses,
            **{self.variable(what): "8" if what == "DELAY" else None for what in usual},
            **dict.fromkeys(self.further_settings),
        }

    def way(self, name: str) -> PlatformSource:
        """The way in of this name. Raises LookupError."""
        for way in self.ways:
            if way.name == name:
                return way
        raise LookupError(f"{self.name} has no way in called {name}")

    def has_host(self, host: str) -> bool:
        """Whether an address of this host can be one of its works."""
        return any(host == known or host.endswith(f".{known}") for known in self.hosts)
