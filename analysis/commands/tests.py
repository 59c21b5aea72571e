"""`tests`: statistical tests of the figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from analysis.choices import Language, Rows
from analysis.commands.figures import (
    IncludeUncovered,
    check_names,
    print_left_out,
    take_covered,
)
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works
from analysis.errors import DataError
from analysis.messages import chosen_language
from analysis.names import COUNTERS_OF_ACCOUNTS


class Test(StrEnum):
    """A family of tests."""

    DESCRIBE = "describe"
    NORMALITY = "normality"
    CORRELATION = "correlation"
    AGREEMENT = "agreement"
    GROUPS = "groups"
    CHI_SQUARE = "chi-square"
    REGRESSION = "regression"
    ALL = "all"


class Method(StrEnum):
    """Method of comparing groups."""

    AUTO = "auto"
    MEANS = "means"
    RANKS = "ranks"


@over_works
def tests(
    query: Query,
    target: Target,
    *,
    rows: Annotated[
        Rows,
        typer.Option("--rows", "--of", help="What a case is: an account of the window, or a work"),
    ] = Rows.ACCOUNTS,
    test: Annotated[
        Test,
        typer.Option(help="Family of tests; all: every one but describe, which has other columns"),
    ] = Test.ALL,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            help="Figure to test, instead of the usual ones: likes, bci-1, a fact of yours …;"
            " may be repeated. An unknown one lists them all",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            "--group",
            help="Grouping: region, level, size, platform, is_active; of works also kind,"
            " is_original, has_video, day_kind, weekday, hours, or numbers (duration, text_length,"
            " …), which are put into quarters; or a fact of yours; may be repeated",
        ),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="What a regression explains; default: interactions")
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="Groups by their means or ranks; auto: by the rules of methodology.md"),
    ] = Method.AUTO,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """Description, normality, correlations, group comparisons, chi-square, regression.

    A row for each result: n, statistic, p (adjusted by Holm's rule), effect with its 95 % interval,
    why this test, and a note where there is something to know; in a file all columns. Each platform
    is tested for itself, unless --by platform is given.

    Example: tests --month 2026-10

    Example: tests --month 2026-10 --test groups --column likes --column bci-1 --by region

    Example: tests --month 2026-10 --rows works --test groups --column response --by hours

    Example: tests --month 2026-10 --test correlation --facts staff.csv
    """
    named, groups = [*(column or ()), *([outcome] if outcome else [])], by or []
    if query.filters.facts is None:
        check_names(rows, named, groups)
    query.filters.refuse_whole(named)
    if "tag" in groups:
        raise DataError("a work may have several tags, so that their groups are not independent")
    check_names(rows, named, groups, query.fact_names)

    from analysis.compute.cases import describe_cases
    from analysis.compute.grouping import with_quarters
    from analysis.compute.statistics import plan
    from analysis.observations import shown_of_accounts
    from analysis.write.statistics import narrow

    of_works = rows is Rows.WORKS
    seen = query.load_works(traits=True) if of_works else query.load()
    usual = plan.WORKS if of_works else plan.ACCOUNTS
    if query.facts is not None:
        usual = plan.with_facts(usual, query.facts)
    cases = query.cases(seen, rows)
    frame, groups = with_quarters(cases, groups)
    chosen = replace(plan.choose(usual, column or (), groups, outcome), method=method.value)
    plan.check(frame, chosen)
    figures = [*chosen.figures, *chosen.compared, *chosen.predictors, chosen.outcome]
    unknown = plan.find_unknown(frame, figures)
    shown = shown_of_accounts(seen.accounts)
    explanations = [
        words for platform, names in unknown.items()
        for words in explain_unknown(platform, names, shown[platform])
    ]  # fmt: skip
    if unknown.keys() >= set(frame["platform"]) and all(
        set(named or chosen.figures) <= set(each) for each in unknown.values()
    ):
        raise DataError("; ".join(explanations))
    usable = take_covered(frame, include_uncovered=include_uncovered)
    if test is Test.DESCRIBE:
        table = describe_cases(usable, list(chosen.figures), groups)
    else:
        families = list(plan.FAMILIES) if test is Test.ALL else [test.value]
        table = plan.run_plan(usable, chosen, families, unknown)
        if table.empty:
            raise DataError(f"{query.window}: there is nothing to test by {test}")
        table = narrow(table, target.language) if target.is_brief else table
    evidence = Evidence.of_cases(seen, cases, rows)
    present(query, target, table, [evidence])
    for words in explanations:
        print_note(words)
    if of_works:
        print_note("works of one account are alike: p takes them for independent, and is too low")
    print_left_out(seen.accounts["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()


def explain_unknown(platform: str, names: Sequence[str], shown: Sequence[str]) -> Iterator[str]:
    """Reason for unknown figures: the platform shows no such counter, or none was observed."""
    hidden = [name for name in names if COUNTERS_OF_ACCOUNTS[name] not in shown]
    unseen = [name for name in names if name not in hidden]
    if hidden:
        yield f"{platform} shows no {_labels(hidden)}, so there is nothing to test"
    if unseen:
        known = _labels(unseen)
        yield f"{platform}: no account has a known value of {known}, so there is nothing to test"


def _labels(names: Sequence[str]) -> str:
    from analysis.write.labels import label

    is_zh = chosen_language() is Language.ZH
    return ", ".join(label(name, Language.ZH) if is_zh else name for name in names)
