"""The network of institutions: reposts, reprints, mentions and answers."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.choices import Language
from analysis.compute.network import ANSWER_DAYS, name_pairs
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.content import DRAWN, Network
from analysis.write.report.findings import Findings
from analysis.write.report.words import Both, both_codes, joined, number, percent

MANY = 3  # accounts of which none is named before the others
TITLE = Both("关系网络", "Network")
NOTHING = Both(
    "本时段没有已知的转发、转载或提及。转发与提及在采集时记录；早先的作品可由 `scrapy reparse` 从存档中补出，"
    "再用 `python -m analysis network` 查看。",
    "Nothing is known to be reposted, reprinted or mentioned in this window. Links are kept when works are"
    " crawled; `scrapy reparse` finds those of earlier works in the archives, and"
    " `python -m analysis network` shows them.",
)
PAIR = (
    Column("name_zh", "library", Both("图书馆", "Library")), Column("platform", "code"),
    Column("linked_name", "text", Both("对方", "The other")),
    Column("linked_account", "text", Both("对方账号", "Its account")),
)  # fmt: skip


def network_page(found: Findings) -> Page:
    """The page of the network: degrees, PageRank, communities, reciprocity, answers."""
    made = found.network
    if made.pairs.empty:
        notes: list[Text | Table | Figure] = [Text(NOTHING, kind="note")]
        if outside := made.figures["outside"]:
            notes.append(Text(_outside(int(outside))))
        return Page("network.html", TITLE, [Section("network", TITLE, notes)])
    sections = [
        Section("map", Both("谁放大了谁", "Who amplifies whom"), [_figure(found, made)]),
        Section("accounts", Both("各账号的位置", "Where each account stands"), [_accounts(made)]),
        Section("pairs", Both("谁转发、转载、提及谁", "Who reposts, reprints, mentions whom"), [_pairs(made)]),
        Section("response", Both("回应的习惯", "Habits of answering"), _response(made)),
    ]  # fmt: skip
    return Page("network.html", TITLE, sections, lead=_lead(made))


def _lead(made: Network) -> Both:
    """Summary of the network in a sentence."""
    each = made.figures
    mutual = percent(each["reciprocity"], 0)
    outside = _outside(int(each["outside"] or 0))
    return Both(
        f"{each['accounts']} 个账号中 {each['linked_accounts']} 个相互关联：{each['pairs']} 对，"
        f"{number(each['naming_works'])} 条作品；其中 {mutual} 的关联是双向的；分为 {each['communities']} 个群体。"
        f"{outside.zh}",
        f"{each['linked_accounts']} of {each['accounts']} accounts are linked: {each['pairs']} pairs,"
        f" {number(each['naming_works'])} works; {mutual} of the links go both ways;"
        f" {each['communities']} communities. {outside.en}",
    )


def _outside(links: int) -> Both:
    return Both(
        f"另有 {links:,} 次指向面板以外的机构，不在图中。",
        f"{links:,} more lead to institutions outside the panel, which are not drawn.",
    )


def _figure(found: Findings, made: Network) -> Figure:
    nodes = made.accounts.merge(made.places, on="account_id")
    shown = (
        Both(f"被提及最多的 {DRAWN} 个账号", f"the {DRAWN} accounts that are named most")
        if len(made.places) < int(made.figures["linked_accounts"] or 0)
        else Both(f"{len(nodes)} 个有关联的账号", f"the {len(nodes)} accounts with links")
    )
    return Figure(
        "network",
        _amplified_most(made.accounts),
        Both(f"{shown.zh}，{found.span}；点越大被转发、转载、提及越多，相近的点彼此关联",
             f"{shown.en.capitalize()}, {found.span}; the larger a dot, the more works repost, reprint or mention"
             " it; what is near is linked"),
        Both("账号之间的转发、转载与提及，数值见下面两张表。",
             "Reposts, reprints and mentions among accounts; the two tables below have the numbers."),
        partial(charts.network, nodes, made.pairs),
    )  # fmt: skip


def _amplified_most(accounts: pd.DataFrame) -> Both:
    """Who is named in most works, on its platform; of several that are, how many there are."""
    top = accounts.iloc[0]
    works, same = int(top["named_in"]), int((accounts["named_in"] == top["named_in"]).sum())
    each = f"{works} work{'' if works == 1 else 's'}"
    if same > MANY:
        return Both(f"没有一个账号最突出：{same} 个账号都是 {works} 条作品",
                    f"No account stands out: {same} are named in {each} each")  # fmt: skip
    first = accounts.head(same)
    where = [both_codes("platform", str(each)) for each in first["platform"]]
    zh, en = (
        joined([form.format(name, words.of(language))
                for name, words in zip(first["name_zh"], where, strict=True)]).of(language)
        for form, language in (("{}（{}）", Language.ZH), ("{} on {}", Language.EN))
    )  # fmt: skip
    if same > 1:
        return Both(
            f"{zh}最常被放大：各 {works} 条作品", f"{en} are amplified most: in {each} each"
        )
    by = int(top["named_by"])
    return Both(
        f"{zh}最常被放大：{works} 条作品，来自 {by} 个账号",
        f"{en} is amplified most: in {each} of {by} account{'' if by == 1 else 's'}",
    )


def _accounts(made: Network) -> Table:
    linked = made.accounts[(made.accounts["named_by"] > 0) | (made.accounts["names"] > 0)]
    columns = (
        Column("name_zh", "library", Both("图书馆", "Library")), Column("platform", "code"), Column("account", "text"),
        Column("named_by"), Column("named_in"), Column("names"), Column("naming_works"),
        Column("pagerank", "num", digits=3), Column("community"), Column("reciprocity", "pct", digits=0),
    )  # fmt: skip
    return Table(
        "network-accounts", Both("各账号的位置", "Where each account stands"), linked, columns,
        note=Both("群体：Louvain 法，按大小编号；互惠：双向关联的账号占有关联账号的比例。",
                  "Communities: Louvain, numbered by size; reciprocity: accounts linked both ways of all linked."),
    )  # fmt: skip


def _pairs(made: Network) -> Table:
    counts = tuple(Column(name) for name in ("works", "repost", "reprint", "mention", "via"))
    named = _with_names(made, made.pairs)
    return Table(
        "network-pairs", Both("谁转发、转载、提及谁", "Who reposts, reprints, mentions whom"), named, (*PAIR, *counts)
    )  # fmt: skip


def _response(made: Network) -> list[Text | Table | Figure]:
    answered = made.response[made.response["received"] > 0]
    received, given = int(answered["received"].sum()), int(answered["answered"].sum())
    hours = made.response["repost_hours"].dropna()
    median = number(hours.median() if len(hours) else None, 1)
    words = Text(
        Both(
            f"{received:,} 次被转发、转载或提及中，{given:,} 次在 {ANSWER_DAYS} 天内得到回应"
            f"（{percent(given / received if received else None, 0)}）；转发的中位时差 {median} 小时。",
            f"Of {received:,} times that an account was named, it answered {given:,} times within"
            f" {ANSWER_DAYS} days ({percent(given / received if received else None, 0)}); a repost comes"
            f" {median} hours after its post (median).",
        )
    )
    ordered = made.response.sort_values(
        ["answered", "received"], ascending=False, kind="stable", ignore_index=True
    )
    columns = (
        *PAIR, Column("received"), Column("answered"), Column("answer_share", "pct", digits=0),
        Column("answer_hours", "num"), Column("repost_hours", "num"),
    )  # fmt: skip
    table = Table(
        "network-response",
        Both("谁回应谁", "Who answers whom"),
        _with_names(made, ordered),
        columns,
    )
    return [words, table]


def _with_names(made: Network, table: pd.DataFrame) -> pd.DataFrame:
    named = name_pairs(table, made.accounts)
    names = made.accounts.drop_duplicates("library").set_index("library")["name_zh"]
    return named.assign(
        name_zh=named["library"].map(names), linked_name=named["linked_library"].map(names)
    )
