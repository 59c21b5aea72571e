"""Rows of a grid to works or counters of accounts, each problem with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from libcrawl.items import FIRST_DATE, AccountCounters, Work, WorkCounters
from libcrawl.parsers.counts import Count
from libcrawl.parsers.text import public_text
from libcrawl.parsers.times import Moment
from libcrawl.platforms import PLATFORMS
from libcrawl.store.server.clock import TOLERANCE
from libcrawl.tables import cells
from libcrawl.tables.accounts import AccountFinder, TableAccount
from libcrawl.tables.fields import COUNTERS, FIELDS, MEASURES, Reading
from libcrawl.tables.grid import Cell, Grid, GridRow, letter
from libcrawl.tables.identity import Identity, identify, identify_by_title
from libcrawl.tables.mapping import Field, Mapping

READERS: Map[Reading, Callable[[Cell], Any]] = {
    Reading.TEXT: cells.text,
    Reading.IDENTIFIER: cells.identifier,
    Reading.LINK: cells.text,
    Reading.POSITION: cells.position,
    Reading.YES_NO: cells.yes_no,
    Reading.SECONDS: cells.seconds,
    Reading.SHARE: cells.share,
    Reading.TAGS: cells.tags,
    Reading.KIND: cells.kind,
}


@dataclass(frozen=True, slots=True)
class TableRecord:
    """The content of one row: a work of an account, or the account's own counters.

    `is_titled`: title and time alone name the work.
    """

    row: int
    account: TableAccount
    captured_at: datetime
    work: Work | None
    counters: AccountCounters
    is_titled: bool = False


class RowReader:
    """Reads the rows of one table; `problems` collects what is wrong."""

    def __init__(
        self, grid: Grid, mapping: Mapping, accounts: AccountFinder, now: datetime
    ) -> None:
        self.grid = grid
        self.mapping = mapping
        self.accounts = accounts
        self.now = now
        self.problems: list[str] = []
        self._places = {name: index for index, name in enumerate(grid.heading)}
        self._is_titled = mapping.rows == "works" and not {"identifier", "url"} & set(
            mapping.fields
        )

    def read(self, row: GridRow) -> TableRecord | None:
        """The row's values, None when something is wrong with it."""
        before = len(self.problems)
        values = {name: self._value(row, name) for name in self.mapping.fields}
        if len(self.problems) > before:
            return None
        account = self._account(row, values)
        captured_at = self._captured_at(row, values["captured_at"])
        counts = {name: values[name] for name in self._counters() if name in values}
        if all(count.value is None for count in counts.values()):
            self._report(row, next(iter(counts)), "and all other counters are blank")
        if account is None or captured_at is None or len(self.problems) > before:
            return None
        if self.mapping.rows == "accounts":
            return TableRecord(
                row.number, account, captured_at, None, AccountCounters(**_given(counts))
            )
        measures = {name: values[name] for name in MEASURES if name in values}
        counters = WorkCounters(**_given(counts), **measures)
        work = self._work(row, values, account, captured_at, counters)
        if work is None:
            return None
        return TableRecord(
            row.number, account, work.captured_at, work, AccountCounters(), self._is_titled
        )

    def _counters(self) -> tuple[str, ...]:
        return COUNTERS[self.mapping.rows]

    def _value(self, row: GridRow, name: str) -> Any:
        field = self.mapping.fields[name]
        cell = field.value if field.column is None else row.cells[self._places[field.column]]
        if isinstance(cell, str) and (not cell or cell in self.mapping.absent):
            cell = None
        reading = FIELDS[self.mapping.rows][name]
        try:
            return _read(cells.usable(cell), reading, field)
        except ValueError as problem:
            self._report(row, name, str(problem))
            return None

    def _account(self, row: GridRow, values: dict[str, Any]) -> TableAccount | None:
        if values["library"] is None:
            self._report(row, "library", "is blank, expected a library or an account")
            return None
        try:
            return self.accounts.find(values["library"])
        except ValueError as problem:
            self._report(row, "library", str(problem))
            return None

    def _captured_at(self, row: GridRow, moment: Moment | None) -> datetime | None:
        if moment is None:
            self._report(row, "captured_at", "is blank: when were the counters read?")
            return None
        if moment.earliest > self.now + TOLERANCE:
            self._report(row, "captured_at", f"{_day(moment)} lies in the future")
            return None
        return moment.earliest if self._is_possible(row, "captured_at", moment) else None

    def _is_possible(self, row: GridRow, name: str, moment: Moment) -> bool:
        if moment.earliest >= FIRST_DATE:
            return True
        self._report(row, name, f"{_day(moment)} lies before there was any such platform")
        return False

    def _work(
        self, row: GridRow, values: dict[str, Any], account: TableAccount, captured_at: datetime,
        counters: WorkCounters,
    ) -> Work | None:  # fmt: skip
        identity = self._identity(row, values, account)
        published = values["published_at"]
        if published is None:
            self._report(row, "published_at", "is blank, expected the time of publication")
        if identity is None or published is None:
            return None
        if not self._is_possible(row, "published_at", published):
            return None
        read: Moment = values["captured_at"]
        if published.earliest > captured_at + read.spread - timedelta(microseconds=1):
            self._report(
                row, "published_at", f"lies after the counters were read ({captured_at:%Y-%m-%d})"
            )
            return None
        text = values.get("text")
        return Work(
            platform_id=identity.identifier,
            # A day without a time begins before works of that day are published.
            captured_at=max(captured_at, published.earliest),
            kind=values.get("kind") or PLATFORMS[self.mapping.platform].usual_kind,
            title=_public(values.get("title"), account),
            text=_public(text, account) or "",
            text_complete=text is not None,
            published_at=published.earliest,
            published_within=self._within(published),
            url=identity.url,
            is_original=values.get("is_original"),
            is_headline=_headline(values.get("is_headline"), identity),
            push_id=identity.push_id,
            position=identity.position or values.get("position"),
            duration=values.get("duration"),
            tags=values.get("tags") or (),
            counters=counters,
        )

    def _within(self, published: Moment) -> timedelta | None:
        """How far the time of publication may lie behind the one that is written."""
        early = PLATFORMS[self.mapping.platform].works.days_early
        is_date = published.spread >= timedelta(days=1)
        return (published.spread + early * is_date) or None

    def _identity(
        self, row: GridRow, values: dict[str, Any], account: TableAccount
    ) -> Identity | None:
        if self._is_titled:
            published: Moment | None = values["published_at"]
            if published is None:
                return None
            title = values.get("title") or ""
            return identify_by_title(self.mapping.platform, title, published.earliest)
        field = "identifier" if values.get("identifier") else "url"
        try:
            return identify(
                self.mapping.platform, account, values.get("identifier"), values.get("url")
            )
        except ValueError as problem:
            self._report(row, field if field in self.mapping.fields else "identifier", str(problem))
            return None

    def _report(self, row: GridRow, name: str, message: str) -> None:
        column = self.mapping.fields[name].column
        place = (
            f"fields.{name} of the mapping"
            if column is None
            else f"column {letter(self._places[column])} “{column}”"
        )
        self.problems.append(f"{self.grid.path}: row {row.number}, {place}: {message}")


def _day(moment: Moment) -> str:
    return f"{moment.earliest:%Y-%m-%d %H:%M}"


def _read(cell: Cell, reading: Reading, field: Field) -> Any:
    if reading is Reading.COUNT:
        return cells.count(cell, field.unit, field.needs_unit)
    if reading is Reading.TIME:
        return cells.moment(cell, field.format)
    return READERS[reading](cell)


def _given(counts: dict[str, Count]) -> dict[str, Any]:
    """Keyword arguments of the counters' dataclass."""
    return {
        **{name: count.value for name, count in counts.items()},
        "rounded": frozenset(name for name, count in counts.items() if count.rounded),
        "capped": frozenset(name for name, count in counts.items() if count.capped),
    }


def _public(text: str | None, account: TableAccount) -> str | None:
    return None if text is None else public_text(text, account.name)


def _headline(given: bool | None, identity: Identity) -> bool | None:
    return identity.position == 1 if given is None and identity.position is not None else given
