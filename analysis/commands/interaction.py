"""`interaction`: totals of interactions and the works with most interactions."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.commands.periods import ByPeriod, Wide, present_periods, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works
from analysis.errors import DataError

CHIEF = [
    "library",
    "platform",
    "works",
    "interactions",
    "mean_interactions",
    "like_rate",
    "h_index",
]
HIDDEN = ["account_id", "name_zh", "region", "account"]  # on the screen


@over_works
def interaction(
    query: Query,
    target: Target,
    *,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="The N works with most interactions, instead of accounts"),
    ] = None,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Interactions of each account's works: totals, like rate, hot works, h, g and p indices.

    Example: interaction --month 2026-10 --platform wechat --top 20
    """
    from analysis.compute.interaction import summarise_interactions, top_works, with_interactions

    require_period(by, wide=wide)
    if by is not None:
        if top is not None:
            raise DataError("choose one: --top works, or --by periods")
        present_periods(
            query, target, by,
            lambda seen: (summarise_interactions(with_interactions(seen)), Evidence.of_works(seen)),
            value="interactions", wide=wide, chief=CHIEF,
        )  # fmt: skip
        return
    seen = query.load_works()
    evidence = Evidence.of_works(seen)
    works = with_interactions(seen)
    if top is not None:
        present(query, target, top_works(works, top), [evidence])
    else:
        table = summarise_interactions(works)
        chief = [name for name in table.columns if name not in HIDDEN]
        present(query, target, table, [evidence], chief)
    evidence.print_quality()
