"""`growth`: how works gather interactions with age."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.window import AUTO


class Group(StrEnum):
    """Groups that have a curve of their own on each platform."""

    PLATFORM = "platform"
    LIBRARY = "library"
    KIND = "kind"


KEYS = {
    Group.PLATFORM: ["platform"],
    Group.LIBRARY: ["library", "name_zh", "platform"],
    Group.KIND: ["platform", "kind"],
}


@over_window
def growth(
    query: Query,
    target: Target,
    *,
    group: Annotated[
        Group,
        typer.Option(help="A curve for each platform, library or kind of works on each platform"),
    ] = Group.PLATFORM,
) -> None:
    """How works gather interactions with age: the share of the 30-day value at 1, 3 and 7 days.

    Shares are medians over the works that were seen at all ages that are compared; the half-life is
    interpolated between ages. Works need 30 days: choose a window that is long enough ago.

    Example: growth --month 2026-09 --group kind
    """
    from analysis.compute.growth import AGES, LAST, measure_growth
    from analysis.load.growth import load_ages
    from analysis.load.provenance import load_counted_runs, load_schema_version
    from analysis.write.provenance import Provenance, describe_figures, moment_as_text

    window = query.window
    if window.counters != AUTO or window.as_of is not None:
        raise DataError("growth compares counters at fixed ages: leave --counters and --as-of out")
    ages = load_ages(
        query.engine, window,
        libraries=query.libraries, platforms=query.platforms, regions=query.regions,
    )  # fmt: skip
    if ages.empty:
        query.load_works()  # which raises DataError
        raise DataError(f"{window}: no work is known that was published then")
    table = measure_growth(ages, KEYS[group])
    if not table.loc[table["age"] == LAST, "works_observed"].sum():
        ripe = window.end + timedelta(days=LAST)
        raise DataError(
            f"{window}: no work was seen at 30 days of age, which the last ones reach on {ripe};"
            " choose an earlier window"
        )
    if not target.is_brief:
        last = (window.end - timedelta(days=1)).isoformat()
        table = table.assign(window_from=window.start.isoformat(), window_to=last)
    elif group is Group.LIBRARY and not target.all_columns:
        table = table.drop(columns="library" if target.language == "zh" else "name_zh")
    used = ages.dropna(subset=["run_id"])

    def source(rows: int) -> Provenance:
        facts = describe_figures(target.command, load_schema_version(query.engine), window)
        return facts.with_facts(
            {
                "counters": ", ".join(f"{age}d" for age in AGES),
                "rows": rows,
                "snapshots": len(used.drop_duplicates(["work_id", "captured_at"])),
                "captured_first": moment_as_text(used["captured_at"].min()),
                "captured_last": moment_as_text(used["captured_at"].max()),
            }
        ).with_runs(load_counted_runs(query.engine, Counter(used["run_id"].astype(int).tolist())))

    target.write(table, source)
    print_note(f"{window}: {ages['work_id'].nunique():,} works, each at the ages it was seen at")
