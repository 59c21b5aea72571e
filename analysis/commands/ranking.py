"""`ranking`: accounts in the order of an index."""

from typing import Annotated

import pandas as pd
import typer

from analysis.commands import options
from analysis.commands.figures import OnPlatform
from analysis.commands.request import Request, over_window
from analysis.compute.indicators import compute_indicators
from analysis.compute.ranking import rank_accounts
from analysis.compute.scores import compute_indices
from analysis.compute.versions import VERSIONS, choose_one
from analysis.errors import DataError
from analysis.window import Window

HIDDEN = ["index", "version", "account_id", "works_counted"]  # on the screen


@over_window
def ranking(
    request: Request,
    *,
    platform: OnPlatform = None,
    index_: options.Index = None,
    version: options.VersionName = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N accounts")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Rank accounts whose window is not covered, too")
    ] = False,
) -> None:
    """Accounts in the order of an index, and how they moved since the window before.

    An account of which works of the window may be missing has no rank, unless --anyway is said.

    Example: ranking --month 2026-10 --index wci --top 10
    """
    name = choose_one(index_, version, platform)
    window = request.window
    present, before = (
        compute_indicators(request.observe(each, (VERSIONS[name].platform,)))
        for each in (window, window.before())
    )
    table = rank_accounts(
        compute_indices(present), compute_indices(before), name, only_covered=not anyway
    )
    _refuse_where_nobody_has_a_rank(table, name, window)
    request.deliver(
        table.head(top or len(table)), [each for each in table.columns if each not in HIDDEN]
    )
    options.say(f"{name}; movement since {window.before()}")
    request.say_quality(present)


def _refuse_where_nobody_has_a_rank(table: pd.DataFrame, version: str, window: Window) -> None:
    if table["rank"].notna().any():
        return
    reasons = sorted(set(table["reason"].dropna()))
    hint = "; --anyway ranks what is not covered" if "not_covered" in reasons else ""
    raise DataError(f"{window}: no account can be ranked by {version} ({', '.join(reasons)}){hint}")
