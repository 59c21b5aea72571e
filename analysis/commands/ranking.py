"""`ranking`: accounts in the order of an index."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Period
from analysis.commands import options
from analysis.commands.command_line import with_latest
from analysis.commands.figures import OnPlatform
from analysis.commands.notes import print_note
from analysis.commands.periods import ByPeriod, Wide, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_accounts
from analysis.errors import DataError
from analysis.periods import name_period, split
from analysis.window import Window

if TYPE_CHECKING:
    import pandas as pd


class Order(StrEnum):
    """Order of the rows."""

    VALUE = "value"
    IMPROVED = "improved"


IMPROVED = [
    "library", "name_zh", "value_change", "input", "contribution", "value_before", "value",
    "movement", "rank", "lower_bound", "works",
]  # fmt: skip
HIDDEN = ["index", "version", "account_id", "works_counted"]  # on the screen


@over_accounts
def ranking(
    query: Query,
    target: Target,
    *,
    platform: OnPlatform = None,
    index_: options.Index = None,
    version: options.VersionName = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N accounts")] = None,
    include_uncovered: Annotated[
        bool,
        typer.Option("--include-uncovered", help="Rank accounts whose window is not covered, too"),
    ] = False,
    order: Annotated[
        Order,
        typer.Option(help="By the value, or by what was gained since the window before (improved)"),
    ] = Order.VALUE,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Accounts in the order of an index, and how they moved since the window before.

    An account of which works of the window may be missing has no rank without
    --include-uncovered.

    Example: ranking --month 2026-10 --index wci --top 10

    Example: ranking --month 2026-10 --index bci --order improved

    Example: ranking --from 2026-05-01 --to 2026-10-31 --index bci --by month --wide
    """
    from analysis.compute.improvement import order_by_gain
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.ranking import rank_accounts, sum_up_ranks
    from analysis.compute.scores import compute_indices
    from analysis.compute.versions import VERSIONS, choose_one
    from analysis.load.platforms import check_platforms, load_crawled_platforms

    require_period(by, wide=wide)
    if by is not None and order is Order.IMPROVED:
        raise DataError("choose one: --order improved, or --by periods")
    name = choose_one(index_, version, platform, lambda: load_crawled_platforms(query.engine))
    check_platforms(query.engine, (platform,) if platform else ())
    if by is not None:
        _present_periods(query, target, name, by, wide=wide, only_covered=not include_uncovered)
        return
    window = query.window
    seen = query.load_each([window, window.before()], (VERSIONS[name].platform,))
    indicators = [compute_indicators(each) for each in seen]
    now, before = (compute_indices(each) for each in indicators)
    table = rank_accounts(now, before, name, only_covered=not include_uncovered)
    _refuse_where_nobody_has_a_rank(table, name, window, target.command)
    evidence = [Evidence.of(*each) for each in zip(seen, indicators, strict=True)]
    ranked = sum_up_ranks(table)
    if order is Order.IMPROVED:
        table = order_by_gain(table, indicators[1], indicators[0])
        chief = IMPROVED
    else:
        chief = [each for each in table.columns if each not in HIDDEN]
    print_note(f"{name}, {window}: {ranked}")
    present(query, target, table.head(top or len(table)), evidence, chief)
    print_note(f"movement since {window.before()}")
    if "few_observed" in set(table["reason"]):
        print_note(f"the latest counters may rank the others: {with_latest(target.command)}")
    evidence[0].print_quality()


def _present_periods(
    query: Query, target: Target, version: str, by: Period, *, wide: bool, only_covered: bool
) -> None:
    """The ranking of every period, against the one before it."""
    import pandas as pd

    from analysis.compute.indicators import compute_indicators
    from analysis.compute.periods import spread, stack
    from analysis.compute.ranking import rank_accounts
    from analysis.compute.scores import compute_indices
    from analysis.compute.versions import VERSIONS

    windows = split(query.window, by)
    seen = query.load_each([windows[0].before(), *windows], (VERSIONS[version].platform,))
    indicators = [compute_indicators(each) for each in seen]
    indices = [compute_indices(each) for each in indicators]
    table = stack(
        {
            name_period(window, by): rank_accounts(now, before, version, only_covered=only_covered)
            for window, before, now in zip(windows, indices, indices[1:], strict=False)
        }
    )
    _refuse_where_nobody_has_a_rank(table, version, query.window, target.command)
    evidence = [Evidence.of(*each) for each in zip(seen, indicators, strict=True)]
    if wide:
        keys = ["library", "name_zh", "account"]
        table = table.assign(value=table["value"].where(table["rank"].notna()))
        shown = pd.DataFrame(
            spread(table, keys, "rank").merge(
                spread(table, keys, "value"), on=keys, suffixes=(" rank", " value")
            )
        )
        if target.is_brief:
            shown = _read_first(shown, [name_period(each, by) for each in windows], target)
        present(query, target, shown, evidence)
    else:
        chief = [each for each in table.columns if each not in HIDDEN]
        present(query, target, table, evidence, chief)
    print_note(f"{version}, {len(windows)} periods; movement since the period before")


def _read_first(wide: pd.DataFrame, periods: Sequence[str], target: Target) -> pd.DataFrame:
    """What one reads first: accounts by their library, the ranks, and then the values."""
    from analysis.write.labels import label

    if wide["library"].is_unique and not target.all_columns:
        wide = wide.drop(columns="account")
    columns = {
        f"{period} {what}": f"{period} {label(what, target.language)}"
        for what in ("rank", "value")
        for period in periods
    }
    keys = [name for name in wide if name not in columns]
    return wide[[*keys, *columns]].rename(columns=columns)


def _refuse_where_nobody_has_a_rank(
    table: pd.DataFrame, version: str, window: Window, command: str
) -> None:
    if table["rank"].notna().any():
        return
    reasons = sorted(set(table["reason"].dropna()))
    hint = "; --include-uncovered ranks what is not covered" if "not_covered" in reasons else ""
    if "few_observed" in reasons:
        hint = f"; {with_latest(command)} ranks by what was seen last"
    raise DataError(f"{window}: no account can be ranked by {version} ({', '.join(reasons)}){hint}")
