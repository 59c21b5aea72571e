"""`tests`: statistical tests of the figures."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.figures import (
    IncludeUncovered,
    check_columns,
    hint_columns,
    print_left_out,
    take_covered,
)
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.names import WORK_FIGURES


class Of(StrEnum):
    """What a case is."""

    ACCOUNTS = "accounts"
    WORKS = "works"


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
    """How groups are compared."""

    AUTO = "auto"
    MEANS = "means"
    RANKS = "ranks"


GROUPINGS = {"region", "level", "platform", "library", "name_zh"}
GROUPINGS_OF = {
    Of.ACCOUNTS: GROUPINGS | {"is_active", "covered", "account"},
    Of.WORKS: GROUPINGS
    | {"kind", "is_original", "is_headline", "has_video", "day_kind", "weekday", "hour", "hours"},
}


@over_window
def tests(
    query: Query,
    target: Target,
    *,
    of: Annotated[
        Of, typer.Option(help="What a case is: an account of the window, or a work")
    ] = Of.ACCOUNTS,
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
            help="Grouping: region, level, platform, is_active; of works also kind, is_original,"
            " has_video, day_kind, weekday, hours; or a fact of yours; may be repeated",
        ),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="What a regression explains; default: interactions")
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="Groups by their means or ranks; auto: by the rules of methodology.md"),
    ] = Method.AUTO,
    facts: Annotated[
        Path | None,
        typer.Option(
            help="Table of facts of libraries (staff, budget, …), .csv or .xlsx: a column `library`"
            " with their codes or names, and a column for each fact"
        ),
    ] = None,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """Description, normality, correlations, group comparisons, chi-square, regression.

    A row for each result: n, statistic, p (adjusted by Holm's rule), effect with its 95 % interval,
    why this test, and a note where there is something to know; in a file all columns. Each platform
    is tested for itself, unless --by platform is given.

    Example: tests --month 2026-10

    Example: tests --month 2026-10 --test groups --column likes --column bci-1 --by region

    Example: tests --month 2026-10 --of works --test groups --column response --by hours

    Example: tests --month 2026-10 --test correlation --facts staff.csv
    """
    named = [*(column or ()), *([outcome] if outcome else [])]
    _check(of, named, by or [], facts=[] if facts is None else None)

    from analysis.compute.indicators import compute_indicators
    from analysis.compute.statistics import cases, plan
    from analysis.load.facts import load_libraries, read_facts
    from analysis.write.statistics import narrow

    libraries = load_libraries(query.engine)
    table_of_facts = None if facts is None else read_facts(facts, libraries)
    if table_of_facts is not None:
        _check(of, named, by or [], facts=[str(name) for name in table_of_facts.columns])
    seen = query.load() if of is Of.ACCOUNTS else query.load_works()
    is_of_accounts = of is Of.ACCOUNTS
    make = cases.account_cases if is_of_accounts else cases.work_cases
    usual = plan.ACCOUNTS if is_of_accounts else plan.WORKS
    if table_of_facts is not None:
        usual = plan.with_facts(usual, table_of_facts)
    chosen = replace(plan.choose(usual, column or (), by or (), outcome), method=method.value)
    frame = make(seen, libraries, table_of_facts)
    plan.check(frame, chosen)
    usable = take_covered(frame, include_uncovered=include_uncovered)
    if test is Test.DESCRIBE:
        table = cases.describe_cases(usable, list(chosen.figures), by or ())
    else:
        families = list(plan.FAMILIES) if test is Test.ALL else [test.value]
        table = plan.run_plan(usable, chosen, families)
        if table.empty:
            raise DataError(f"{query.window}: there is nothing to test by {test}")
        table = narrow(table, target.language) if target.is_brief else table
    evidence = Evidence.of(seen, compute_indicators(seen))
    present(query, target, table, [evidence])
    if not is_of_accounts:
        print_note("works of one account are alike: p takes them for independent, and is too low")
    print_left_out(seen.accounts["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()


def _check(of: Of, columns: list[str], by: list[str], facts: list[str] | None) -> None:
    """Raises DataError where a name is none, before anything is loaded.

    `facts`: names of those given, which may be either; None: not read yet, nothing is checked.
    """
    if facts is None:
        return
    if of is Of.ACCOUNTS:
        check_columns(columns, facts)
    else:
        for name in columns:
            if name not in {*WORK_FIGURES, *facts}:
                raise DataError(f"there is no column {name!r}{hint_columns(name, WORK_FIGURES)}")
    for name in by:
        if name not in {*GROUPINGS_OF[of], *facts, *columns}:
            hint = hint_columns(name, GROUPINGS_OF[of])
            raise DataError(f"{name!r} is no grouping{hint}")
