"""`ranking`: accounts in the order of an index."""

from typing import Annotated

import pandas as pd
import typer

from analysis import options
from analysis.indicators import compute_indicators
from analysis.load import DataError, open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.ranking import rank_accounts
from analysis.scores import compute_indices
from analysis.versions import VERSIONS, choose
from analysis.window import WINDOW_END, Window

DEFAULT = "bci-1"
HIDDEN = ["index", "version", "account_id", "works_counted"]  # on the screen


def ranking(
    *,
    library: options.Libraries = None,
    region: options.Regions = None,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    observed_at: options.ObservedAt = WINDOW_END,
    tolerance: options.Tolerance = None,
    index_: options.Index = None,
    version: options.VersionName = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N accounts")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Rank accounts whose window is not covered, too")
    ] = False,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """Accounts in the order of an index, and how they moved since the window before.

    An account of which works of the window may be missing has no rank, unless --anyway is said.
    """
    window = options.choose_window(
        month_=month,
        week_=week,
        first=first,
        last=last,
        observed_at=observed_at,
        tolerance=tolerance,
    )
    name = choose(index_, version) or DEFAULT
    engine = open_database(database)
    frames = []
    for each in (window, window.before()):
        seen = load_observations(
            engine,
            each,
            libraries=library or (),
            platforms=[VERSIONS[name].platform],
            regions=region or (),
        )
        frames.append(compute_indicators(seen))
    present, before = (compute_indices(frame) for frame in frames)
    table = rank_accounts(present, before, name, only_covered=not anyway)
    _refuse_where_nobody_has_a_rank(table, name, window)
    table = table.head(top or len(table))
    if options.is_brief(format_, output):
        options.deliver(table.drop(columns=HIDDEN), format_, None)
    else:
        options.deliver(options.dated(table, window), format_, output, overwrite=overwrite)
    options.say(f"{name}, {window}: {sum_up(frames[0])}")


def _refuse_where_nobody_has_a_rank(table: pd.DataFrame, version: str, window: Window) -> None:
    if table["rank"].notna().any():
        return
    reasons = sorted(set(table["reason"].dropna()))
    hint = "; --anyway ranks what is not covered" if "not_covered" in reasons else ""
    raise DataError(f"{window}: no account can be ranked by {version} ({', '.join(reasons)}){hint}")
