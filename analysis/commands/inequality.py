"""`inequality`: how unevenly figures are spread over accounts."""

from typing import Annotated

import typer

from analysis.commands.figures import USUAL, Anyway, Columns, say_left_out, take_covered
from analysis.commands.request import Request, over_window
from analysis.compute.figures import choose_columns, compute_figures
from analysis.compute.inequality import measure_inequality, trace_lorenz


@over_window
def inequality(
    request: Request,
    *,
    column: Columns = None,
    lorenz: Annotated[
        bool, typer.Option("--lorenz", help="The points of the Lorenz curves instead")
    ] = False,
    anyway: Anyway = False,
) -> None:
    """Gini, Theil (within and between regions) and top shares over the accounts of a platform.

    Example: inequality --month 2026-10 --platform weibo --column likes --column followers
    """
    figures = compute_figures(request.observe())
    columns = choose_columns(figures, column or USUAL)
    measure = trace_lorenz if lorenz else measure_inequality
    request.deliver(measure(take_covered(figures, anyway=anyway), columns))
    say_left_out(figures["covered"], anyway=anyway)
    request.say_quality(figures)
