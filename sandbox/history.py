"""Earlier months of a demo's database: what a person would have captured while they went by.

The world's clock walks over many dates. At each of them somebody looks through accounts in a
browser and saves what it was answered; `scrapy import` reads these files, oldest first. What is
stored was seen at that clock, which the database records (access basis manual_import).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sandbox.client import Sandbox
from sandbox.libraries import libraries_of
from sandbox.platform import Platform
from sandbox.platforms import STAND_INS, platforms_of
from sandbox.spec import BEIJING

MONTHS = 7
DEPTH = 30
"""Days that a first visit looks back, and others beyond the one before, as scrapy does."""

HOUR = 20  # of all visits

RENAMED, NEW_NAME = "jilin", "吉林省图书馆发布"
MISSED = "liaoning"
"""Not looked through for two months, on one platform: its works were not seen when young."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A moment, and the libraries whose accounts are looked through, by platform."""

    at: datetime
    accounts: dict[str, list[str]]


@dataclass(slots=True)
class History:
    """Visits of a world before its reference time. `truths`: of each platform, as it is then."""

    sandbox: Sandbox
    folder: Path
    files: dict[str, list[Path]] = field(default_factory=dict)
    truths: dict[str, dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        platforms = platforms_of(self.sandbox.spec)
        self.truths = {each.name: _truth(self.sandbox, each) for each in platforms}

    def visits(self) -> list[Visit]:
        """Weekly ones of all accounts since `MONTHS` closed months ago.

        During the last of these months also daily ones of accounts with something new: their works
        are seen when they are a day old.
        """
        now = self.sandbox.spec.now
        moment = _evening(_months_before(now.date(), MONTHS) + timedelta(days=3))
        first, end = (_evening(_months_before(now.date(), count)) for count in (1, 0))
        last, news = end + timedelta(days=1), self._news()
        visits = []
        while moment < now - timedelta(hours=6):
            is_weekly = (moment - _evening(_months_before(now.date(), MONTHS))).days % 7 == 3
            if is_weekly or first <= moment <= last:
                chosen = None if is_weekly else news[moment.date()]
                visits.append(Visit(at=moment, accounts=self._accounts(moment, chosen)))
            moment += timedelta(days=1)
        return visits

    def _news(self) -> dict[date, set[str]]:
        """By the day of a visit, identifiers of accounts with a work that is then a day old."""
        found: dict[date, set[str]] = defaultdict(set)
        for truth in self.truths.values():
            for work in truth["works"]:
                day_old = datetime.fromisoformat(work["published_at"]) + timedelta(days=1)
                nearest = day_old - timedelta(hours=HOUR - 12)
                found[nearest.date()].add(work["account"])
        return found

    def capture(self) -> Iterator[Visit]:
        """Walks the clock; after each visit its files are there."""
        before: dict[tuple[str, str], datetime] = {}
        long_ago = self.sandbox.spec.now - timedelta(days=1000)
        visits = self.visits()
        for number, visit in enumerate(visits):
            self.sandbox.set_clock(visit.at)
            if number == len(visits) // 2:
                self.rename()
            for platform, codes in visit.accounts.items():
                known = [before.get((platform, code), visit.at) for code in codes]
                file = self.folder / platform / f"{visit.at:%Y-%m-%d}.ndjson"
                file.parent.mkdir(parents=True, exist_ok=True)
                self.sandbox.capture(
                    file, {platform: codes},
                    since=min([visit.at, *known]) - timedelta(days=DEPTH + 1),
                    last=min(before.get((platform, code), long_ago) for code in codes),
                )  # fmt: skip
                self.files.setdefault(platform, []).append(file)
                before |= {(platform, code): visit.at for code in codes}
            yield visit

    def rename(self) -> None:
        """One of the libraries takes another name."""
        if RENAMED in {each.code for each in libraries_of(self.sandbox.spec)}:
            self.sandbox.event("rename", RENAMED, name=NEW_NAME)

    def _accounts(self, moment: datetime, chosen: set[str] | None) -> dict[str, list[str]]:
        """Codes of libraries by platform; `chosen`: identifiers of accounts, None: all."""
        found = {}
        now = self.sandbox.spec.now
        is_missed = timedelta(days=75) < now - moment < timedelta(days=140)
        for platform in platforms_of(self.sandbox.spec):
            accounts = {code: account for code, (account, *_) in platform.panel().items()}
            codes = [code for code, each in accounts.items() if chosen is None or each in chosen]
            if is_missed and platform.name == STAND_INS[0].name:
                codes = [code for code in codes if code != MISSED]
            if codes:
                found[platform.name] = codes
        return found


def _truth(sandbox: Sandbox, platform: Platform) -> dict[str, Any]:
    """The truth of the first source that knows most accounts: some know the own one alone."""
    for source in platform.sources:
        truth = sandbox.truth(source, platform=platform.name)
        if 2 * len(truth["accounts"]) >= len(platform.panel()):
            break
    return truth


def months_of(now: datetime) -> Sequence[str]:
    """The closed months of the demo, oldest first: 2026-04 …"""
    return [f"{_months_before(now.date(), each):%Y-%m}" for each in range(MONTHS, 0, -1)]


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(HOUR), BEIJING)
