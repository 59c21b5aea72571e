"""`ranking`: accounts in the order of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands import options
from analysis.commands.command_line import with_latest
from analysis.commands.figures import OnPlatform
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.window import Window

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = ["index", "version", "account_id", "works_counted"]  # on the screen


@over_window
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
) -> None:
    """Accounts in the order of an index, and how they moved since the window before.

    An account of which works of the window may be missing has no rank without
    --include-uncovered.

    Example: ranking --month 2026-10 --index wci --top 10
    """
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.ranking import rank_accounts, sum_up_ranks
    from analysis.compute.scores import compute_indices
    from analysis.compute.versions import VERSIONS, choose_one
    from analysis.load.platforms import check_platforms, load_crawled_platforms

    name = choose_one(index_, version, platform, lambda: load_crawled_platforms(query.engine))
    check_platforms(query.engine, (platform,) if platform else ())
    window = query.window
    seen = query.load_each([window, window.before()], (VERSIONS[name].platform,))
    indicators = [compute_indicators(each) for each in seen]
    now, before = (compute_indices(each) for each in indicators)
    table = rank_accounts(now, before, name, only_covered=not include_uncovered)
    _refuse_where_nobody_has_a_rank(table, name, window, target.command)
    evidence = [Evidence.of(*each) for each in zip(seen, indicators, strict=True)]
    chief = [each for each in table.columns if each not in HIDDEN]
    print_note(f"{name}, {window}: {sum_up_ranks(table)}")
    present(query, target, table.head(top or len(table)), evidence, chief)
    print_note(f"movement since {window.before()}")
    if "few_observed" in set(table["reason"]):
        print_note(f"the latest counters may rank the others: {with_latest(target.command)}")
    evidence[0].print_quality()


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
