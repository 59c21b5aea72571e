"""`quality`: what the figures of a window rest on."""

from analysis.commands.request import Request, over_window
from analysis.compute.indicators import compute_indicators
from analysis.compute.quality import assess
from analysis.load.refreshes import load_refreshes

CHIEF = [
    "library", "platform", "covered", "hole_days", "verdict", "works", "share_observed",
    "age_mean", "distance_mean", "counters_missing", "counters_capped", "counters_rounded",
    "missing",
]  # fmt: skip


@over_window
def quality(request: Request) -> None:
    """What the figures of a window rest on: verdicts, holes, ages, capped and missing counters.

    A hole is the time of the window that no complete refresh covers: works may be missing there.

    Example: quality --month 2026-10 --platform weibo
    """
    seen = request.observe()
    indicators = compute_indicators(seen)
    request.deliver(assess(indicators, load_refreshes(request.engine, seen)), CHIEF)
    request.say_quality(indicators)
