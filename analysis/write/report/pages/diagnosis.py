"""The nine problems, each with its measures and a strip of the libraries."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any

import pandas as pd

from analysis import charts
from analysis.write.report.blocks import DOTS, Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words, least, most
from analysis.write.report.measures import (
    ASSESSMENT,
    CANNOT,
    CHIEF,
    FEW_CODED,
    MEASURES,
    NO_REPOSTS,
    NO_STAFF,
    NO_TEXTS,
    NOT_CODED,
    PROBLEMS,
    STAFF_ELSEWHERE,
    STRIPS,
    UNMEASURED,
    find_measure,
)
from analysis.write.report.pages.overall import show
from analysis.write.report.pages.themes import doubt
from analysis.write.report.words import UNKNOWN, Both, both_codes

COLUMNS = (
    Column("what", "text", Both("指标", "Measure")), Column("platform", "code"),
    Column("shown", "text", Both("本时段", "Now")), Column("interval", "text", Both("95% 区间", "95 % interval")),
    Column("shown_before", "text", Both("上一时段", "Before")), Column("n", "int"), Column("works"),
    Column("share_observed", "pct", digits=0), Column("lower_bound", "bool"),
    Column("formula", "text", Both("公式", "Formula")),
)  # fmt: skip


def diagnosis_page(found: Findings) -> Page:
    """The page of the diagnosis: measures, and what cannot be measured."""
    sections = [_section(found, problem) for problem in PROBLEMS]
    lead = Both(
        "九个问题各以指标说明；区间由图书馆重抽 2,000 次得到；不足 5 条作品不作判断。",
        "Nine problems as measures; intervals over 2,000 draws of libraries; there is no measure of fewer than"
        " 5 works.",
    )
    return Page(
        "diagnosis.html", Both("诊断：九个问题", "Diagnosis: nine problems"), sections, lead=lead
    )


def measures_table(found: Findings, problem: int | None) -> Table:
    """The measures of a problem, or of all."""
    panel = found.diagnosis.panel
    own = panel if problem is None else panel[panel["problem"] == problem]
    own = _in_order(found, own)
    rows = own.to_dict(orient="records")
    names = found.themes.names if found.themes is not None else {}
    measures = [find_measure(str(each), names) for each in own["measure"]]
    frame = own.assign(
        what=in_words((each.name for each in measures), own),
        shown=in_words((_with_unit(row, "value") for row in rows), own),
        shown_before=in_words((_with_unit(row, "before") for row in rows), own),
        interval=in_words((_with_unit(row, "low", "high") for row in rows), own),
        formula=in_words((each.formula for each in measures), own),
    )  # fmt: skip
    key = "measures" if problem is None else f"problem-{problem}"
    return Table(key, Both("指标", "Measures"), frame, COLUMNS)


def _with_unit(row: dict[Hashable, Any], *names: str) -> Both:
    """A value, or the ends of a range: differences of shares are percentage points, and no %."""
    measure = str(row["measure"])
    if pd.isna(row[names[0]]):
        return Both(UNKNOWN, UNKNOWN)
    shown = " – ".join(show(measure, row[name]) for name in names)
    if find_measure(measure, {}).kind == "points":
        return Both(f"{shown} 个百分点", f"{shown} pp")
    return Both(shown, shown)


def _in_order(found: Findings, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of each problem by platform, in the order of the other pages; those of none last."""
    places = {platform: place for place, platform in enumerate(found.platforms)}
    place = frame["platform"].map(places).fillna(len(places))
    return frame.assign(place=place).sort_values(["problem", "place"], kind="stable")


def _section(found: Findings, problem: int) -> Section:
    title = Both(f"{problem}. {PROBLEMS[problem].zh}", f"{problem}. {PROBLEMS[problem].en}")
    table = measures_table(found, problem)
    notes = [Text(each, kind="note") for each in _cannot(found, problem)]
    if table.frame.empty:
        return Section(f"problem-{problem}", title, [*notes])
    blocks: list[Text | Table | Figure] = (
        [Text(_sentence(found, problem))] if problem in CHIEF else []
    )
    if problem in STRIPS:
        own = found.diagnosis.libraries
        own = _in_order(
            found, own[(own["problem"] == problem) & (own["measure"] == STRIPS[problem])]
        )
        if len(own) > 1:
            blocks.append(_strip(found, problem, own))
    return Section(f"problem-{problem}", title, [*blocks, table, *notes])


def _cannot(found: Findings, problem: int) -> list[Both]:
    """Parts of the problem that cannot be measured, and why."""
    known = set(found.diagnosis.panel["measure"])
    has_staff = found.scope.staff is not None
    match problem:
        case 2:
            return [] if any("~" in each for each in known) else [NO_STAFF if has_staff else CANNOT]
        case 3 | 5:
            words = [STAFF_ELSEWHERE if has_staff else CANNOT]
            return [*words, ASSESSMENT] if problem == 5 else words
        case 4 | 7 if found.themes is None:
            themes = [NOT_CODED]
        case 4 | 7 if found.themes is not None and not found.themes.is_reliable:
            themes = [doubt(found.themes)]
        case 4 | 7:
            themes = []
        case _:
            own = found.diagnosis.panel["problem"] == problem
            return [] if own.any() else [UNMEASURED]
    if problem == 7:
        is_lacking = "theme_evenness" not in known and not themes
        return [FEW_CODED] if is_lacking else themes
    if "repeat_share" not in known:
        themes.append(NO_TEXTS)
    return [*themes, *([] if "repost_hhi" in known else [NO_REPOSTS])]


def _sentence(found: Findings, problem: int) -> Both:
    measure = CHIEF[problem]
    panel = found.diagnosis.panel
    own = _in_order(
        found,
        panel[(panel["problem"] == problem) & (panel["measure"] == measure)].dropna(subset="value"),
    )
    name = MEASURES[measure].name
    parts = []
    for row in own.to_dict(orient="records"):
        where = Both("", "")
        if not pd.isna(row["platform"]):
            words = both_codes("platform", str(row["platform"]))
            where = Both(words.zh, f" on {words.en}")
        now = show(measure, row["value"])
        then = "" if pd.isna(row["before"]) else show(measure, row["before"])
        parts.append(
            Both(f"{where.zh} {now}{f'（上一时段 {then}）' if then else ''}".strip(),
                 f"{now}{where.en}{f' (before: {then})' if then else ''}")
        )  # fmt: skip
    return Both(f"{name.zh}：{'；'.join(each.zh for each in parts)}。",
                f"{name.en}: {'; '.join(each.en for each in parts)}.")  # fmt: skip


def _strip(found: Findings, problem: int, own: pd.DataFrame) -> Figure:
    measure = MEASURES[STRIPS[problem]]
    low, high = least(own, "value"), most(own, "value")
    first, last = show(STRIPS[problem], low["value"]), show(STRIPS[problem], high["value"])
    return Figure(
        f"strip-{problem}",
        Both(f"{measure.name.zh}：{low['name_zh']} {first}，{high['name_zh']} {last}",
             f"{measure.name.en}: {low['name_zh']} {first}, {high['name_zh']} {last}"),
        of_strip(found, own),
        Both("各馆的数值，见“数据与方法”中的文件。", "Values of libraries; the files on the page of data have them."),
        partial(charts.dot_strip, own, percent=measure.kind == "pct", log=measure.log, most=DOTS),
    )  # fmt: skip


def of_strip(found: Findings, own: pd.DataFrame) -> Both:
    """Description of the dots of a strip."""
    values = len(own.dropna(subset="value"))
    dots = Both("每点一家图书馆", "A dot for each library")
    if int(own.groupby("platform", dropna=False)["value"].count().max()) > DOTS:
        dots = Both(
            f"各平台按名次均匀取 {DOTS} 家，每点一家",
            f"A dot for each of {DOTS} libraries of a platform, evenly by rank",
        )
    return Both(
        f"{dots.zh}，竖线为全部的中位数；{values:,} 个值，{found.span}",
        f"{dots.en}, the bar is the median of all; {values:,} values, {found.span}",
    )
