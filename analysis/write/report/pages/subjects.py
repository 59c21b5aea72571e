"""Pages about a subject over all platforms: push times and interaction."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.compute.interaction import summarise_interactions, top_works
from analysis.compute.timing import compare_times, measure_regularity, recommend
from analysis.write.report.blocks import DOTS, Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import least, most
from analysis.write.report.pages.diagnosis import of_strip
from analysis.write.report.pages.platform import works_table
from analysis.write.report.sentences import FEW
from analysis.write.report.words import Both, both_codes, number, percent

NO_HOURS = Both(
    "没有一条作品的发布时间精确到小时，不作判断。",
    "Of no work is the hour of publication known: nothing is judged.",
)
SLOTS = (
    Column("platform", "code"), Column("day_kind", "code"), Column("hour"), Column("works"),
    Column("works_counted"), Column("accounts"), Column("response", "num", digits=2),
    Column("response_low", "num", digits=2), Column("response_high", "num", digits=2),
)  # fmt: skip


def times_page(found: Findings) -> Page:
    """The page of push times: hours of publication, and response by hour."""
    sections = [_recommended(found)]
    for platform in found.platforms:
        works = found.works[found.works["platform"] == platform]
        if len(works):
            sections.append(_hours_of(found, platform, works))
    sections.append(_regularity(found))
    lead = Both(
        "一条作品的相对互动 = 互动量 ÷ 本账号的中位数；1 为平常。",
        "A work's response = its interactions ÷ the median of its own account; 1 is the usual.",
    )
    return Page("times.html", Both("发布时间", "Push times"), sections, lead=lead)


def _recommended(found: Findings) -> Section:
    table = recommend(found.works)
    shown = Table(
        "recommended", Both("有证据的时段", "Hours with evidence"), table, SLOTS,
        note=Both("区间完全高于 1，至少 10 条作品、3 个账号。", "The whole interval lies above 1; 10 works of 3 accounts or more."),
        empty=Both("没有一个时段确定好于平常。", "No hour is surely better than usual."),
    )  # fmt: skip
    return Section("recommended", Both("什么时候发布", "When to publish"), [shown])


def _hours_of(found: Findings, platform: str, works: pd.DataFrame) -> Section:
    words = both_codes("platform", platform)
    table = compare_times(works, ["hour"])
    if table.empty:
        return Section(f"hours-{platform}", words, [Text(NO_HOURS)])
    known = table[table["works_counted"] >= FEW]
    share = known["response"] / known["response"].sum()  # of fewer works a median is an accident
    best = most(known, "response") if known["response"].notna().any() else None
    busiest = most(table, "works")
    title = Both(
        f"{words.zh}：多在 {busiest['hour']} 时发布",
        f"{words.en}: most come out at {busiest['hour']}:00",
    )
    if best is not None:
        title = Both(
            f"{title.zh}，{best['hour']} 时的互动最高（平常的 {number(best['response'], 2)} 倍）",
            f"{title.en}, response is highest at {best['hour']}:00 ({number(best['response'], 2)} times the usual)",
        )
    timed = int(table["works"].sum())
    subtitle = Both(f"{timed:,} 条作品，{found.span}", f"{timed:,} works, {found.span}")
    if timed < len(works):
        left = len(works) - timed
        subtitle = Both(
            f"{subtitle.zh}；另有 {left:,} 条不知几时发布",
            f"{subtitle.en}; of {left:,} more the hour is not known",
        )
    figure = Figure(
        f"hours-{platform}", title, subtitle,
        Both("各时作品占比与互动占比，数值见表。", "Share of works and of response by hour; the table has them."),
        partial(charts.hours.spec, table.assign(share_response=share)),
    )  # fmt: skip
    counts = works.groupby(["weekday", "hour"]).size().rename("works").reset_index()
    peak = most(counts, "works")
    day = both_codes("weekday", str(peak["weekday"]))
    week = Figure(
        f"week-{platform}",
        Both(f"{day.zh} {peak['hour']} 时最多：{peak['works']} 条", f"Most on {day.en} at {peak['hour']}:00: {peak['works']} works"),
        subtitle, Both("星期与时的作品数。", "Works by weekday and hour."), partial(charts.week, counts),
    )  # fmt: skip
    columns = (Column("hour"), Column("works"), Column("share_works", "pct"), *SLOTS[4:])
    shown = Table(f"hours-{platform}", Both("各时", "By the hour"), table, columns)
    return Section(f"hours-{platform}", words, [figure, week, shown])


def _regularity(found: Findings) -> Section:
    table = measure_regularity(found.works)
    names = found.works.drop_duplicates("library").set_index("library")["name_zh"]
    table = table.assign(name_zh=table["library"].map(names))
    columns = (
        Column("name_zh", "library"), Column("platform", "code"), Column("works"), Column("active_days"),
        Column("hour_regularity", "num", digits=2), Column("gap_variation", "num", digits=2),
    )  # fmt: skip
    shown = Table("regularity", Both("发布的规律性", "Regularity"), table, columns)
    return Section("regularity", Both("规律性", "Regularity"), [shown])


def interaction_page(found: Findings) -> Page:
    """The page of interaction: accounts, and the top works of all platforms."""
    table = summarise_interactions(found.works)
    columns = (
        Column("name_zh", "library"), Column("platform", "code"), Column("works"), Column("works_counted"),
        Column("interactions"), Column("mean_interactions", "num"), Column("median_interactions", "num"),
        Column("max_interactions"), Column("like_rate", "pct", digits=2), Column("hot_works"),
        Column("h_index"), Column("g_index"), Column("p_index", "num"),
    )  # fmt: skip
    own = found.diagnosis.libraries
    own = own[own["measure"] == "median_response"]
    blocks: list[Text | Table | Figure] = []
    if len(own) > 1:
        low, high = least(own, "value"), most(own, "value")
        strip = of_strip(found, own)
        blocks.append(
            Figure(
                "median-response",
                Both(f"单条作品的互动：{low['name_zh']} {number(low['value'])}，{high['name_zh']} {number(high['value'])}",
                     f"Interactions of a work: {low['name_zh']} {number(low['value'])}, {high['name_zh']} {number(high['value'])}"),
                Both(f"各馆单条互动中位数；{strip.zh}；对数刻度", f"Median of each library; {strip.en}; log scale"),
                Both("各馆的单条互动中位数，见表。", "Medians of libraries; the table has them."),
                partial(charts.dot_strip, own, log=True, most=DOTS),
            )
        )  # fmt: skip
    blocks.append(
        Table("interaction", Both("各账号的互动", "Interactions of accounts"), table, columns)
    )
    names = found.works.drop_duplicates("library").set_index("library")["name_zh"]
    best = top_works(found.works, 50)
    best = best.assign(name_zh=best["library"].map(names))
    works = works_table("top", best, "")
    rate = table["like_rate"].dropna()
    lead = Both(
        f"{number(found.works['interactions'].sum())} 次互动；"
        + (f"点赞率中位数 {percent(rate.median(), 2)}。" if len(rate) else "平台没有给出阅读数，不算点赞率。"),
        f"{number(found.works['interactions'].sum())} interactions; "
        + (f"median like rate {percent(rate.median(), 2)}." if len(rate) else "no reads are given, so there is no like rate."),
    )  # fmt: skip
    sections = [
        Section("accounts", Both("各账号", "Accounts"), blocks),
        Section("top", Both("互动最多的作品", "Top works"), [works]),
    ]
    return Page("interaction.html", Both("互动", "Interaction"), sections, lead=lead)
