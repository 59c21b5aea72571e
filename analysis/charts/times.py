"""Figures over time: months with their gaps, hours of the day, growth of interactions."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from analysis.charts.data import in_order, named, rows, values
from analysis.charts.rankings import shapes, words_of
from analysis.charts.repeated import Repeated, Specification, fill, template
from analysis.charts.theme import (
    ACCENT,
    AMOUNTS,
    MARKED,
    QUIET,
    SOFT,
    STEPS,
    WIDTH,
    finish,
    platform_colours,
)
from analysis.charts.words import word
from analysis.choices import Language
from analysis.write.labels import codes

HOURS = range(24)
MONTHS = ("month", "value", "peers_low", "peers_median", "peers_high")


@Repeated
def months(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    heading: str = "",
) -> Specification:
    """A library's figure over the months, over the middle half of its peers.

    `frame`: a row for each month, oldest first: month, value, and peers_low, peers_median and
    peers_high (NA: not known). A month without a value is a gap; a month between that has no row
    gets one. The words are the same in both languages.
    """
    datasets = {"rows": values(complete_months(frame)[list(MONTHS)])}
    return fill(_months(heading), datasets, title=title, subtitle=subtitle, description=description)


@cache
def _months(heading: str) -> Specification:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("month:O", title=None, sort=None, axis=alt.Axis(grid=False))
    )
    y = alt.Y("value:Q", title=heading or None, axis=alt.Axis(labelExpr=AMOUNTS, tickCount=5))
    band = base.mark_area(color=QUIET, opacity=0.35).encode(
        y=alt.Y("peers_low:Q", title=heading or None), y2=alt.Y2("peers_high:Q")
    )
    middle = base.mark_line(color=SOFT, strokeWidth=1.2, strokeDash=[4, 3]).encode(
        y=alt.Y("peers_median:Q")
    )
    line = base.mark_line(color=MARKED, invalid="break-paths-show-path-domains").encode(y=y)
    dots = base.mark_circle(color=MARKED, size=44, opacity=1).encode(
        y=y, tooltip=[alt.Tooltip("month:O"), alt.Tooltip("value:Q", format=",.1f")]
    )
    return template(alt.layer(band, middle, line, dots, width=WIDTH - 80, height=190))


def complete_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the missing months between the first and the last as rows of NA.

    >>> complete_months(pd.DataFrame({"month": ["2026-01", "2026-03"], "value": [1, 2]}))[
    ...     "month"].tolist()
    ['2026-01', '2026-02', '2026-03']
    """
    if frame.empty:
        return frame
    months = frame["month"].astype(str)
    every = _from_first_to_last(tuple(months))
    if every == months.tolist():
        return frame
    values = frame.set_index(months).drop(columns="month")
    return values.reindex(every).rename_axis("month").reset_index()


@cache
def _from_first_to_last(months: tuple[str, ...]) -> list[str]:
    known = pd.PeriodIndex(list(months), freq="M")
    found: list[str] = pd.period_range(known.min(), known.max(), freq="M").astype(str).tolist()
    return found


def lines(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    percent: bool = False,
) -> alt.TopLevelMixin:
    """A line for each platform over the months; `frame`: month, platform and value."""
    platforms = in_order(frame, "platform")
    whole = pd.concat(
        [
            complete_months(own.drop(columns="platform")).assign(platform=platform)
            for platform, own in frame.groupby("platform", sort=False)
        ]
        or [frame]
    )
    axis = alt.Axis(format="%") if percent else alt.Axis(labelExpr=AMOUNTS)
    base = alt.Chart(rows(whole)).encode(
        x=alt.X("month:O", title=None, axis=alt.Axis(grid=False)),
        y=alt.Y("value:Q", title=None, axis=axis),
        color=alt.Color(
            "platform:N", scale=platform_colours(platforms),
            legend=alt.Legend(title=None, labelExpr=words_of(codes("platform", language))),
        ),
    )  # fmt: skip
    line = base.mark_line(invalid="break-paths-show-path-domains")
    dots = base.mark_point(filled=True, size=50, opacity=1).encode(
        shape=alt.Shape("platform:N", scale=shapes(platforms), legend=None)
    )
    chart = alt.layer(line, dots, width=WIDTH - 80, height=200)
    return finish(chart, title=title, subtitle=subtitle, description=description)


@Repeated
def hours(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    width: int = WIDTH - 60,
) -> Specification:
    """Share of works (bars) and share of their response (line) by hour of publication.

    `frame`: a row for each hour that has one: hour, share_works and share_response (of the sums
    over all hours); the 24 hours are completed.
    """
    datasets = {"rows": values(complete_hours(frame)[["hour", "share_works", "share_response"]])}
    is_known = bool(frame["share_response"].notna().any())
    drawn = _hours(language, width, is_known=is_known)
    return fill(drawn, datasets, title=title, subtitle=subtitle, description=description)


@cache
def _hours(language: Language, width: int, *, is_known: bool) -> Specification:
    """`is_known`: whether there is a response, which has a line then."""
    names = [word("works", language), word("response", language)]
    shown = len(names) if is_known else 1
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_fold(["share_works", "share_response"], as_=["which", "share"])
        .transform_calculate(
            what=f"datum.which === 'share_works' ? '{names[0]}' : '{names[1]}'"
        )
        .encode(
            x=alt.X(
                "hour:O", title=word("hour", language),
                axis=alt.Axis(grid=False, labelExpr="datum.value % 3 === 0 ? datum.label : ''"),
            ),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5)),
            color=alt.Color(
                "what:N", scale=alt.Scale(domain=names[:shown], range=[QUIET, ACCENT][:shown]),
                legend=alt.Legend(title=None),
            ),
        )
    )  # fmt: skip
    bars = base.transform_filter("datum.which === 'share_works'").mark_bar(
        size=max(6, width // 24 - 6)
    )
    line = base.transform_filter("datum.which === 'share_response'").mark_line(
        point={"size": 42, "filled": True}
    )
    layers = [bars, line] if is_known else [bars]
    return template(alt.layer(*layers, width=width, height=190))


def complete_hours(frame: pd.DataFrame) -> pd.DataFrame:
    """All 24 hours: an hour without a row has no works, and its response is NA."""
    whole = frame.set_index("hour").reindex(list(HOURS)).rename_axis("hour").reset_index()
    return whole.assign(share_works=whole["share_works"].fillna(0))


def week(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Works by weekday and hour as a heat map; `frame`: weekday (1 Monday), hour and works."""
    every = pd.MultiIndex.from_product([range(1, 8), HOURS], names=["weekday", "hour"])
    whole = frame.set_index(["weekday", "hour"])["works"].reindex(every, fill_value=0)
    table = named(whole.reset_index().astype({"weekday": "string"}), "weekday", language)
    chart = (
        alt.Chart(rows(table))
        .mark_rect(stroke="#ffffff", strokeWidth=1)
        .encode(
            x=alt.X("hour:O", title=word("hour", language),
                    axis=alt.Axis(labelExpr="datum.value % 3 === 0 ? datum.label : ''")),
            y=alt.Y("weekday_name:N", sort=in_order(table, "weekday_name"), title=None),
            color=alt.Color(
                "works:Q", scale=alt.Scale(range=["#f6f7f9", *STEPS[1:]]),
                legend=alt.Legend(title=word("number", language), gradientLength=120),
            ),
            tooltip=[alt.Tooltip("weekday_name:N"), alt.Tooltip("hour:O"), alt.Tooltip("works:Q")],
        )
        .properties(width=WIDTH - 90, height=7 * 22)
    )  # fmt: skip
    return finish(chart, title=title, subtitle=subtitle, description=description)


def growth(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Growth of interactions with the age of works; `frame`: platform, age (days) and share."""
    platforms = in_order(frame, "platform")
    legend = alt.Legend(
        title=None, orient="bottom", labelExpr=words_of(codes("platform", language))
    )
    base = alt.Chart(rows(named(frame, "platform", language))).encode(
        x=alt.X("age:Q", title=word("age", language), axis=alt.Axis(values=[1, 3, 7, 14, 30])),
        y=alt.Y(
            "share:Q", title=word("gathered", language), axis=alt.Axis(format="%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=alt.Color("platform:N", scale=platform_colours(platforms), legend=legend),
    )  # fmt: skip
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        shape=alt.Shape("platform:N", scale=shapes(platforms), legend=legend)
    )
    chart = alt.layer(base.mark_line(), dots, width=420, height=220)
    return finish(chart, title=title, subtitle=subtitle, description=description)
