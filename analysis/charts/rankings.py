"""Figures of rankings: ranks with their ranges, dot strips, Lorenz curves, scorecards."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import altair as alt
import pandas as pd

from analysis.charts.data import in_order, inline, named, rows, values
from analysis.charts.repeated import Repeated, Specification, fill, template
from analysis.charts.theme import (
    ACCENT,
    AMOUNTS,
    GRID,
    INK,
    MARK,
    MARKED,
    QUIET,
    SHAPES,
    SOFT,
    STEPS,
    WIDTH,
    finish,
    marked,
    platform_colours,
    where,
)
from analysis.charts.words import word
from analysis.choices import Language
from analysis.write.labels import codes

ENDS: tuple[tuple[str, Literal["left", "right"]], ...] = (("low", "left"), ("high", "right"))
ROW = 17  # points for each row
POINTS = 200  # of a curve: more are invisible
QUARTERS = ("#f3f4f6", "#e7eaee", "#d8dde3", "#c6cdd6")
IS_MARKED = f"datum.library === {MARK}"


def ranking(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    most: int | None = None,
) -> alt.TopLevelMixin:
    """The rank of each account, and the range in which it would be with other works.

    `frame`: as rank_accounts gives it, with rank_low and rank_high of find_rank_ranges; accounts
    without a rank are left out, and those after the first `most`.
    """
    ranked = frame.dropna(subset="rank").sort_values("rank", kind="stable").head(most or len(frame))
    ranked = ranked.assign(score=ranked["value"].map(lambda value: f"{value:,.0f}"))
    y = alt.Y(
        "name_zh:N", sort=in_order(ranked, "name_zh"), title=None,
        axis=alt.Axis(grid=False, labelColor=INK),
    )  # fmt: skip
    last = max(len(ranked), 2, int(ranked["rank_high"].max()) if most and len(ranked) else 2)
    x = alt.X(
        "rank:Q", title=word("rank", language), scale=alt.Scale(domain=[1, last], nice=False),
        axis=alt.Axis(orient="top", values=[1, *range(5, last + 1, 5)], format="d"),
    )  # fmt: skip
    columns = ["library", "name_zh", "rank", "rank_low", "rank_high", "value", "score"]
    base = alt.Chart(rows(ranked[columns])).encode(
        y=y,
        tooltip=[
            alt.Tooltip("name_zh:N"),
            alt.Tooltip("rank:Q"),
            alt.Tooltip("rank_low:Q"),
            alt.Tooltip("rank_high:Q"),
            alt.Tooltip("score:N"),
        ],
    )
    colour = alt.ColorValue(ACCENT, condition=where(IS_MARKED, MARKED))
    spans = base.mark_rule(strokeWidth=6, opacity=0.28, strokeCap="round").encode(
        x=alt.X("rank_low:Q"), x2=alt.X2("rank_high:Q"), color=colour
    )
    dots = base.mark_circle(size=58, opacity=1).encode(x=x, color=colour)
    text = base.mark_text(align="right", dx=-2, color=SOFT).encode(
        x=alt.XValue(WIDTH - 190 + 44),  # type: ignore[no-untyped-call]
        text=alt.Text("score:N"),
    )
    layers = (spans.add_params(marked()), dots, text)
    return finish(
        alt.layer(*layers, width=WIDTH - 190, height=ROW * max(len(ranked), 1)),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def dot_strip(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    percent: bool = False,
    log: bool = False,
    most: int | None = None,
) -> alt.TopLevelMixin:
    """A dot for each library in a row for each platform, the ends named.

    `frame`: library, name_zh, platform (NA: all together) and value. `percent`: values are shares.
    `most`: of more on a platform so many are drawn, evenly by rank, and the marked one; ends and
    median are of all.
    """
    known = frame.dropna(subset="value")
    if log:
        known = known[known["value"] > 0]
    known = named(known.assign(platform=known["platform"].fillna("")), "platform", language)
    platforms = in_order(known, "platform_name")
    extremes: list[pd.DataFrame] = []
    for _, group in known.groupby("platform_name", sort=False):
        if len(group) > 1:
            numbers = group["value"].astype(float)
            extremes.append(group.loc[[numbers.idxmin()]].assign(end="low"))
            extremes.append(group.loc[[numbers.idxmax()]].assign(end="high"))
    ends = pd.concat(extremes) if extremes else known.head(0).assign(end="")
    scale = alt.Scale(type="log") if log else alt.Scale(zero=False, nice=True)
    is_small = not len(known) or float(known["value"].max()) < 10
    plain = alt.Axis(format="%" if percent else "~g", tickCount=6)
    if not percent and not is_small:
        plain = alt.Axis(labelExpr=AMOUNTS, tickCount=6)
    axis = powers(known["value"]) if log else plain
    x = alt.X("value:Q", title=None, scale=scale, axis=axis)
    y = alt.Y("platform_name:N", sort=platforms, title=None, axis=alt.Axis(grid=False))
    columns = ["library", "name_zh", "platform_name", "value"]
    known = known.assign(drawn=evenly(known, "platform_name", "value", most))
    is_thinned = not bool(known["drawn"].all())
    columns += ["drawn"] if is_thinned else []
    every = alt.Chart(rows(known[columns])).encode(
        y=y,
        tooltip=[
            alt.Tooltip("name_zh:N"),
            alt.Tooltip("platform_name:N"),
            alt.Tooltip("value:Q", format=".3~g"),
        ],
    )
    base = every.transform_filter(f"datum.drawn || {IS_MARKED}") if is_thinned else every
    lines = (
        alt.Chart(rows(known[columns]))
        .mark_rule(color=GRID, strokeWidth=1)
        .encode(y=y, x=alt.X("min(value):Q"), x2=alt.X2("max(value):Q"))
    )
    dots = base.mark_circle(size=70).encode(
        x=x,
        color=alt.ColorValue(ACCENT, condition=where(IS_MARKED, MARKED)),
        opacity=alt.OpacityValue(0.38, condition=where(IS_MARKED, 1)),
    )
    median = (
        alt.Chart(rows(known[columns]))
        .mark_tick(color=INK, thickness=2, size=20)
        .encode(y=y, x=alt.X("median(value):Q"))
    )
    labels = [
        alt.Chart(rows(ends.loc[ends["end"] == end, columns[:4]]))
        .mark_text(align=align, dy=-13, color=SOFT, fontSize=10)
        .encode(x=x, y=y, text=alt.Text("name_zh:N"))
        for end, align in ENDS
    ]
    layers = (lines.add_params(marked()), dots, median, *labels)
    return finish(
        alt.layer(*layers, width=WIDTH - 110, height=44 * max(len(platforms), 1)),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def lorenz(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Lorenz curves: what share of the whole the lesser accounts hold.

    `frame`: as trace_lorenz gives it, of one column.
    """
    known = thinned(named(frame, "platform", language), "platform", POINTS)
    platforms = in_order(known, "platform")
    words = codes("platform", language)
    columns = ["platform", "share_accounts", "share_value"]
    percent = alt.Axis(format="%", tickCount=5)
    curves = (
        alt.Chart(rows(known[columns]))
        .mark_line()
        .encode(
            x=alt.X("share_accounts:Q", title=word("accounts", language), axis=percent),
            y=alt.Y("share_value:Q", title=word("held", language), axis=percent),
            color=alt.Color(
                "platform:N", scale=platform_colours(platforms),
                legend=alt.Legend(title=None, orient="bottom", labelExpr=words_of(words)),
            ),
            strokeDash=alt.StrokeDash("platform:N", legend=None),
        )
    )  # fmt: skip
    line = (
        alt.Chart(inline([{"a": 0, "b": 0}, {"a": 1, "b": 1}]))
        .mark_line(color=QUIET, strokeWidth=1)
        .encode(x=alt.X("a:Q"), y=alt.Y("b:Q"))
    )
    chart = alt.layer(line, curves, width=340, height=300)
    return finish(chart, title=title, subtitle=subtitle, description=description)


def head_and_tail(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    most: int = 40,
) -> alt.TopLevelMixin:
    """The value of each library, highest first, shaded by the fifth that it belongs to.

    `frame`: library, name_zh and value.
    """
    known = frame.dropna(subset="value").sort_values("value", ascending=False, kind="stable")
    fifth = (known["value"].rank(method="first") - 1) * 5 // max(len(known), 1)
    known = known.assign(shade=fifth.map(lambda each: STEPS[int(each)])).head(most)
    base = alt.Chart(rows(known[["library", "name_zh", "value", "shade"]])).encode(
        y=alt.Y(
            "name_zh:N", sort=in_order(known, "name_zh"), title=None,
            axis=alt.Axis(grid=False, labelColor=INK),
        ),
        tooltip=[alt.Tooltip("name_zh:N"), alt.Tooltip("value:Q", format=",.0f")],
    )  # fmt: skip
    bars = base.mark_bar(height=ROW - 6).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(labelExpr=AMOUNTS, tickCount=5)),
        color=alt.Color("shade:N", scale=None, legend=None, condition=where(IS_MARKED, MARKED)),
    )
    text = base.mark_text(align="left", dx=4, color=SOFT, fontSize=10).encode(
        x=alt.X("value:Q"), text=alt.Text("value:Q", format=",.0f")
    )
    layers = (bars.add_params(marked()), text)
    return finish(
        alt.layer(*layers, width=WIDTH - 220, height=ROW * max(len(known), 1)),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


@Repeated
def scorecard(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> Specification:
    """Each dimension's percentile over the bands of the four quarters.

    `frame`: dimension (in words) and percentile, of one library.
    """
    dimensions = in_order(frame, "dimension")
    bands = [
        {"dimension": name, "from": 25 * quarter, "to": 25 * quarter + 25, "shade": shade}
        for name in dimensions
        for quarter, shade in enumerate(QUARTERS)
    ]
    known = frame.dropna(subset="percentile")[["dimension", "percentile"]]
    return fill(
        _scorecard(language, max(len(dimensions), 1)),
        {"bands": bands, "rows": values(known)},
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


@cache
def _scorecard(language: Language, dimensions: int) -> Specification:
    y = alt.Y("dimension:N", sort=None, title=None, axis=alt.Axis(grid=False, labelColor=INK))
    x = alt.X(
        "from:Q", scale=alt.Scale(domain=[0, 100]), title=word("percentile", language),
        axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=False),
    )  # fmt: skip
    ground = (
        alt.Chart(alt.NamedData("bands"))
        .mark_bar(height=16)
        .encode(y=y, x=x, x2=alt.X2("to:Q"), color=alt.Color("shade:N", scale=None, legend=None))
    )
    own = alt.Chart(alt.NamedData("rows")).encode(y=y)
    dots = own.mark_circle(size=120, color=MARKED, opacity=1).encode(x=alt.X("percentile:Q"))
    text = own.mark_text(dy=-13, color=INK, fontSize=10).encode(
        x=alt.X("percentile:Q"), text=alt.Text("percentile:Q", format=".0f")
    )
    return template(alt.layer(ground, dots, text, width=360, height=38 * dimensions))


def evenly(frame: pd.DataFrame, by: str, column: str, most: int | None) -> pd.Series:
    """Mask of at most `most` rows of each group, spread evenly over the ranks, with both ends.

    >>> rows = pd.DataFrame({"by": ["a"] * 5, "value": [3, 1, 2, 5, 4]})
    >>> evenly(rows, "by", "value", 3).tolist()
    [True, True, False, True, False]
    """
    if most is None:
        return pd.Series(True, index=frame.index)
    place = frame.groupby(by)[column].rank(method="first") - 1
    last = frame.groupby(by)[column].transform("size") - 1
    number = (place * (most - 1) / last.where(last > 0, 1)).astype("float64").round()
    chosen = (number * last / (most - 1)).round()
    return (last < most) | (chosen == place)


def thinned(frame: pd.DataFrame, by: str, most: int) -> pd.DataFrame:
    """About `most` evenly spaced rows of each group at most, the last one included."""
    place = frame.groupby(by).cumcount()
    size = frame.groupby(by)[by].transform("size")
    return frame[(place % (size // most).clip(lower=1) == 0) | (place == size - 1)]


def powers(values: pd.Series) -> alt.Axis:
    """A logarithmic axis with a line at each power of ten, for values above 0."""
    known = values.dropna().astype("float64")
    known = known[known > 0]
    lowest, highest = (math.log10(known.min()), math.log10(known.max())) if len(known) else (0, 1)
    marks = [10.0**power for power in range(math.floor(lowest), math.ceil(highest) + 1)]
    return alt.Axis(labelExpr=AMOUNTS, values=marks)


def shapes(platforms: list[str]) -> alt.Scale:
    """A shape scale over platforms, used beside the colours."""
    return alt.Scale(domain=platforms, range=list(SHAPES[: len(platforms)]))


def words_of(words: dict[str, str]) -> str:
    """A Vega expression that labels codes in a legend with their words."""
    pairs = ", ".join(f"'{code}': '{each}'" for code, each in words.items())
    return f"({{{pairs}}})[datum.value] || datum.value"
