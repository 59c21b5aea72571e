"""Results of themes: shares, diversity, response, comparisons; words and topics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.themes.shared import DEFAULT, CodebookName, named, select_works, source_of
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.messages import chosen_language

if TYPE_CHECKING:
    import pandas as pd

    from analysis.codebook import Codebook

GROUPS = ("platform", "region", "library", "account", "month")
By = Annotated[
    str | None,
    typer.Option("--by", help="platform, region, library, account or month; default: all"),
]
CONFOUNDED = "the classifier's errors were measured over all groups together"


@dataclass(frozen=True, slots=True)
class CodedWorks:
    """Works of the window with their themes, and the known errors of the classifier behind them."""

    book: Codebook
    works: pd.DataFrame
    confusion: list[list[Any]]
    facts: dict[str, Any]


@over_window
def show(query: Query, target: Target, *, codebook: CodebookName = DEFAULT, by: By = None) -> None:
    """Share of each theme among the works of the window, with its 95 % interval and its basis.

    basis `people`: the coded works are a sample. `corrected`: codes by people, and an estimate of
    theirs for the rest by the classifier's known errors. least, most: if none, or all, of the works
    left open were of the theme.

    Example: themes show --month 2026-10 --by platform
    """
    from analysis.compute.themes.shares import share_themes

    coded = _load(query, codebook)
    group, works = _group(coded.works, by)
    table = share_themes(works, coded.book.codes, group, coded.confusion)
    if target.is_brief:
        hidden = ["works_by_people", *(("works_open", "least", "most") if group else ())]
        is_there = (table["works"] > 0) | (table["share"].fillna(0) > 0)
        table = table[is_there].drop(columns=hidden)
    _present(query, target, table, coded)
    _report_basis(coded)
    if coded.confusion and by:
        print_note(CONFOUNDED)


@over_window
def diversity(
    query: Query, target: Target, *, codebook: CodebookName = DEFAULT, by: By = "account"
) -> None:
    """Shannon, Simpson and evenness of the themes of each group, with 95 % intervals.

    Example: themes diversity --month 2026-10 --by library
    """
    from analysis.compute.themes.shares import measure_diversity

    coded = _load(query, codebook)
    group, works = _group(coded.works, by)
    table = measure_diversity(works, group)
    if target.is_brief:
        table = table[[n for n in table.columns if not n.startswith(("shannon_", "simpson_"))]]
    _present(query, target, table, coded)
    _report_basis(coded)


@over_window
def response(query: Query, target: Target, *, codebook: CodebookName = DEFAULT) -> None:
    """Interactions by theme relative to the account's own median, and what readers miss.

    A theme is served too little where its share of the response exceeds its share of the works, and
    the interval of the gap leaves out 0; too much the other way round.

    Example: themes response --from 2026-07-01 --to 2026-10-31 --platform weibo
    """
    from analysis.compute.themes.response import measure_response, test_themes

    coded = _load(query, codebook)
    table = measure_response(coded.works)
    if table.empty:
        raise DataError(
            f"{query.window}: fewer than two themes have 5 works with known interactions of"
            " accounts with 5 or more: choose a longer window, or code more works"
        )
    if target.is_brief:
        table = table.drop(columns=["response_low", "response_high", "p"])
    _present(query, target, table, coded)
    found = test_themes(coded.works)
    if found is not None:
        p = f"= {found[1]:.4f}" if found[1] >= 0.0001 else "< 0.0001"
        print_note(f"all themes: Kruskal–Wallis H = {found[0]:.2f}, p {p}, n = {found[2]}")
    _report_basis(coded)


@over_window
def compare(
    query: Query, target: Target, *, codebook: CodebookName = DEFAULT, by: By = "platform"
) -> None:
    """Shares of themes in groups side by side, with χ² and Cramér's V; p of Holm.

    Example: themes compare --month 2026-10 --by region
    """
    from analysis.compute.themes.shares import compare_themes

    coded = _load(query, codebook)
    group, works = _group(coded.works, by or "platform")
    if works[works["theme"].notna()][group[0]].nunique() < 2:
        raise DataError(f"{query.window}: coded works of one {group[0]} alone: nothing to compare")
    _present(query, target, compare_themes(works, coded.book.codes, group[0]), coded)
    _report_basis(coded)


@over_window
def words(
    query: Query,
    target: Target,
    *,
    one: Annotated[str, typer.Option(help="A group, as column=value: platform=weibo, theme=books")],
    other: Annotated[
        str | None, typer.Option(help="Another group; default: all other works")
    ] = None,
    codebook: CodebookName = DEFAULT,
    least: Annotated[int, typer.Option(min=1, help="Least number of times that a word stands")] = 5,
    accounts: Annotated[int, typer.Option(min=1, help="Least number of accounts that use it")] = 3,
    top: Annotated[int, typer.Option(min=1, help="Words of each side on the screen")] = 15,
) -> None:
    """Words that mark one group of works against another: log ratio, and G² of four cells.

    Those of p < .05 (Holm over all words), sorted by log ratio: 1 is twice as frequent. A word of
    few accounts is a slogan and no word of the group.

    Example: themes words --month 2026-10 --one platform=wechat --other platform=weibo
    """
    from analysis.compute.themes.words import dictionary_digest, find_keywords
    from analysis.load.themes import load_texts

    coded = _load(query, codebook, needs_codes="theme=" in f"{one}{other}")
    texts = load_texts(query.engine, query.window)[["work_id", "text", "tags"]]
    works = coded.works.merge(texts, on="work_id")
    mine = _choose(works, one)
    theirs = _choose(works, other) if other else ~mine
    table = find_keywords(works[mine], works[theirs & ~mine], least=least, accounts=accounts)
    if target.is_brief and len(table) > 2 * top:
        import pandas as pd

        table = pd.concat([table.head(top), table.tail(top)])
    coded.facts["dictionary_digest"] = dictionary_digest()
    _present(query, target, table, coded)
    print_note(f"{one}: {int(mine.sum()):,} works; {other or 'all others'}: {int(theirs.sum()):,}")


@over_window
def topics(
    query: Query,
    target: Target,
    *,
    number: Annotated[int, typer.Option("--number", min=2, max=50, help="How many topics")] = 9,
    seed: Annotated[int, typer.Option(help="Of the random numbers")] = 1,
) -> None:
    """Topics without a codebook, as an aid for writing one (NMF over TF-IDF of words).

    stability: how far the ten words come back in five models over 80 % of the works. Topics under
    .5 are accidents of the method: they stand last.

    Example: themes topics --month 2026-10 --number 9
    """
    from analysis.compute.themes.words import dictionary_digest, find_topics
    from analysis.load.provenance import load_schema_version
    from analysis.load.themes import load_texts
    from analysis.write.provenance import describe_figures

    works = load_texts(query.engine, query.window)
    works = select_works(works, query.libraries, query.platforms, query.regions)
    if works.empty:
        raise DataError(f"{query.window}: no work with words is known")
    table = find_topics(works, number, seed).sort_values(
        ["is_stable", "works"], ascending=False, ignore_index=True
    )
    command, schema = f"themes {target.command}", load_schema_version(query.engine)
    facts: dict[str, Any] = {"dictionary_digest": dictionary_digest(), "seed": seed}

    def source(rows: int) -> Any:
        named = describe_figures(command, schema, query.window)
        return named.with_facts({**facts, "rows": rows})

    target.write(table, source)
    unstable = int((~table["is_stable"]).sum())
    print_note(
        f"{len(works):,} works; {unstable} of {number} topics are not stable: give them no name"
    )


def _load(query: Query, name: str, *, needs_codes: bool = True) -> CodedWorks:
    """Load coded works. Raises DataError if no work is known, or none is coded."""
    from analysis.load.codebooks import read_codebook
    from analysis.load.themes import find_codebook, load_errors, load_work_themes

    book = read_codebook(name)
    find_codebook(query.engine, book)
    works = load_work_themes(query.engine, book, query.window)
    works = select_works(works, query.libraries, query.platforms, query.regions)
    if works.empty:
        raise DataError(f"{query.window}: no work is known that was published then")
    if needs_codes and works["theme"].isna().all():
        raise DataError(
            f"{query.window}: no work is coded by {book}: themes sample … import for people,"
            " themes apply for the program"
        )
    confusion, facts = load_errors(query.engine, works)
    return CodedWorks(book, works, confusion, facts)


def _group(works: pd.DataFrame, by: str | None) -> tuple[list[str], pd.DataFrame]:
    if by is None:
        return [], works
    if by not in GROUPS:
        raise DataError(f"--by {by!r}: one of {', '.join(GROUPS)}")
    if by == "month":
        return ["month"], works.assign(month=works["published_at"].dt.strftime("%Y-%m"))
    if by == "account":
        return ["library", "platform", "account"], works
    return [by], works


def _choose(works: pd.DataFrame, given: str) -> Any:
    """Mask of the works of a group. Raises DataError."""
    from analysis.load.known_names import hint

    column, _, value = given.partition("=")
    known = ("platform", "region", "library", "theme", "kind")
    if column not in known or not value:
        raise DataError(f"{given!r}: write column=value, the column one of {', '.join(known)}")
    found = (works[column] == value).fillna(False).astype(bool)
    if not found.any():
        values = sorted(set(works[column].dropna()))
        raise DataError(f"no work of {column} {value!r} in the window{hint(value, values)}")
    return found


def _present(query: Query, target: Target, table: pd.DataFrame, coded: CodedWorks) -> None:
    command = f"themes {target.command}"
    source = source_of(query.engine, command, coded.book, query.window, coded.facts)
    if "theme" in table:
        table = named(table, coded.book, target.language, is_brief=target.is_brief)
    replace(target, command=command).write(target.with_names(table, query.engine), source)


def _report_basis(coded: CodedWorks) -> None:
    from analysis.write.labels import codes

    counts, names = coded.works["rests_on"].value_counts(), codes("rests_on", chosen_language())
    shown = ", ".join(f"{names[str(name)]} {count:,}" for name, count in counts.items())
    print_note(f"{coded.book}: basis of {len(coded.works):,} works: {shown}")
    if left := coded.facts.get("not_learnt"):
        print_note(f"the classifier has not learnt {left}: their shares are too low")
