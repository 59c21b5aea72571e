"""`describe`: columns described over the accounts of each platform."""

from analysis.commands.figures import USUAL, Anyway, Columns, say_left_out, take_covered
from analysis.commands.request import Request, over_window
from analysis.compute.description import describe as describe_columns
from analysis.compute.figures import choose_columns, compute_figures


@over_window
def describe(request: Request, *, column: Columns = None, anyway: Anyway = False) -> None:
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform.

    Example: describe --month 2026-10 --column likes --column bci-1
    """
    figures = compute_figures(request.observe())
    columns = choose_columns(figures, column or USUAL)
    request.deliver(describe_columns(take_covered(figures, anyway=anyway), columns))
    say_left_out(figures["covered"], anyway=anyway)
    request.say_quality(figures)
