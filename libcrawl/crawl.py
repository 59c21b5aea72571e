"""Preparation of a crawl: everything that it needs before its first request, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import Settings

from libcrawl.capture.archive import Archive
from libcrawl.outcomes import Table
from libcrawl.panel.reader import read_panel
from libcrawl.panel.selection import Selection, select_accounts
from libcrawl.panel.sync import sync_panel
from libcrawl.parsers.times import SHANGHAI
from libcrawl.politeness.access import Access, read_access
from libcrawl.politeness.gate import Gate
from libcrawl.politeness.messages import why_closed, why_expired
from libcrawl.politeness.proxies import Proxy
from libcrawl.politeness.session import DEFAULT, choose_session, variable_of
from libcrawl.store import Engine
from libcrawl.store.run import Run, Target, read_targets
from libcrawl.store.server.clock import check_clock
from libcrawl.store.server.engine import open_store_engine

# Counters of recent works are read again for so long after their publication.
OBSERVATION = timedelta(days=30)
DEFAULT_DEPTH = 365
# A walk goes back to a work that could not be read and that only the list shows: at once, and then
# after so long.
WALKED_TO = timedelta(days=7)
# Pages that an account of unknown activity is taken to have, for the estimate of the duration.
USUAL_PAGES = 10


class UsageProblem(Exception):
    """An argument of a crawl that cannot be used; one line."""


class SourceNotSet(UsageProblem):
    """A job was planned for a source that the settings no longer name."""


class PlatformUnavailable(UsageProblem):
    """The platform is backed off, paused, or lacks a session: until when, and what ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlWindow:
    """How far back a crawl walks: a date for all, or a depth that known accounts may exceed."""

    since: datetime | None = None
    depth: timedelta | None = None

    def start(self, target: Target, now: datetime) -> datetime:
        """The moment at which the walk of an account ends; `now` is the platform's time.

        It goes back to a work that only its list can show once more, but not every time.
        """
        if self.since is not None:
            return self.since
        deep = now - (self.depth or timedelta(days=DEFAULT_DEPTH))
        began = target.left.read_since or target.mark
        usual = deep if target.mark is None or began is None else began - OBSERVATION
        if target.mark is None or usual > now:  # a mark of the future, or an old capture
            return deep
        usual = min(usual, deep) if self.depth else usual
        return min([usual, *_places(target, now)])


def _places(target: Target, now: datetime) -> list[datetime]:
    """When the works were published to which the walk goes back because they were not read."""
    return [
        hole.published_at
        for hole in target.holes
        if hole.published_at is not None
        and hole.url is None
        and (hole.tries <= 1 or now - hole.last_tried_at >= WALKED_TO)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl of one platform, ready to start.

    `busy` are accounts that another run refreshes now, with that run in words. `remark` stands
    behind every verdict of this crawl. `candidates` are accounts that answers may concern,
    `requests` about how many there will be. `left_out` takes a line for each work that belongs to
    no account of the crawl. `proxy`: what its requests go through. `goes_on`: long lists are
    walked on from where an earlier crawl stopped.
    """

    access: Access
    outcomes: Table
    gate: Gate
    run: Run
    window: CrawlWindow
    targets: tuple[Target, ...]
    selection: Selection
    archive: Archive | None = None
    busy: tuple[tuple[Target, str], ...] = ()
    remark: str | None = None
    proxy: Proxy | None = None
    candidates: tuple[Target, ...] = ()
    requests: int | None = None
    left_out: list[str] = field(default_factory=list)
    goes_on: bool = True

    def begin(self, used: Mapping[str, Any]) -> Crawl:
        """Begin the run: the crawl of those accounts that no other run refreshes now.

        `used` is recorded with the run. Raises AlreadyRunning where none is left.
        """
        access = self.access
        busy = self.run.begin(
            access.basis,
            access.robots_exception,
            {**access.settings_used(), **used},
            session=access.session,
            accounts=[target.account_id for target in self.targets],
        )
        return replace(
            self,
            targets=tuple(t for t in self.targets if t.account_id not in busy),
            busy=tuple((t, busy[t.account_id]) for t in self.targets if t.account_id in busy),
        )

    def expected_duration(self) -> timedelta:
        """The duration at the rate limit: every request waits for its slot."""
        return timedelta(seconds=ceil((self.requests or 0) * self.access.delay))


def read_window(since: str | None, depth: str | None, now: datetime) -> CrawlWindow:
    """The window of the arguments `since=YYYY-MM-DD` and `depth=DAYS`. Raises UsageProblem."""
    if since and depth:
        raise UsageProblem("since and depth exclude each other: give one of them")
    if since:
        try:
            start = datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
        except ValueError:
            raise UsageProblem(f"since={since}: not a date of the form YYYY-MM-DD") from None
        if start > now:
            raise UsageProblem(f"since={since} lies in the future")
        return CrawlWindow(since=start)
    if depth:
        if not depth.isascii() or not depth.isdigit() or not 0 < int(depth) <= 10_000:
            raise UsageProblem(f"depth={depth}: not a number of days from 1 to 10000")
        return CrawlWindow(depth=timedelta(days=int(depth)))
    return CrawlWindow()


def use_session(settings: Settings, platform: str, name: str = DEFAULT) -> None:
    """Select the named session in the settings. Raises SessionError."""
    value = choose_session(settings, platform, name)
    settings.set(variable_of(platform), value, priority="cmdline")


def prepare(
    settings: Mapping[str, Any],
    *,
    platform: str,
    sources: list[str],
    outcomes: Table,
    codes: list[str] | None,
    window: CrawlWindow,
    session: str = DEFAULT,
    needs_session: bool = True,
) -> Crawl:
    """Read the declarations, bring panel and schema up to date, choose the accounts.

    `sources` names the settings that hold the base addresses, `outcomes` is the table that
    classifies the platform's answers, `session` the name of the session that the settings hold.
    Nothing is requested yet and no run is begun. Raises UsageProblem, AccessError, PanelError or
    StoreError, one problem a line.
    """
    access = read_access(settings, platform, sources, session)
    proxy = _proxy([str(settings[source]) for source in sources])
    engine = open_with_panel(settings)
    selection = select_accounts(engine, platform, codes)
    labels = {account.id: account.name or account.library_name_zh for account in selection.accounts}
    run = Run(engine, platform)
    gate = Gate(access, outcomes, run)
    remark = _open(gate, needs_session)
    return Crawl(
        access=gate.access,
        outcomes=outcomes,
        gate=gate,
        run=run,
        window=window,
        targets=tuple(read_targets(engine, labels)),
        selection=selection,
        archive=_archive(settings),
        remark=remark,
        proxy=proxy,
    )


def open_with_panel(settings: Mapping[str, Any]) -> Engine:
    """An engine on a database in which panel and schema are up to date.

    The crawl of a job leaves the panel as the scheduler keeps it: thousands of accounts take a
    second. Raises PanelError or StoreError.
    """
    is_job = bool(settings.get("LIBCRAWL_JOB"))
    panel = None if is_job else read_panel(Path(str(settings["LIBCRAWL_PANEL"])))
    engine = open_store_engine(settings)
    check_clock(engine)
    if panel is not None:
        sync_panel(engine, panel)
    return engine


def _proxy(addresses: list[str]) -> Proxy | None:
    """The proxy of requests to these addresses. Raises UsageProblem for one that cannot be used."""
    found = [proxy for address in addresses if (proxy := Proxy.for_url(address))]
    for proxy in found:
        if proxy.is_socks:
            raise UsageProblem(
                f"{proxy} speaks SOCKS, which a crawl cannot use: name an HTTP proxy in"
                f" {proxy.variable}, or unset it"
            )
    return found[0] if found else None


def _open(gate: Gate, needs_session: bool) -> str | None:
    """Check that requests may be sent now; returns a remark on the session where it has expired.

    Raises NotNow.
    """
    state = gate.open()
    if closed := why_closed(state, gate.outcome_of(state)):
        raise PlatformUnavailable(closed)
    if not gate.access.cookies or not state.is_expired:
        return None
    expired = why_expired(state, gate.access.session_file)
    if needs_session:
        raise PlatformUnavailable(expired)
    gate.go_without_session()
    return f"without a session: {expired}"


def _archive(settings: Mapping[str, Any]) -> Archive | None:
    """The archive of this crawl's raw answers, None where they are not kept."""
    written = str(settings.get("RAW_ARCHIVE") or "0")
    if written.lower() not in ("0", "1", "false", "true"):
        raise UsageProblem(f"RAW_ARCHIVE is {written!r}: neither 0 nor 1")
    is_on = written.lower() in ("1", "true")
    return Archive(Path(str(settings["LIBCRAWL_DATA"])) / "archive") if is_on else None


_crawls: WeakKeyDictionary[Crawler, Crawl] = WeakKeyDictionary()


def attach(crawler: Crawler, crawl: Crawl) -> None:
    """Attach a prepared crawl to the crawler that will run it."""
    _crawls[crawler] = crawl


def crawl_of(crawler: Crawler) -> Crawl:
    """The crawl that this crawler was prepared for. Raises LookupError where there is none."""
    try:
        return _crawls[crawler]
    except KeyError:
        raise LookupError("this crawl was not prepared; start it with `scrapy crawl`") from None
