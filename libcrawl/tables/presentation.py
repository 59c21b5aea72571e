"""What would be stored, or was, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.imported_run import KnownWork
from libcrawl.tables.fields import COUNTERS
from libcrawl.tables.plan import ImportPlan
from libcrawl.tables.rows import TableRecord

FIRST = 5
SHORT = 24


def plan_view(plan: ImportPlan, known: dict[tuple[int, str], KnownWork]) -> RenderableType:
    """Rows by account, and the first rows as they were understood."""
    return Group(_by_account(plan, known), _first_rows(plan))


def left_out(plan: ImportPlan) -> Iterator[str]:
    """Rows and characters of the file that were left out."""
    if plan.remarks:
        yield f"{plan.remarks:,} rows begin with # and were not read"
    if plan.cleaned:
        yield (
            f"{plan.cleaned:,} cells held characters that no program can show (control characters,"
            " U+FFFE, U+FFFF): these were left out"
        )


def _by_account(plan: ImportPlan, known: dict[tuple[int, str], KnownWork]) -> Table:
    title = f"{len(plan.records)} rows for {plan.mapping.platform}"
    table = Table(title=f"{plan.path.name}: {translate_sentence(title)}")
    table.add_column(translate("account"), no_wrap=True)
    for heading in ("rows", "works", "new works"):
        table.add_column(translate(heading), justify="right")
    table.add_column(translate("captured"), no_wrap=True)
    works = plan.works()
    rows = Counter(record.account for record in plan.records)
    for account, count in rows.items():
        mine = set(works.get(account.id, ()))
        new = sum((account.id, work) not in known for work in mine)
        moments = sorted(t.captured_at for t in plan.records if t.account == account)
        days = dict.fromkeys(f"{at.astimezone(SHANGHAI):%Y-%m-%d}" for at in moments)
        span = " … ".join(list(days)[:1] + list(days)[1:][-1:])
        table.add_row(Text(account.name), str(count), str(len(mine)), str(new), span)
    return table


def _first_rows(plan: ImportPlan) -> Table:
    counters = [name for name in COUNTERS[plan.mapping.rows] if name in plan.mapping.fields]
    title = f"the first {min(FIRST, len(plan.records))} rows; blank: not given"
    table = Table(title=translate_sentence(title))
    table.add_column(translate("row"), justify="right")
    table.add_column(translate("account"), no_wrap=True)
    if plan.mapping.rows == "works":
        for heading in ("work", "published", "title or text"):
            table.add_column(translate(heading), overflow="fold")
    for name in counters:
        table.add_column(name, justify="right")
    for record in plan.records[:FIRST]:
        table.add_row(str(record.row), Text(record.account.name), *_work_cells(record),
                      *(_counter(record, name) for name in counters))  # fmt: skip
    return table


def _work_cells(record: TableRecord) -> list[Text]:
    if record.work is None:
        return []
    words = " ".join((record.work.title or record.work.text).split())
    cut = words if len(words) <= SHORT else f"{words[:SHORT]}…"
    published = f"{record.work.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return [Text(record.work.platform_id), Text(published), Text(cut)]


def _counter(record: TableRecord, name: str) -> str:
    counters = record.work.counters if record.work else record.counters
    value = getattr(counters, name)
    mark = "≥" if name in counters.capped else "≈" if name in counters.rounded else ""
    return "" if value is None else f"{mark}{value:,}"
