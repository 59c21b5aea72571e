"""A whole table, checked: what would be stored, or everything that is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from hashlib import file_digest
from pathlib import Path
from typing import Any

from libcrawl.items import AccountMoment, Refresh, Verdict, Work, WorkBatch
from libcrawl.panel.selection import Selection
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.imported_run import KnownWork
from libcrawl.tables.accounts import AccountFinder, TableAccount
from libcrawl.tables.delimited import read_delimited
from libcrawl.tables.grid import Grid
from libcrawl.tables.mapping import Mapping
from libcrawl.tables.problems import TableError
from libcrawl.tables.rows import RowReader, TableRecord

BASIS = "manual_import"
SOURCE = "table"
REASON = "from a table, which proves what it lists and not that nothing is missing"
WORKBOOKS = (".xlsx", ".xlsm")
OLD_WORKBOOKS = (".xls", ".xlsb", ".et", ".ods", ".numbers")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The rows of a table that is good as a whole; `remarks` and `cleaned` as the grid has them."""

    path: Path
    sha256: str
    mapping: Mapping
    records: tuple[TableRecord, ...]
    remarks: int = 0
    cleaned: int = 0

    def settings_used(self) -> dict[str, Any]:
        """The settings that the run records: the file, and how it was read."""
        fields = {
            name: {key: str(getattr(field, key)) for key in ("column", "value", "format", "unit")
                   if getattr(field, key) is not None}
            for name, field in self.mapping.fields.items()
        }  # fmt: skip
        return {
            "source": SOURCE,
            "file": self.path.name,
            "sha256": self.sha256,
            "remarks": self.remarks,
            "cleaned": self.cleaned,
            "mapping": {
                "file": self.mapping.path.name,
                "sha256": self.mapping.sha256,
                "rows": self.mapping.rows,
                "fields": fields,
            },
        }

    def titled(self) -> dict[int, dict[str, Work]]:
        """Works that only title and time identify, by account and identifier."""
        found: dict[int, dict[str, Work]] = defaultdict(dict)
        for record in self.records:
            if record.work is not None and record.is_titled:
                found[record.account.id][record.work.platform_id] = record.work
        return dict(found)

    def renamed(self, known: dict[tuple[int, str], str]) -> ImportPlan:
        """The plan with the identifiers of works that turned out to be stored, by their own."""
        records = tuple(
            replace(record, work=replace(record.work, platform_id=platform_id))
            if record.work
            and (platform_id := known.get((record.account.id, record.work.platform_id)))
            else record
            for record in self.records
        )
        return replace(self, records=records)

    def works(self) -> dict[int, list[str]]:
        """Identifiers of works by account."""
        found: dict[int, list[str]] = defaultdict(list)
        for records in self.records:
            if records.work is not None:
                found[records.account.id].append(records.work.platform_id)
        return dict(found)


def read_plan(path: Path, mapping: Mapping, selection: Selection, now: datetime) -> ImportPlan:
    """The plan of a file. Raises TableError with every problem, OSError when it cannot be read."""
    grid = read_grid(path, mapping)
    _check_columns(grid, mapping)
    reader = RowReader(grid, mapping, AccountFinder(mapping.platform, selection), now)
    records = tuple(row for row in map(reader.read, grid.rows) if row is not None)
    problems = [*reader.problems, *_repeated(path, records)]
    if problems:
        raise TableError(*problems)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return ImportPlan(path, digest, mapping, records, grid.remarks, grid.cleaned)


def read_grid(path: Path, mapping: Mapping) -> Grid:
    """Read a file as a table, by the ending of its name."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        # openpyxl takes half a second, which every other command would wait for.
        from libcrawl.tables.workbook import read_workbook  # noqa: PLC0415

        return read_workbook(path, mapping.sheet, mapping.columns, mapping.heading)
    if ending in OLD_WORKBOOKS:
        raise TableError(f"{path}: {ending} is not read: save it as .xlsx or as CSV UTF-8")
    if mapping.sheet is not None:
        raise TableError(f"{mapping.path}: sheet is for .xlsx files, {path.name} is not one")
    return read_delimited(path, mapping.columns, mapping.heading)


def _check_columns(grid: Grid, mapping: Mapping) -> None:
    problems = []
    for name, field in mapping.fields.items():
        if field.column is not None and field.column not in grid.heading:
            close = get_close_matches(field.column, grid.heading, n=1)
            hint = f" (did you mean “{close[0]}”?)" if close else ""
            names = ", ".join(filter(None, grid.heading))
            problems.append(
                f"{mapping.path}: fields.{name}: {grid.path.name} has no column"
                f" “{field.column}”{hint}; row {mapping.heading} names {names}"
            )
    if problems:
        raise TableError(*problems)


def _repeated(path: Path, records: Iterable[TableRecord]) -> Iterator[str]:
    """Two rows for one moment of one work or account: which of them is right?"""
    first: dict[tuple[int, str | None, datetime], int] = {}
    for row in records:
        work = row.work.platform_id if row.work else None
        before = first.setdefault((row.account.id, work, row.captured_at), row.row)
        if before != row.row:
            subject = f"work {work}" if work else row.account.name
            if row.work and row.is_titled:
                at = row.work.published_at.astimezone(SHANGHAI)
                subject = f"“{row.work.title or ''}” of {at:%Y-%m-%d %H:%M:%S}"
            yield (
                f"{path}: row {row.row}: {subject} is in row {before} already, read at the"
                " same time; expected once"
            )


def items(
    plan: ImportPlan, known: dict[tuple[int, str], KnownWork]
) -> list[AccountMoment | WorkBatch | Refresh]:
    """The items to store: the rows of each account, and a verdict on them.

    Of a work that is known already the platform's values are kept: its kind, address and time of
    publication, and its text where the table has none.
    """
    by_account: dict[TableAccount, list[TableRecord]] = defaultdict(list)
    for records in plan.records:
        by_account[records.account].append(records)
    found: list[AccountMoment | WorkBatch | Refresh] = []
    for account, rows in by_account.items():
        works = [_merged(row.work, known, account) for row in rows if row.work is not None]
        if works:
            found.append(WorkBatch(account_id=account.id, works=tuple(works)))
        else:
            found += [
                AccountMoment(
                    account_id=account.id, captured_at=row.captured_at, counters=row.counters
                )
                for row in rows
            ]
        found.append(_verdict(account, rows, works))
    return found


def _merged(work: Work, known: dict[tuple[int, str], KnownWork], account: TableAccount) -> Work:
    before = known.get((account.id, work.platform_id))
    if before is None:
        return work
    return replace(
        work,
        kind=before.kind,
        url=before.url,
        published_at=before.published_at,
        published_within=before.published_within,
        title=work.title or before.title,
        text=work.text if work.text_complete else before.text,
    )


def _verdict(account: TableAccount, rows: list[TableRecord], works: list[Work]) -> Refresh:
    moments = [row.captured_at for row in rows]
    return Refresh(
        account_id=account.id,
        verdict=Verdict.PARTIAL,
        started_at=min(moments),
        finished_at=max(moments),
        since=min((work.published_at for work in works), default=min(moments)),
        works_seen=len({work.platform_id for work in works}),
        source=SOURCE,
        reason=REASON,
    )
