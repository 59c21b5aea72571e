"""What would be stored, or was, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.imported_run import KnownWork
from libcrawl.tables.fields import COUNTERS
from libcrawl.tables.plan import Plan
from libcrawl.tables.rows import Told

FIRST = 5
SHORT = 24


def plan_view(plan: Plan, known: dict[tuple[int, str], KnownWork]) -> RenderableType:
    """Rows by account, and the first rows as they were understood."""
    return Group(_by_account(plan, known), _first_rows(plan))


def left_out(plan: Plan) -> Iterator[str]:
    """What the file holds besides the rows."""
    if plan.remarks:
        yield f"{plan.remarks:,} rows begin with # and were not read."
    if plan.cleaned:
        yield (
            f"{plan.cleaned:,} cells held characters that no program can show (control characters,"
            " U+FFFE, U+FFFF): these were left out."
        )


def _by_account(plan: Plan, known: dict[tuple[int, str], KnownWork]) -> Table:
    table = Table(title=f"{plan.path.name}: {len(plan.told)} rows for {plan.mapping.platform}")
    table.add_column("account", no_wrap=True)
    for heading in ("rows", "works", "new works"):
        table.add_column(heading, justify="right")
    table.add_column("read", no_wrap=True)
    works = plan.works()
    rows = Counter(told.account for told in plan.told)
    for account, count in rows.items():
        mine = set(works.get(account.id, ()))
        new = sum((account.id, work) not in known for work in mine)
        moments = sorted(t.captured_at for t in plan.told if t.account == account)
        days = dict.fromkeys(f"{at.astimezone(SHANGHAI):%Y-%m-%d}" for at in moments)
        span = " … ".join(list(days)[:1] + list(days)[1:][-1:])
        table.add_row(Text(account.name), str(count), str(len(mine)), str(new), span)
    return table


def _first_rows(plan: Plan) -> Table:
    counters = [name for name in COUNTERS[plan.mapping.rows] if name in plan.mapping.fields]
    table = Table(title=f"the first {min(FIRST, len(plan.told))} rows; blank: not given")
    table.add_column("row", justify="right")
    table.add_column("account", no_wrap=True)
    if plan.mapping.rows == "works":
        for heading in ("work", "published", "title or text"):
            table.add_column(heading, overflow="fold")
    for name in counters:
        table.add_column(name, justify="right")
    for told in plan.told[:FIRST]:
        table.add_row(str(told.row), Text(told.account.name), *_work_cells(told),
                      *(_counter(told, name) for name in counters))  # fmt: skip
    return table


def _work_cells(told: Told) -> list[Text]:
    if told.work is None:
        return []
    words = " ".join((told.work.title or told.work.text).split())
    cut = words if len(words) <= SHORT else f"{words[:SHORT]}…"
    published = f"{told.work.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return [Text(told.work.platform_id), Text(published), Text(cut)]


def _counter(told: Told, name: str) -> str:
    counters = told.work.counters if told.work else told.counters
    value = getattr(counters, name)
    mark = "≥" if name in counters.capped else "≈" if name in counters.rounded else ""
    return "" if value is None else f"{mark}{value:,}"
