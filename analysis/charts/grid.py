"""The tile grid of provinces and platforms."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.data import named, rows
from analysis.charts.provinces import ENGLISH, PLACES
from analysis.charts.theme import GROUND, INK, MARK, MARKED, SOFT, STEPS, finish, marked, where
from analysis.charts.words import word
from analysis.choices import Language

SIZE = 58  # of a tile, in points
# Points of a province's name: on the first page a tile is drawn at two thirds of its size.
NAME = {Language.ZH: 17, Language.EN: 12}
HEAD = 0.36  # of a tile: its name
STATES = {"none": "–", "unknown": "?", "uncovered": "…", "silent": "0", "unindexed": "·"}


def tile_grid(
    frame: pd.DataFrame,
    *,
    language: Language = Language.ZH,
    title: str = "",
    subtitle: str = "",
    description: str = "",
) -> alt.TopLevelMixin:
    """Provinces as tiles, with a cell for each platform: darker is a better place in its index.

    `frame`: a row for each province and platform: province, platform, library, name_zh, state
    (`ranked`, or one of STATES), percentile (0 to 100, of the ranked) and value. Provinces that
    have no place are left out.
    """
    cells = _place(frame, language)
    rank = alt.Scale(domain=[0, 100], range=list(STEPS), type="quantize")
    legend = alt.Legend(
        title=None, orient="bottom", direction="horizontal", gradientLength=180,
        labelExpr=f"datum.value < 20 ? '{word('lowest', language)}' :"
        f" datum.value >= 80 ? '{word('highest', language)}' : ''",
    )  # fmt: skip
    base = alt.Chart(rows(cells)).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 8])),
        x2=alt.X2("x2"),
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[8, 0])),
        y2=alt.Y2("y2"),
        tooltip=[alt.Tooltip("name_zh:N"), alt.Tooltip("platform_name:N"), alt.Tooltip("words:N")],
    )
    is_marked = f"datum.library === {MARK}"
    of_rank = {"field": "percentile", "type": "quantitative", "scale": rank, "legend": legend}
    colour = alt.ColorValue("#f4f5f7", condition={"test": "datum.state === 'ranked'", **of_rank})
    cell = base.mark_rect(strokeWidth=1.5).encode(
        color=colour,
        stroke=alt.StrokeValue(GROUND, condition=where(is_marked, MARKED)),
    )
    middle = alt.Chart(rows(cells)).encode(
        x=alt.X("middle:Q", scale=alt.Scale(domain=[0, 8])),
        y=alt.Y("centre:Q", scale=alt.Scale(domain=[8, 0])),
    )
    signs = (
        middle.transform_filter("datum.sign !== null")
        .mark_text(baseline="middle", color=SOFT, fontSize=15)
        .encode(text=alt.Text("sign:N"))
    )
    provinces = cells.drop_duplicates("province")
    names = (
        alt.Chart(rows(provinces[["province_name", "left", "top"]]))
        .mark_text(align="left", baseline="top", dx=1, color=INK, fontSize=NAME[language])
        .encode(
            x=alt.X("left:Q", scale=alt.Scale(domain=[0, 8])),
            y=alt.Y("top:Q", scale=alt.Scale(domain=[8, 0])),
            text=alt.Text("province_name:N"),
        )
    )
    layers = (cell.add_params(marked()), signs, names)
    return finish(
        alt.layer(*layers, width=8 * SIZE, height=8 * SIZE),
        title=title, subtitle=subtitle, description=description,
    )  # fmt: skip


def _place(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    known = named(frame[frame["province"].isin(list(PLACES))], "platform", language)
    platforms = list(dict.fromkeys(frame["platform"]))
    column = known["province"].map(lambda each: PLACES[each][0] - 1).astype("float64")
    row = known["province"].map(lambda each: PLACES[each][1]).astype("float64")
    number = known["platform"].map(platforms.index).astype("float64")
    width = 0.92 / max(len(platforms), 1)  # of libraries without a province there are none
    left = column + 0.02 + number * width
    words = known["state"].map(lambda state: word(state, language) if state in STATES else None)
    value = known["value"].astype("Float64").map(lambda each: f"{each:.1f}", na_action="ignore")
    is_english = language is Language.EN
    return known.assign(
        x=left, x2=left + width, y=row + HEAD, y2=row + 0.96, middle=left + width / 2,
        centre=row + (HEAD + 0.96) / 2, left=column + 0.02, top=row + 0.06,
        sign=known["state"].map(STATES), words=words.fillna(value),
        province_name=known["province"].map(ENGLISH) if is_english else known["province"],
    )  # fmt: skip
