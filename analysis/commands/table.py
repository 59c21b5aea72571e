"""The commands of `python -m analysis`: each is the function of its name in a module of its name.

A new command is a row here: its module is imported when it is called, not when all are listed.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.choices import Language


class Summary(NamedTuple):
    """Summary of a command in a line."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The line in a language."""
        return self.zh if language is Language.ZH else self.en


COMMANDS = {
    "overview": Summary("Libraries from their latest counters", "按最近一次计数比较各图书馆"),
    "coverage": Summary("Every library on every platform", "各馆在各平台的账号与采集情况"),
    "index": Summary("Indices of each account in a window", "各账号在一个时段内的指数"),
    "ranking": Summary("Accounts in the order of an index", "按指数排名"),
    "describe": Summary("Mean, spread and shape of figures", "各项数值的描述统计"),
    "compare": Summary(
        "Libraries, regions, platforms or windows side by side", "图书馆、地区、平台或时段并列比较"
    ),
    "case": Summary(
        "What changed at a library, when, and among its peers", "一个馆的变化与同行对照"
    ),
    "interaction": Summary("Interactions of accounts, and the top works", "互动量与互动最多的作品"),
    "timing": Summary("When works are published, and when they should be", "发布时间与推荐时间"),
    "growth": Summary("How works gather interactions with age", "作品的互动量如何随作品龄增长"),
    "inequality": Summary("How unevenly figures are spread", "数值在各账号间的不均衡程度"),
    "composite": Summary("One index over several columns", "由多列合成的综合指数"),
    "sensitivity": Summary(
        "How far ranks depend on version and weighting", "名次对指数版本与权重的敏感性"
    ),
    "themes": Summary("Content analysis: coding, agreement, themes", "内容分析：编码、信度、主题"),
    "tests": Summary("Statistical tests of the figures", "统计检验"),
    "quality": Summary("The data behind the figures of a window", "时段数值所依据的数据质量"),
    "duplicates": Summary(
        "Works that repeat others, over platforms and accounts", "跨平台、跨账号的重复作品"
    ),
    "network": Summary(
        "Who reposts, reprints and mentions whom", "谁转发、转载、提及了谁：机构网络"
    ),
    "search": Summary("Works whose texts hold given words", "检索全部作品的文本"),
    "figures": Summary("Figures of a window as files for a paper", "论文用图（SVG、PNG、PDF）"),
    "report": Summary("Pages about a window that open from disk", "生成可离线打开的报告"),
    "verify": Summary(
        "An exported study, computed again from its files", "由导出的文件重新计算并核对"
    ),
    "serve": Summary("The report on this machine, kept up to date", "在本机提供报告并保持更新"),
    "export": Summary("The tables that a study starts from, as files", "导出研究所用的数据表"),
}
