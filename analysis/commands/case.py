"""`case`: one library against itself earlier, and against its peers."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Peers
from analysis.commands import options
from analysis.commands.figures import Columns, OnPlatform
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, print_counters, show_table
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.window import Window

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations

USUAL = ["works", "likes", "comments", "shares", "followers_change"]


class Show(StrEnum):
    """What the rows are."""

    PARTS = "parts"
    PEERS = "peers"
    CHANGES = "changes"
    WEEKS = "weeks"


@over_window
def case(
    query: Query,
    target: Target,
    *,
    library: Annotated[str, typer.Option(help="The library: its code, its name or a part of it")],
    platform: OnPlatform = None,
    index_: options.Index = None,
    version: options.VersionName = None,
    column: Columns = None,
    peers: Annotated[
        Peers, typer.Option(help="Held against all others, or those of its region or level")
    ] = Peers.ALL,
    weeks: Annotated[
        int,
        typer.Option(min=1, max=260, help="So many weeks up to the window's end for change points"),
    ] = 26,
    show: Annotated[
        Show | None,
        typer.Option(
            help="Contributions of the inputs to the index's change; the library beside its peers;"
            " change points; or the weeks they are found in. Default: the first three, in a file"
            " the first"
        ),
    ] = None,
) -> None:
    """What changed at a library since the window before, when, and how its peers fared.

    The contributions of the inputs sum to the change of the index exactly. Change points are of the
    weekly figures: PELT, least squares on ln(x + 1), penalty 3 σ² ln n, levels of 4 weeks or more.

    Example: case --library anhui --month 2026-10 --index bci --peers region
    """
    import pandas as pd

    from analysis.compute.decomposition import DECOMPOSABLE
    from analysis.compute.figures import (
        choose_columns,
        compute_figures,
        without_few_observed,
        without_silent,
    )
    from analysis.compute.peers import stand_among
    from analysis.compute.versions import VERSIONS, choose_one
    from analysis.compute.weekly import date_changes, follow
    from analysis.load.libraries import find_libraries
    from analysis.load.peers import load_peers
    from analysis.load.platforms import check_platforms, load_crawled_platforms
    from analysis.load.weeks import load_weeks

    window, name = (
        query.window,
        choose_one(index_, version, platform, lambda: load_crawled_platforms(query.engine)),
    )
    check_platforms(query.engine, (platform,) if platform else ())
    own_platform = VERSIONS[name].platform
    [library] = find_libraries(query.engine, [library])
    codes = load_peers(query.engine, library, peers)
    seen = _load(query, own_platform, weeks)
    before, after = (without_silent(compute_figures(each)) for each in seen)
    evidence = [Evidence.of(*each) for each in zip(seen, (before, after), strict=True)]
    columns = choose_columns(after, column or [name, *USUAL])
    accounts = after.loc[after["library"] == library, "account_id"].tolist()
    if not accounts:
        raise DataError(f"no {own_platform} account of {library!r} is known")
    others = after.loc[after["library"].isin(codes), "account_id"].tolist()
    shown = [show] if show else list(Show)[: 3 if target.is_brief else 1]
    if show is None and target.is_brief and name not in DECOMPOSABLE:
        print_note(f"{name} cannot be taken apart; {', '.join(DECOMPOSABLE)} can")
        shown.remove(Show.PARTS)
    if Show.PARTS in shown:
        parts = _decompose(name, before, after, accounts, window)
        if parts is not None:
            show_table(query, target, parts, evidence)
        elif len(shown) == 1:
            raise DataError(f"the change of {name} cannot be taken apart")
    if Show.PEERS in shown:
        tables = [stand_among(before, after, account, others, columns) for account in accounts]
        show_table(query, target, pd.concat(tables, ignore_index=True), evidence)
        print_note(f"peers ({peers}): {', '.join(codes) or 'none'}")
    if {Show.CHANGES, Show.WEEKS} & set(shown):
        by_week = without_few_observed(
            load_weeks(query.engine, own_platform, seen[-1].window, weeks)
        )
        choose_columns(by_week, columns)
        series = pd.concat([follow(by_week, each, others, columns) for each in accounts])
        table = series if show is Show.WEEKS else date_changes(series)
        show_table(query, target, table, evidence)
        print_note(
            f"{weeks} weeks, the last from {by_week['week'].max()}; covered and known ones count"
        )
    print_counters(evidence)
    print_note(f"{window} against {window.before()}")
    evidence[-1].print_quality()


def _load(query: Query, platform: str, weeks: int) -> list[Observations]:
    """The window before and the window, with one choice of counters for them and the weeks."""
    from analysis.load.weeks import WEEK, weeks_until

    window = query.window
    first, last = weeks_until(window.end, weeks)
    by_weeks = replace(window, start=first, end=last + WEEK)
    choice = query.choose([window.before(), window, by_weeks], (platform,))
    return query.load_each([window.before(), window], (platform,), choice)


def _decompose(
    version: str, before: pd.DataFrame, after: pd.DataFrame, accounts: list[int], window: Window
) -> pd.DataFrame | None:
    """What the inputs contributed, of every account; None where nothing can be taken apart."""
    import pandas as pd

    from analysis.compute.decomposition import decompose

    tables = []
    for account in accounts:
        old, new = (frame[frame["account_id"] == account].iloc[0] for frame in (before, after))
        if pd.isna(old[version]) or pd.isna(new[version]):
            print_note(
                f"{new['library']}, account {account}: no {version} in {window} or in"
                f" {window.before()}, so that there is nothing to take apart;"
                " `index` shows what is missing"
            )
            continue
        print_note(_standing(version, old, new, after))
        inputs = (_inputs(version, frame, account) for frame in (before, after))
        tables.append(decompose(version, *inputs).assign(version=version, account_id=account))
    return pd.concat(tables, ignore_index=True) if tables else None


def _inputs(version: str, figures: pd.DataFrame, account: int) -> dict[str, float]:
    from analysis.compute.scores import inputs_of
    from analysis.compute.versions import VERSIONS

    row = figures[figures["account_id"] == account]
    return {name: float(column[0]) for name, column in inputs_of(VERSIONS[version], row).items()}


def _standing(version: str, old: pd.Series, new: pd.Series, after: pd.DataFrame) -> str:
    values = after.loc[after["covered"], version].dropna()
    better = int((values > new[version]).sum())
    place = f"rank {better + 1} of" if new["covered"] else "not covered, so not among the ranked"
    return (
        f"{new['library']}: {version} {old[version]:.2f} → {new[version]:.2f}, "
        f"{place} {len(values)}; median of the ranked {values.median():.2f}"
    )
