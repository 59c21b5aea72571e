"""Near-duplicates: first publication, interactions of copies, differences of platforms."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.compute.duplicates import CONTAINMENT, MOST_COMPARED, Copies, count_first
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import least, most
from analysis.write.report.words import Both, both_codes, number, percent

TITLE = Both("跨平台重复", "Near-duplicates")
RULE = Both(
    f"近似重复：较短一篇的三字片段至少 {CONTAINMENT:.0%} 也在另一篇中，相隔不超过 28 天；话题、提及、表情与链接不计，"
    "不足 17 字的文本不比较。",
    f"A copy shares at least {CONTAINMENT:.0%} of the trigrams of the shorter text, within 28 days; topics, mentions,"
    " emoticons and links do not count; texts of fewer than 17 characters are not compared.",
)
EARNED = (
    Column("group", "int", Both("组", "Group")), Column("is_first", "bool"),
    Column("hours_after", "num"), Column("name_zh", "library", Both("图书馆", "Library")),
    Column("platform", "code"), Column("heading", "link", Both("作品", "Work")),
    Column("published_at", "moment"), Column("interactions"),
)  # fmt: skip


def duplicates_page(found: Findings) -> Page:
    """Copies within libraries over platforms, differences of platforms, copies between libraries."""
    made = found.copies
    if made is None or (made.own.empty and (made.between is None or made.between.empty)):
        words = Both(
            "本时段没有找到近似重复的作品；命令 `python -m analysis duplicates` 可换时段再查。",
            "No near-duplicates were found in this window; `python -m analysis duplicates` looks at others.",
        )
        return Page(
            "duplicates.html", TITLE, [Section("copies", TITLE, [Text(words, kind="note"), Text(RULE)])]
        )  # fmt: skip
    sections = [
        Section("first", Both("谁先发布", "Who was first"), _first(made)),
        Section("platforms", Both("各馆平台之间的差异", "How a library's platforms differ"), _platforms(found, made)),
        Section("groups", Both("同馆各平台的重复作品", "Copies over a library's platforms"), [_groups(made.own, "own")]),
        Section("between", Both("图书馆之间的重复作品", "Copies between libraries"), _between(made)),
    ]  # fmt: skip
    repeated = len(made.own)
    lead = Both(
        f"{number(made.works)} 条作品中 {number(repeated)} 条在本馆有近似重复"
        f"（{percent(repeated / made.works if made.works else None)}）。{RULE.zh}",
        f"{number(repeated)} of {number(made.works)} works have a near copy within their library"
        f" ({percent(repeated / made.works if made.works else None)}). {RULE.en}",
    )
    return Page("duplicates.html", TITLE, sections, lead=lead)


def _first(made: Copies) -> list[Text | Table | Figure]:
    table = count_first(made.own)
    if table.empty:
        words = Both(
            "没有同时出现在同馆两个以上平台的作品。",
            "No text is on two platforms of one library.",
        )
        return [Text(words, kind="note")]  # fmt: skip
    first = most(table, "first_share")
    words = both_codes("platform", str(first["platform"]))
    share = percent(first["first_share"], 0)
    finding = Text(
        Both(
            f"{words.zh}最常首发：参与的 {first['groups']} 组中 {first['first']} 组最早（{share}）。",
            f"{words.en} is first most often: in {first['first']} of the {first['groups']} groups that it is part"
            f" of ({share}).",
        )
    )
    columns = (
        Column("platform", "code"), Column("groups", "int", Both("参与的组", "Groups")),
        Column("first", "int", Both("首发", "First")), Column("first_share", "pct", Both("首发比例", "Share first"), 0),
        Column("hours_after", "num", Both("不是首发时晚（小时，中位数）", "Hours after, where not first (median)")),
        Column("shared_interactions", "num", Both("本平台互动中位数", "Median interactions here")),
        Column("shared_interactions_there", "num", Both("同组其他平台互动中位数", "Median, other platforms")),
    )  # fmt: skip
    caption = Both("各平台的首发与互动", "Who is first, and what each earns")
    return [finding, Table("first", caption, table, columns)]


def _platforms(found: Findings, made: Copies) -> list[Text | Table | Figure]:
    names = found.libraries.set_index("library")["name_zh"]
    card = found.card[found.card["measure"] == "differentiation"].dropna(subset="value")
    blocks: list[Text | Table | Figure] = []
    if len(card) > 1:
        low, high = least(card, "value"), most(card, "value")
        one, other = percent(low["value"], 0), percent(high["value"], 0)
        blocks.append(
            Figure(
                "differentiation",
                Both(f"平台差异度：{low['name_zh']} {one}，{high['name_zh']} {other}",
                     f"Differentiation: {low['name_zh']} {one}, {high['name_zh']} {other}"),
                Both(f"1 − 在本馆其他平台有近似重复的作品比例；每点一家图书馆，{found.span}",
                     f"1 − the share of works with a copy on another platform; a dot for each library, {found.span}"),
                Both("各馆的平台差异度；数值见“数据与方法”的记分卡文件。",
                     "Differentiation of libraries; the file of the scorecard has the numbers."),
                partial(charts.dot_strip, card, percent=True),
            )
        )  # fmt: skip
    table = made.platforms.assign(name_zh=made.platforms["library"].map(names))
    table = table.sort_values(["shared_share", "works"], ascending=False, kind="stable")
    columns = (
        Column("name_zh", "library", Both("图书馆", "Library")), Column("platform", "code"),
        Column("other_platform", "code", Both("与平台", "And on"), code="platform"), Column("works"),
        Column("shared", "int", Both("也在对方平台的作品", "Works there, too")),
        Column("shared_share", "pct", Both("占比", "Share")), Column("first", "int", Both("其中本平台首发", "First here")),
        Column("shared_interactions", "num", Both("互动中位数", "Median interactions")),
        Column("shared_interactions_there", "num", Both("对方平台互动中位数", "Median there")),
    )  # fmt: skip
    caption = Both("各馆两个平台之间的重复", "What two platforms of a library share")
    return [*blocks, Table("platforms-shared", caption, table, columns)]


def _between(made: Copies) -> list[Text | Table | Figure]:
    if made.between is None:
        words = Both(
            f"作品超过 {MOST_COMPARED:,} 条，只比较同一图书馆的作品；用 `python -m analysis duplicates` 加 --library 或 --region 比较各馆。",
            f"There are more than {MOST_COMPARED:,} works, so that those of a library were compared with each other"
            " alone; `python -m analysis duplicates` with --library or --region compares libraries.",
        )  # fmt: skip
        return [Text(words, kind="note")]
    return [_groups(made.between, "between")]


def _groups(groups: pd.DataFrame, key: str) -> Table:
    title = (
        groups["title"].fillna("").astype("string") if len(groups) else pd.Series(dtype="string")
    )
    shown = (
        groups.assign(heading=title.where(title != "", groups["text"])) if len(groups) else groups
    )
    return Table(
        f"copies-{key}", Both("各组作品，最早的在前", "Groups of works, the first one first"), shown, EARNED,
        empty=Both("没有找到。", "None was found."),
    )  # fmt: skip
