"""`duplicates`: works that repeat others, over platforms and accounts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands.notes import print_note
from analysis.commands.progress import steps
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.window_command import over_window_without

if TYPE_CHECKING:
    import pandas as pd


class DuplicatesTable(StrEnum):
    """Rows of the table."""

    WORKS = "works"
    PAIRS = "pairs"
    PLATFORMS = "platforms"


CHIEF = {
    DuplicatesTable.WORKS: [
        "group", "is_first", "hours_after", "published_at", "library", "platform", "heading",
        "interactions",
    ],
    DuplicatesTable.PAIRS: [
        "repeat", "containment", "jaccard", "days_apart", "library", "platform", "linked_library",
        "other_platform", "heading",
    ],
}  # fmt: skip


@over_window_without("counters", "as_of", "all_columns")
def duplicates(
    query: Query,
    target: Target,
    *,
    show: Annotated[
        DuplicatesTable,
        typer.Option(
            help="`works`: all that have copies, by group, the first one first; `pairs`: copies,"
            " quotes and series; `platforms`: how much a library's platforms share"
        ),
    ] = DuplicatesTable.WORKS,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Compare the works of all accounts and times that were not compared yet, and keep"
            " the result in the database, for SQL: copied_works, copy_groups, platform_overlap."
            " Shows nothing else",
        ),
    ] = False,
) -> None:
    """Works that repeat others: who had them first, where else they stand, and what each earned.

    A copy shares four fifths of the trigrams of the shorter text, within 28 days; a quote is a
    short work out of a long one; a series is the same account's text with other numbers and dates.
    What is kept for SQL is brought up to date after every crawlall, and by the scheduler; it is
    read where it is up to date, else works are compared anew.

    Example: duplicates --month 2026-10 --library shanghai --show platforms
    """
    if keep:
        _check_alone(target)
        _keep(query)
        return
    from analysis.compute.duplicates import compare_platforms, find_repeats, group_copies
    from analysis.load.links import load_linked_accounts
    from analysis.load.provenance import load_schema_version
    from analysis.load.repeats import load_kept_repeats
    from analysis.load.texts import load_texts
    from analysis.write.provenance import Provenance, describe_figures

    window = query.window
    accounts = load_linked_accounts(
        query.engine, libraries=query.libraries, platforms=query.platforms, regions=query.regions
    )
    works = load_texts(query.engine, window, accounts)
    repeats = load_kept_repeats(query.engine, window, accounts["account_id"].tolist())
    if repeats is None:
        with steps() as progress:
            progress.begin("comparing works", len(works))
            repeats = find_repeats(works, progress.advance)
    groups = group_copies(works, repeats)
    tables = {
        DuplicatesTable.WORKS: lambda: _headed(groups),
        DuplicatesTable.PAIRS: lambda: _named(repeats, works),
        DuplicatesTable.PLATFORMS: lambda: compare_platforms(works, groups),
    }
    table = tables[show]()
    kinds = repeats["repeat"].value_counts()
    counts = {kind: int(kinds.get(kind, 0)) for kind in ("copy", "quote", "series")}

    def source(rows: int) -> Provenance:
        facts = {f"pairs_{kind}": count for kind, count in counts.items()}
        named = describe_figures("duplicates", load_schema_version(query.engine), window)
        return named.with_facts({"works": len(works), "rows": rows} | facts)

    chief = CHIEF.get(show)
    shown = table[chief] if target.is_brief and chief else table
    target.write(target.with_names(shown, query.engine), source)
    print_note(
        f"{window}: {len(groups):,} of {len(works):,} works have copies; pairs of copies"
        f" {counts['copy']:,}, of quotes {counts['quote']:,}, of series {counts['series']:,}"
    )


def _check_alone(target: Target) -> None:
    if target.command != "duplicates --keep" or target.output or target.format_:
        raise typer.BadParameter(
            "it is for the works of all accounts and times, and shows no table: no window,"
            " accounts, --show, --format or --output beside it",
            param_hint="--keep",
        )


def _keep(query: Query) -> None:
    from analysis.commands.kept_repeats import keep_repeats

    with steps() as progress:
        works = keep_repeats(
            query.engine, lambda total: progress.begin("comparing works", total), progress.advance
        )
    print_note(
        f"{works:,} works compared; copied_works, copy_groups and platform_overlap are up to date"
    )


def _headed(works: pd.DataFrame) -> pd.DataFrame:
    """Works with a heading, the title or the first 60 characters, instead of title and text."""
    heading = works["title"].fillna("").where(works["title"].fillna("") != "", works["text"])
    short = heading.str.replace(r"\s+", " ", regex=True).str.slice(0, 60)
    return works.assign(heading=short).drop(columns=["title", "text"])


def _named(repeats: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """Pairs with the columns of the earlier work, then those of the later one."""
    columns = ["library", "platform", "account", "published_at", "interactions", "heading", "url"]
    known = _headed(works).set_index("work_id")[columns]
    later = known.drop(columns="heading").rename(
        columns={"platform": "other_platform"}
        | {name: f"linked_{name}" for name in ("library", "account")}
        | {name: f"later_{name}" for name in ("published_at", "interactions", "url")}
    )
    table = repeats.join(known, on="earlier").join(later, on="later")
    apart = (table["later_published_at"] - table["published_at"]).dt.total_seconds() / 86_400
    named = table.assign(days_apart=apart).rename(
        columns={"earlier": "earlier_work_id", "later": "later_work_id"}
    )
    return named.sort_values(["repeat", "published_at"], kind="stable", ignore_index=True)
