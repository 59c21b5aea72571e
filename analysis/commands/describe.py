"""`describe`: columns described over the accounts of each platform."""

from analysis.commands.figures import USUAL, Columns
from analysis.commands.request import Request, over_window
from analysis.description import describe as describe_columns
from analysis.figures import choose_columns, compute_figures


@over_window
def describe(request: Request, *, column: Columns = None) -> None:
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform.

    Example: describe --month 2026-10 --column likes --column bci-1
    """
    figures = compute_figures(request.observe())
    request.deliver(describe_columns(figures, choose_columns(figures, column or USUAL)))
    request.say_quality(figures)
