"""Figures of relations: decompositions, scatter plots, distributions, intervals, networks."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.data import in_order, inline, named, rows
from analysis.charts.naming import LINE, place_names
from analysis.charts.rankings import IS_MARKED, powers, shapes, words_of
from analysis.charts.theme import (
    ACCENT,
    GROUND,
    INK,
    MARK,
    MARKED,
    QUIET,
    SOFT,
    TEXT,
    WIDTH,
    finish,
    marked,
    platform_colours,
    where,
)
from analysis.charts.words import word
from analysis.choices import Language
from analysis.write.labels import codes, label

ROW = 24
LABELLED = 40  # accounts of a network at most
HEIGHT, EDGE = 460, 1.1  # of a network, in pixels and in the units of its places
DOTS = (45, 420)  # area of the dots of a network, in square pixels
CELLS = 24  # of each axis, in which many points become one
DOWN = "#9a5b13"  # of what made a figure fall


def decomposition(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Contribution of each input to the change of an index; the contributions sum to it.

    `frame`: as decompose gives it, `input` in words.
    """
    table = frame.assign(
        words=frame["contribution"].map(lambda each: f"{each:+.1f}"),
        end=frame["contribution"].clip(lower=0),
    )
    base = alt.Chart(rows(table[["input", "contribution", "words", "end"]])).encode(
        y=alt.Y(
            "input:N", sort=in_order(table, "input"), title=None,
            axis=alt.Axis(grid=False, labelColor=INK),
        )
    )  # fmt: skip
    bars = base.mark_bar(height=ROW - 10).encode(
        x=alt.X("contribution:Q", title=word("points", language)),
        color=alt.ColorValue(ACCENT, condition=where("datum.contribution < 0", DOWN)),
    )
    text = base.mark_text(align="left", dx=5, color=INK, fontSize=10).encode(
        x=alt.X("end:Q"), text=alt.Text("words:N")
    )
    zero = alt.Chart(inline([{"at": 0}])).mark_rule(color=SOFT).encode(x=alt.X("at:Q"))
    return finish(
        alt.layer(bars, zero, text, width=WIDTH - 230, height=ROW * max(len(table), 1)),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def scatter(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    headings: tuple[str, str],
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    most: int | None = None,
) -> alt.TopLevelMixin:
    """Scatter plot of two figures of each account, on logarithmic scales.

    `frame`: library, name_zh, and the columns `x` and `y`; values of 0 or less are left out. Of
    more accounts than `most`, those near each other are one dot, the larger the more they are.
    """
    known = frame.dropna(subset=[x, y])
    known = known[(known[x] > 0) & (known[y] > 0)]
    table = known[["library", "name_zh"]].assign(x=known[x], y=known[y])
    base = alt.Chart(rows(table)).encode(
        x=alt.X("x:Q", title=headings[0], scale=alt.Scale(type="log"),
                axis=powers(table["x"])),
        y=alt.Y("y:Q", title=headings[1], scale=alt.Scale(type="log"),
                axis=powers(table["y"])),
        tooltip=[
            alt.Tooltip("name_zh:N"),
            alt.Tooltip("x:Q", format=",.4~g"), alt.Tooltip("y:Q", format=",.4~g"),
        ],
    )  # fmt: skip
    is_marked = f"datum.library === {MARK}"
    dots = base.mark_circle(size=80).encode(
        color=alt.ColorValue(ACCENT, condition=where(is_marked, MARKED)),
        opacity=alt.OpacityValue(0.55, condition=where(is_marked, 1)),
    )
    if most is not None and len(table) > most:
        together = alt.Chart(rows(near_each_other(table))).mark_circle(color=ACCENT, opacity=0.55)
        size = alt.Size("accounts:Q", scale=alt.Scale(type="sqrt", range=[25, 420]), legend=None)
        tooltip = alt.Tooltip("accounts:Q", title=word("together", language))
        cells = together.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), size=size, tooltip=[tooltip])
        dots = alt.layer(cells, dots.transform_filter(is_marked))
    names = base.mark_text(dy=-11, color=MARKED).encode(
        text=alt.TextValue("", condition={"test": is_marked, "field": "name_zh", "type": "nominal"})
    )
    chart = alt.layer(dots.add_params(marked()), names, width=380, height=280)
    return finish(chart, title=title, subtitle=subtitle, description=description)


def near_each_other(table: pd.DataFrame) -> pd.DataFrame:
    """Points binned into CELLS × CELLS cells on log scales: x, y (geometric means), accounts."""
    logs = np.log(table[["x", "y"]].to_numpy(dtype=np.float64))
    low, width = logs.min(axis=0), np.ptp(logs, axis=0)
    cells = np.floor((logs - low) / np.where(width > 0, width, 1) * (CELLS - 1e-9)).astype(int)
    frame = pd.DataFrame(logs, columns=["x", "y"]).assign(cell=cells[:, 0] * CELLS + cells[:, 1])
    made = frame.groupby("cell").agg(x=("x", "mean"), y=("y", "mean"), accounts=("x", "size"))
    return made.assign(x=np.exp(made["x"]), y=np.exp(made["y"])).reset_index(drop=True)


def distribution(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Histogram of the interactions of works, in classes that double; `frame`: interactions.

    Works without any have a class of their own.
    """
    values = frame["interactions"].dropna().to_numpy(dtype=np.float64)
    place = np.where(values > 0, np.floor(np.log2(np.maximum(values, 1))) + 1, 0).astype(int)
    counts = np.bincount(place) if len(place) else np.zeros(1, dtype=int)
    names = ["0", *(f"{2**each:,}–" for each in range(len(counts) - 1))]
    table = pd.DataFrame({"class": names, "works": counts})
    chart = (
        alt.Chart(rows(table))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("class:O", sort=names, title=word("interactions", language),
                    axis=alt.Axis(grid=False, labelOverlap=True)),
            y=alt.Y("works:Q", title=word("number", language), axis=alt.Axis(tickCount=5)),
            tooltip=[alt.Tooltip("class:O"), alt.Tooltip("works:Q")],
        )
        .properties(width=WIDTH - 100, height=190)
    )  # fmt: skip
    return finish(chart, title=title, subtitle=subtitle, description=description)


def intervals(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
    heading: str = "",
    percent: bool = True,
    zero: bool = False,
) -> alt.TopLevelMixin:
    """A dot with its interval for each row, in the order of the rows.

    `frame`: name (in words), value, low and high. `percent`: values are shares. `zero`: with a line
    at 0, and those whose interval leaves it out are dark.
    """
    known = frame.dropna(subset="value")
    low, high = (known[each].astype("Float64") for each in ("low", "high"))
    is_sure = ((low > 0) | (high < 0)).fillna(False) if zero else pd.Series(True, known.index)
    digits = "+.1%" if zero else ".1%"
    table = known[["name", "value", "low", "high"]].assign(
        words=[f"{float(each):{digits if percent else '.2f'}}" for each in known["value"]],
        shade=[ACCENT if each else QUIET for each in is_sure],
    )
    y = alt.Y("name:N", sort=in_order(table, "name"), title=None,
              axis=alt.Axis(grid=False, labelColor=INK))  # fmt: skip
    axis = alt.Axis(format="%" if percent else "~g", tickCount=6)
    base = alt.Chart(rows(table)).encode(y=y)
    colour = alt.Color("shade:N", scale=None, legend=None)
    spans = base.mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round").encode(
        x=alt.X("low:Q", title=heading or None, axis=axis), x2=alt.X2("high:Q"), color=colour
    )
    dots = base.mark_circle(size=70, opacity=1).encode(x=alt.X("value:Q"), color=colour)
    text = base.mark_text(align="left", color=SOFT, fontSize=10).encode(
        x=alt.XValue(WIDTH - 230 + 8),  # type: ignore[no-untyped-call]
        text=alt.Text("words:N"),
    )
    at_zero = [alt.Chart(inline([{"at": 0}])).mark_rule(color=SOFT).encode(x=alt.X("at:Q"))]
    layers = [*(at_zero if zero else []), spans, dots, text]
    return finish(
        alt.layer(*layers, width=WIDTH - 230, height=ROW * max(len(table), 1)),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Network of accounts: dots grow with the works that name them, lines thicken at who names.

    `nodes`: account_id, library, name_zh, platform, named_in, naming_works, x and y (as
    place_accounts gives them); `edges`: account_id, linked_account_id, works. The accounts that are
    named most have their names beside them where a name covers nothing (place_names), and so has
    the marked library.
    """
    drawn = named(nodes, "platform", language)
    platforms = in_order(drawn.sort_values("platform"), "platform")
    places = drawn.set_index("account_id")[["x", "y"]]
    inner = edges[edges["account_id"].isin(places.index)
                  & edges["linked_account_id"].isin(places.index)]  # fmt: skip
    lines = (
        inner.join(places, on="account_id")
        .join(places.add_suffix("2"), on="linked_account_id")
        .join(drawn.set_index("account_id")["library"], on="account_id")
        .join(drawn.set_index("account_id")["library"].rename("to"), on="linked_account_id")
    )
    table = drawn.join(_names_of(drawn))
    columns = ["library", "name_zh", "platform", "platform_name", "named_in", "naming_works", "x",
               "y", "label", "label_x", "label_y"]  # fmt: skip
    flat = alt.Scale(domain=[-EDGE, EDGE])
    x, y = (alt.X("x:Q", axis=None, scale=flat), alt.Y("y:Q", axis=None, scale=flat))
    touches = f"datum.library === {MARK} || datum.to === {MARK}"
    links = (
        alt.Chart(rows(lines[["x", "y", "x2", "y2", "works", "library", "to"]]))
        .mark_rule(opacity=0.6)
        .encode(
            x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"),
            color=alt.ColorValue(SOFT, condition=where(touches, MARKED)),
            strokeWidth=alt.StrokeWidth(
                "works:Q", scale=alt.Scale(type="sqrt", range=[1, 5]), legend=None
            ),
        )
    )  # fmt: skip
    legend = alt.Legend(title=None, labelExpr=words_of(codes("platform", language)))
    base = alt.Chart(rows(table[columns])).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=0.95, strokeWidth=1.5).encode(
        size=alt.Size("named_in:Q", scale=alt.Scale(type="sqrt", range=list(DOTS)), legend=None),
        color=alt.Color(
            "platform:N", scale=platform_colours(platforms), legend=legend
        ),
        shape=alt.Shape("platform:N", scale=shapes(platforms), legend=legend),
        stroke=alt.StrokeValue("#ffffff", condition=where(IS_MARKED, MARKED)),
        tooltip=[
            alt.Tooltip("name_zh:N"), alt.Tooltip("platform_name:N"),
            alt.Tooltip("named_in:Q", title=label("named_in", language)),
            alt.Tooltip("naming_works:Q", title=label("naming_works", language)),
        ],
    )  # fmt: skip
    shown = base.transform_calculate(shown=f"{IS_MARKED} ? datum.name_zh : datum.label").encode(
        x=alt.X("label_x:Q", axis=None, scale=flat), y=alt.Y("label_y:Q", axis=None, scale=flat)
    )
    text = alt.Text("shown:N")
    halo = shown.mark_text(fontSize=TEXT, stroke=GROUND, strokeWidth=3).encode(text=text)
    names = shown.mark_text(fontSize=TEXT).encode(
        text=text, color=alt.ColorValue(INK, condition=where(IS_MARKED, MARKED))
    )
    layers = (links.add_params(marked()), dots, halo, names)
    return finish(
        alt.layer(*layers, width=WIDTH, height=HEIGHT),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def _names_of(drawn: pd.DataFrame) -> pd.DataFrame:
    """label, label_x, label_y of every account; without a label it would stand above its dot."""
    to_pixels = WIDTH / (2 * EDGE), HEIGHT / (2 * EDGE)
    top = max(int(drawn["named_in"].max()), 1)
    area = DOTS[0] + (DOTS[1] - DOTS[0]) * np.sqrt(drawn["named_in"] / top)
    dots = pd.DataFrame(
        {
            "name": drawn["name_zh"].where(drawn["named_in"] > 0, ""),
            "x": (drawn["x"] + EDGE) * to_pixels[0], "y": (EDGE - drawn["y"]) * to_pixels[1],
            "radius": np.sqrt(area / np.pi),
        }
    )  # fmt: skip
    order = drawn["named_in"].sort_values(ascending=False, kind="stable").index
    places = place_names(dots.loc[order], width=WIDTH, height=HEIGHT, most=LABELLED)
    places = places.loc[drawn.index]
    is_shown = places["name_x"].notna()
    above = dots["y"] - dots["radius"] - LINE / 2
    return pd.DataFrame(
        {
            "label": drawn["name_zh"].where(is_shown, ""),
            "label_x": places["name_x"].fillna(dots["x"]) / to_pixels[0] - EDGE,
            "label_y": EDGE - places["name_y"].fillna(above) / to_pixels[1],
        }
    )
