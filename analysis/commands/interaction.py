"""`interaction`: what works are met with."""

from typing import Annotated

import typer

from analysis.commands.request import Request, over_window
from analysis.compute.indicators import compute_indicators
from analysis.compute.interaction import summarise_interactions, top_works, with_interactions

HIDDEN = ["account_id", "name_zh", "region", "account"]  # on the screen


@over_window
def interaction(
    request: Request,
    *,
    top: Annotated[
        int | None, typer.Option(min=1, help="The N works met with most, instead of accounts")
    ] = None,
) -> None:
    """Interactions of each account's works: totals, like rate, hot works, h, g and p indices.

    Example: interaction --month 2026-10 --platform wechat --top 20
    """
    seen = request.observe_works()
    works = with_interactions(seen)
    if top is not None:
        request.deliver(top_works(works, top))
    else:
        table = summarise_interactions(works)
        request.deliver(table, [name for name in table.columns if name not in HIDDEN])
    request.say_quality(compute_indicators(seen))
