"""Earlier months of a demo's database: what a person would have captured while they went by.

The world's clock walks over many dates. At each of them somebody looks through accounts in a
browser and saves what it was answered; `scrapy import` reads these files, oldest first. What is
stored was seen at that clock, and the database says so (access basis manual_import).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sandbox.client import Sandbox
from sandbox.libraries import libraries_of
from sandbox.platforms import STAND_INS, platforms_of
from sandbox.spec import BEIJING

MONTHS = 7
DEPTH = 30
"""Days that a first visit looks back, and others beyond the one before, as scrapy does."""

OFTEN = ("anhui", "shanghai", "hebei", "hubei", "sichuan", "liaoning")
"""Libraries that are looked through daily at the end: their works are seen when a day old."""

RENAMED, NEW_NAME = "chongqing", "重庆图书馆发布"
MISSED = "hunan"
"""Not looked through for two months, on one platform: its works were not seen when young."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A moment, and the libraries whose accounts are looked through, by platform."""

    at: datetime
    accounts: dict[str, list[str]]


@dataclass(slots=True)
class History:
    """Visits of a world before its reference time. `daily`: so many days at the end."""

    sandbox: Sandbox
    folder: Path
    daily: int = 28
    files: dict[str, list[Path]] = field(default_factory=dict)

    def visits(self) -> list[Visit]:
        """Weekly ones of all accounts since `MONTHS` closed months ago, and the daily ones."""
        now = self.sandbox.spec.now
        moment = _evening(_months_before(now.date(), MONTHS) + timedelta(days=3))
        visits = []
        while moment < now - timedelta(hours=6):
            is_weekly = (moment - _evening(_months_before(now.date(), MONTHS))).days % 7 == 3
            if is_weekly or moment > now - timedelta(days=self.daily):
                visits.append(Visit(at=moment, accounts=self._accounts(moment, weekly=is_weekly)))
            moment += timedelta(days=1)
        return visits

    def capture(self) -> Iterator[Visit]:
        """Walks the clock; after each visit its files are there."""
        before: dict[tuple[str, str], datetime] = {}
        long_ago = self.sandbox.spec.now - timedelta(days=1000)
        visits = self.visits()
        for number, visit in enumerate(visits):
            self.sandbox.set_clock(visit.at)
            if number == len(visits) // 2:
                self._rename()
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

    def _rename(self) -> None:
        if RENAMED in {each.code for each in libraries_of(self.sandbox.spec)}:
            self.sandbox.event("rename", RENAMED, name=NEW_NAME)

    def _accounts(self, moment: datetime, *, weekly: bool) -> dict[str, list[str]]:
        found = {}
        now = self.sandbox.spec.now
        is_missed = timedelta(days=75) < now - moment < timedelta(days=140)
        for platform in platforms_of(self.sandbox.spec):
            codes = [code for code in platform.panel() if weekly or code in OFTEN]
            if is_missed and platform.name == STAND_INS[0].name:
                codes = [code for code in codes if code != MISSED]
            if codes:
                found[platform.name] = codes
        return found


def months_of(now: datetime) -> Sequence[str]:
    """The closed months of the demo, oldest first: 2026-04 …"""
    return [f"{_months_before(now.date(), each):%Y-%m}" for each in range(MONTHS, 0, -1)]


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(20), BEIJING)
