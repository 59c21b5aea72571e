"""MCCI of the libraries: the ranking, what it is made of, and where it is missing."""

from __future__ import annotations

from analysis.compute.mcci import Mcci
from analysis.names import CHANNELS
from analysis.write.report.blocks import Column, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words
from analysis.write.report.words import Both, heading

NAME = Both("MCCI", "MCCI")
OWN_INDEX = Both("视频号指数（自备表）", "Index of Channels (your table)")
RANKING = (Column("rank"), Column("name_zh", "library"), Column("score", "num", NAME))
NO_TABLE = Both(
    "四个平台的 MCCI 缺失：视频号指数的公式没有公布，其 20 % 要由自备表给出（report --facts，列名 channels）",
    "MCCI over four platforms is missing: the formula of the index of WeChat Channels is not published, and its"
    " 20 % takes a table of your own (report --facts, a column channels)",
)
NO_PLATFORM = Both(
    "没有 MCCI：它要微信公众号、微博与抖音三个平台的账号，本报告缺少其中之一",
    "There is no MCCI: it takes accounts on WeChat, Weibo and Douyin, and the report lacks one of them",
)


def mcci_ranking(mcci: Mcci) -> Table:
    """Who has a score, the highest first."""
    ranked = mcci.table.dropna(subset="rank")
    name = f"MCCI（{mcci.version}）", f"MCCI ({mcci.version})"
    return Table(
        "ranking-mcci",
        Both(f"{name[0]}：{len(mcci.table)} 家图书馆中 {len(ranked)} 家有得分",
             f"{name[1]}: {len(ranked)} of {len(mcci.table)} libraries have a score"),
        ranked,
        RANKING,
        empty=Both(f"{name[0]}：没有一家图书馆具备全部指数。", f"{name[1]}: no library has all indices."),
    )  # fmt: skip


def mcci_section(found: Findings) -> Section:
    """Scores with the indices that they are mixed of, and who has none, and why."""
    words = Text(mcci_in_words(found), kind="note")
    if found.mcci is None:
        return Section("mcci", NAME, [words])
    parts = [Column(name, "num", _name(name)) for name in found.mcci.weights]
    table, is_ranked = found.mcci.table, found.mcci.table["rank"].notna()
    unranked = table[~is_ranked]
    lacking = [
        Both(
            "、".join(_name(each).zh for each in names), ", ".join(_name(each).en for each in names)
        )
        for names in unranked["missing"]
    ]
    without = Table(
        "mcci-without",
        Both("没有 MCCI 的图书馆", "Libraries without MCCI"),
        unranked.assign(missing=in_words(lacking, unranked)),
        (Column("name_zh", "library"), Column("missing", "text", Both("缺少", "Missing")),
         Column("reason", "code")),
    )  # fmt: skip
    scores = Table(
        "mcci", mcci_ranking(found.mcci).caption, table[is_ranked],
        (*RANKING, *parts, Column("lower_bound", "bool")),
        empty=mcci_ranking(found.mcci).empty,
    )  # fmt: skip
    return Section("mcci", NAME, [words, scores, *([without] if len(unranked) else [])])


def mcci_in_words(found: Findings) -> Both:
    """Its version, weights and where the index of Channels is from; or that it is missing."""
    if found.mcci is None:
        return Both(f"{NO_PLATFORM.zh}。", f"{NO_PLATFORM.en}.")
    mix = write_mix(found.mcci)
    name = f"综合指数 {found.mcci.version}", found.mcci.version
    if CHANNELS in found.mcci.weights:
        return Both(
            f"{name[0]} = {mix.zh}；视频号指数来自自备表（{found.scope.facts_source}），非本系统计算；缺任一指数的图书馆没有得分。",
            f"{name[1]} = {mix.en}; the index of WeChat Channels is from a table of one's own"
            f" ({found.scope.facts_source}) and not computed here; a library that lacks one of them has no score.",
        )
    return Both(
        f"{NO_TABLE.zh}；{name[0]} = {mix.zh}，缺任一指数的图书馆没有得分。",
        f"{NO_TABLE.en}; {name[1]} = {mix.en}, and a library that lacks one of them has no score.",
    )


def write_mix(mcci: Mcci) -> Both:
    """The weighted sum, written out."""
    return Both(*(
        " + ".join(f"{weight:g} × {_name(name)[language]}" for name, weight in mcci.weights.items())
        for language in (0, 1)
    ))  # fmt: skip


def _name(column: str) -> Both:
    return OWN_INDEX if column == CHANNELS else heading(column)
