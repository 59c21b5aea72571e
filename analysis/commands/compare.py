"""`compare`: a composite index of accounts over columns of one's choice."""

from enum import StrEnum
from typing import Annotated

import typer

from analysis import options
from analysis.commands.describe import Columns, choose_columns
from analysis.composite import (
    normalise,
    score_by_sum,
    score_by_topsis,
    weigh_by_critic,
    weigh_by_entropy,
    weigh_equally,
)
from analysis.indicators import compute_indicators
from analysis.load import open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.window import WINDOW_END

USUAL = ["works", "likes", "comments", "shares", "followers"]


class Weighting(StrEnum):
    """Where the weights come from."""

    EQUAL = "equal"
    ENTROPY = "entropy"
    CRITIC = "critic"


class Scoring(StrEnum):
    """How weighted columns become a score."""

    SUM = "sum"
    TOPSIS = "topsis"


WEIGH = {
    Weighting.EQUAL: weigh_equally,
    Weighting.ENTROPY: weigh_by_entropy,
    Weighting.CRITIC: weigh_by_critic,
}


def compare(
    *,
    library: options.Libraries = None,
    platform: Annotated[
        options.Platform, typer.Option(help="Platform to compare on")
    ] = options.Platform.WEIBO,
    region: options.Regions = None,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    observed_at: options.ObservedAt = WINDOW_END,
    tolerance: options.Tolerance = None,
    column: Columns = None,
    weighting: Annotated[Weighting, typer.Option(help="Of the columns")] = Weighting.ENTROPY,
    scoring: Annotated[Scoring, typer.Option(help="Weighted sum, or TOPSIS")] = Scoring.SUM,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """Accounts by a composite index over columns of one's choice, with the weights it takes.

    Covered accounts only, and of these those that have every column.
    """
    window = options.choose_window(
        month_=month,
        week_=week,
        first=first,
        last=last,
        observed_at=observed_at,
        tolerance=tolerance,
    )
    seen = load_observations(
        open_database(database),
        window,
        libraries=library or (),
        platforms=[platform],
        regions=region or (),
    )
    indicators = compute_indicators(seen)
    frame, columns = choose_columns(indicators, column or USUAL)
    known = frame[frame["covered"]].dropna(subset=columns)
    figures = known[columns].astype("float64")
    normalised = normalise(figures)
    weights = WEIGH[weighting](normalised)
    score = (
        score_by_sum(normalised, weights)
        if scoring is Scoring.SUM
        else score_by_topsis(figures, weights)
    )
    table = known[["library", "name_zh", "account", *columns]].assign(
        score=score, rank=score.rank(method="min", ascending=False).astype("Int64")
    )
    options.deliver(table.sort_values("rank", kind="stable"), format_, output, overwrite=overwrite)
    shown = ", ".join(f"{name} {weight:.3f}" for name, weight in weights.items())
    options.say(f"weights ({weighting}): {shown}; {len(frame) - len(known)} accounts left out")
    options.say(f"{window}: {sum_up(indicators)}")
