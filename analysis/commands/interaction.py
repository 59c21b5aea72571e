"""`interaction`: totals of interactions and the works with most interactions."""

from typing import Annotated

import typer

from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window

HIDDEN = ["account_id", "name_zh", "region", "account"]  # on the screen


@over_window
def interaction(
    query: Query,
    target: Target,
    *,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="The N works with most interactions, instead of accounts"),
    ] = None,
) -> None:
    """Interactions of each account's works: totals, like rate, hot works, h, g and p indices.

    Example: interaction --month 2026-10 --platform wechat --top 20
    """
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.interaction import summarise_interactions, top_works, with_interactions

    seen = query.load_works()
    evidence = Evidence.of(seen, compute_indicators(seen))
    works = with_interactions(seen)
    if top is not None:
        present(query, target, top_works(works, top), [evidence])
    else:
        table = summarise_interactions(works)
        chief = [name for name in table.columns if name not in HIDDEN]
        present(query, target, table, [evidence], chief)
    evidence.print_quality()
