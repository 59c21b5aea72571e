"""One look for all figures: quiet, light grid, horizontal text, readable in greyscale."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import altair as alt

from analysis.platform_names import PLATFORMS

# A font of the reader's first; the last one lies beside the report, and vl-convert knows it.
FONT = (
    "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei,"
    " Libcrawl Sans SC, sans-serif"
)
INK, SOFT, GRID, GROUND = "#1c2430", "#5b6675", "#e6e9ee", "#ffffff"
ACCENT, QUIET, MARKED = "#1f5a8a", "#b9c2cd", "#c2410c"
# For platforms that the database does not name.
FURTHER = ("#8a4f7d", "#7a869a", "#a3a948", "#33302e", "#d9c7a0", "#5a9e9b")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
STEPS = ("#e3ebf2", "#b7cde0", "#7fa8ca", "#447fae", "#174a75")
TITLE, TEXT = 14, 11
WIDTH = 640
# Figures as they are: what has five digits and more is short, 0 and 600 are no thousands.
AMOUNTS = "abs(datum.value) < 10000 ? format(datum.value, ',~f') : format(datum.value, '~s')"
MARK = "marked"  # the library that a reader has chosen
CONFIG: dict[str, Any] = {
    "background": GROUND,
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "aria": False, "labelColor": SOFT, "titleColor": SOFT, "labelFontSize": TEXT,
        "titleFontSize": TEXT, "titleFontWeight": "normal", "gridColor": GRID,
        "domain": False, "ticks": False, "labelAngle": 0, "labelPadding": 6, "titlePadding": 8,
        "labelLimit": 220,
    },
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0,
              "titleY": -10, "titleBaseline": "bottom"},
    "legend": {
        "aria": False, "labelColor": INK, "titleColor": SOFT, "labelFontSize": TEXT,
        "titleFontSize": TEXT, "titleFontWeight": "normal", "orient": "top", "symbolType": "circle",
        "labelLimit": 260, "offset": 4,
    },
    "header": {"labelColor": INK, "labelFontSize": TEXT, "title": None},
    "title": {
        "aria": False, "anchor": "start", "frame": "group", "color": INK, "fontSize": TITLE,
        "fontWeight": 600, "subtitleColor": SOFT, "subtitleFontSize": TEXT, "offset": 14,
        "subtitlePadding": 6, "subtitleFontWeight": "normal",
    },
    "text": {"color": INK, "fontSize": TEXT},
    "line": {"strokeWidth": 2},
    "rule": {"color": SOFT},
}  # fmt: skip


def finish(
    chart: alt.TopLevelMixin, *, title: str, subtitle: str, description: str
) -> alt.TopLevelMixin:
    """The figure with the finding as its title, a subtitle, and a description for screen readers.

    `chart` itself is changed: with a copy Altair builds all its layers again. `description`: empty
    takes title and subtitle.
    """
    made: Any = chart
    if title or subtitle:
        made.title = alt.TitleParams(text=title, subtitle=subtitle)
    made.description = describe(title, subtitle, description)
    made.config = CONFIG
    return chart


def describe(title: str, subtitle: str, description: str) -> str:
    """The description, or title and subtitle where there is none."""
    return description or "; ".join(each for each in (title, subtitle) if each)


def marked(field: str = "library") -> alt.Parameter:
    """The parameter `marked`, which holds a library: test with `datum.FIELD === marked`."""
    return alt.param(name=MARK, value="")


def where(test: str, value: Any) -> dict[str, Any]:
    """The condition of a channel's other value, as `alt.ColorValue(…, condition=…)` takes it.

    `alt.condition` and bare strings are validated against every type that a channel may have:
    channels by their classes take half the time.
    """
    return {"test": test, "value": value}


def platform_colours(platforms: list[str]) -> alt.Scale:
    """A colour for each platform: that of its record, the same in every figure."""
    further = cycle(FURTHER)
    colours = [PLATFORMS[each].colour if each in PLATFORMS else next(further) for each in platforms]
    return alt.Scale(domain=platforms, range=colours)
