"""Figures of what goes together, how works are spread, and what made a change."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.data import in_order, inline, rows
from analysis.charts.rankings import powers
from analysis.charts.theme import ACCENT, INK, MARK, MARKED, SOFT, WIDTH, finish, marked
from analysis.charts.words import say
from analysis.choices import Language

ROW = 24
DOWN = "#9a5b13"  # of what made a figure fall


def decomposition(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """What each input contributed to the change of an index; they sum to it.

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
        x=alt.X("contribution:Q", title=say("points", language)),
        color=alt.condition("datum.contribution < 0", alt.value(DOWN), alt.value(ACCENT)),
    )
    text = base.mark_text(align="left", dx=5, color=INK, fontSize=10).encode(
        x="end:Q", text="words:N"
    )
    zero = alt.Chart(inline([{"at": 0}])).mark_rule(color=SOFT).encode(x="at:Q")
    chart = alt.layer(bars, zero, text)
    return finish(
        chart.properties(width=WIDTH - 230, height=ROW * max(len(table), 1)),
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
) -> alt.TopLevelMixin:
    """Two figures of each account against each other, on logarithmic scales.

    `frame`: library, name_zh, and the columns `x` and `y`; values of 0 or less are left out.
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
            "name_zh:N", alt.Tooltip("x:Q", format=",.4~g"), alt.Tooltip("y:Q", format=",.4~g"),
        ],
    )  # fmt: skip
    is_marked = f"datum.library === {MARK}"
    dots = base.mark_circle(size=80).encode(
        color=alt.condition(is_marked, alt.value(MARKED), alt.value(ACCENT)),
        opacity=alt.condition(is_marked, alt.value(1), alt.value(0.55)),
    )
    names = base.mark_text(dy=-11, color=MARKED).encode(
        text=alt.condition(is_marked, alt.Text("name_zh:N"), alt.value(""))
    )
    chart = alt.layer(dots, names).add_params(marked()).properties(width=380, height=280)
    return finish(chart, title=title, subtitle=subtitle, description=description)


def distribution(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """How the interactions of works are spread, in classes that double; `frame`: interactions.

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
            x=alt.X("class:O", sort=names, title=say("interactions", language),
                    axis=alt.Axis(grid=False, labelOverlap=True)),
            y=alt.Y("works:Q", title=say("number", language), axis=alt.Axis(tickCount=5)),
            tooltip=["class:O", "works:Q"],
        )
        .properties(width=WIDTH - 100, height=190)
    )  # fmt: skip
    return finish(chart, title=title, subtitle=subtitle, description=description)
