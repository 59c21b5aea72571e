"""Sentences about a month and about a library, from the figures and their caveats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.compute.decomposition import DECOMPOSABLE, decompose
from analysis.window import LATEST, WINDOW_END
from analysis.write.report.findings import Findings
from analysis.write.report.frames import most
from analysis.write.report.measures import name_input
from analysis.write.report.words import Both, both_codes, joined, number, percent, signed, span

FEW, MAIN = 5, 4  # accounts of a platform; platforms that the first page shows
MOVED = 3  # ranks


def month_in_sentences(found: Findings) -> list[tuple[Both, str]]:
    """Five sentences, each with a link to its table."""
    return [
        (_output(found), "data.html#quality"),
        (_first(found), "#ranking"),
        (_mover(found), "#ranking"),
        (_time(found), "times.html"),
        (_apart(found), "diagnosis.html#problem-8"),
    ]


def trust(found: Findings) -> Both:
    """Sentence about the data: accounts covered, holes, share observed."""
    figures, quality = found.figures, found.quality
    covered, accounts = int(figures["covered"].sum()), len(figures)
    works, seen = int(figures["works"].sum()), int(figures["works_observed"].sum())
    holes = int(quality["holes"].fillna(0).sum())
    share = percent(seen / works if works else None, 0)
    counters = counters_in_words(found.seen.window.counters)
    days = found.figures["age_mean"].dt.total_seconds() / 86400
    age = number(days.median() if days.notna().any() else None)
    return Both(
        f"计数：{counters.zh}，中位龄期 {age} 天；{accounts} 个账号中 {covered} 个完整覆盖；{holes:,} 条作品未读全；"
        f"{works:,} 条作品中 {share} 及时观测",
        f"Counters {counters.en}, median age {age} days; {covered} of {accounts} accounts covered; {holes:,} works not wholly read;"
        f" {share} of {works:,} works observed in time",
    )


def counters_in_words(counters: str) -> Both:
    """Words for the choice of counters."""
    if counters == LATEST:
        return Both("最近一次看到的", "as seen last")
    if counters == WINDOW_END:
        return Both("时段末的", "at the end of the window")
    unit = Both("天", " days") if counters.endswith("d") else Both("小时", " hours")
    return Both(f"发布 {counters[:-1]} {unit.zh}时的", f"at {counters[:-1]}{unit.en} of age")


def _output(found: Findings) -> Both:
    now, before = found.figures, found.figures_past
    works, then = int(now["works"].sum()), int(before["works"].sum())
    libraries = now.loc[now["works"] > 0, "library"].nunique()
    panel = found.libraries["library"].nunique()
    is_known = bool(then) and bool(before["covered"].any())
    change = Both(
        f"，比上一时段{'多' if works >= then else '少'} {abs(works / then - 1):.0%}"
        if is_known
        else "",
        f", {abs(works / then - 1):.0%} {'more' if works >= then else 'fewer'} than before"
        if is_known
        else "",
    )
    return Both(
        f"{panel} 家图书馆中 {libraries} 家发布了 {works:,} 条作品{change.zh}。",
        f"{libraries} of {panel} libraries published {works:,} works{change.en}.",
    )


def _first(found: Findings) -> Both:
    parts = [_first_of(found, platform) for platform in found.versions]
    if others := [platform for platform in found.platforms if platform not in found.versions]:
        parts.append(no_index(*others))
    english = "; ".join(each.en for each in parts)
    return Both("；".join(each.zh for each in parts) + "。", f"{english[:1].upper()}{english[1:]}.")


def no_index(*platforms: str) -> Both:
    """A note that no index of these platforms has a published formula."""
    words = [both_codes("platform", each) for each in platforms]
    return Both(
        f"{'、'.join(each.zh for each in words)}没有公布计算公式的指数，不排名",
        f"no index with a published formula exists for {' and '.join(each.en for each in words)},"
        " and nobody is ranked",
    )


def main_platforms(found: Findings) -> list[str]:
    """Platforms with most works, at most MAIN; of fewer than FEW accounts only if all are."""
    works = found.figures.groupby("platform")["works"].agg(["sum", "size"])
    known = works[works["size"] >= FEW]
    ordered = (known if len(known) else works).sort_values("sum", ascending=False, kind="stable")
    return [str(each) for each in ordered.index[:MAIN]]


def _first_of(found: Findings, platform: str) -> Both:
    table = found.rankings[platform]
    words = both_codes("platform", platform)
    ranked = table[table["rank"].notna()]
    if ranked.empty:
        return Both(f"{words.zh}：没有可排名的账号", f"on {words.en} nobody can be ranked")
    if len(ranked) == 1:
        name = ranked["name_zh"].iloc[0]
        return Both(
            f"{words.zh}：只有{name}一家可排名，不作比较",
            f"on {words.en} {name} alone can be ranked, so nothing is compared",
        )
    first = ranked[ranked["rank"] == 1]
    names = joined(first["name_zh"].tolist())
    if len(first) > 1:
        return Both(
            f"{words.zh}：{names.zh}并列第一", f"on {words.en} {names.en} share the first rank"
        )
    row = first.iloc[0]
    doubt = span(row["rank_low"], row["rank_high"])
    if row["rank_high"] == 1:
        return Both(
            f"{words.zh}：{names.zh}以 {number(row['value'])} 分居首",
            f"on {words.en} {names.en} is first with {number(row['value'])}",
        )
    return Both(
        f"{words.zh}：{names.zh}居首（{number(row['value'])} 分，名次区间 {doubt}，与其后难分先后）",
        f"on {words.en} {names.en} leads ({number(row['value'])}; its rank may be {doubt},"
        " so that it is not clearly ahead)",
    )


def _mover(found: Findings) -> Both:
    best: tuple[int, str, pd.Series] | None = None
    for platform, table in found.rankings.items():
        known = table.dropna(subset="movement")
        if len(known):
            row = most(known, "movement")
            if best is None or row["movement"] > best[0]:
                best = (int(row["movement"]), platform, row)
    if best is None or best[0] < 1:
        return Both(
            "与上一时段相比没有可说的名次上升。",
            "No rise in rank is known against the window before.",
        )
    gained, platform, row = best
    words = both_codes("platform", platform)
    reason = reason_of(found, platform, int(row["account_id"]))
    return Both(
        f"上升最多的是{words.zh}的{row['name_zh']}：升 {gained} 位到第 {row['rank']} 位{reason.zh}。",
        f"{row['name_zh']} gained most, {_plural(gained, 'rank')} on {words.en} to rank {row['rank']}{reason.en}.",
    )


def reason_of(found: Findings, platform: str, account: int) -> Both:
    """Words for the index's change and its largest part; empty if it cannot be decomposed.

    The change is named, because a rank may rise while the index falls.
    """
    parts = decompose_change(found, platform, account)
    if parts is None or parts["contribution"].abs().max() < 0.05:
        return Both("", "")
    total = float(parts["contribution"].sum())
    same = parts[parts["contribution"] * total > 0]
    if same.empty:
        return Both("", "")
    row = most(same.assign(size=same["contribution"].abs()), "size")
    name = name_input(str(row["input"]))
    change, points = signed(total, 1), signed(row["contribution"], 1)
    return Both(
        f"，指数 {change} 分，主要来自{name.zh}（{points} 分）",
        f", index {change}, most of it through {name.en} ({points} points)",
    )


def decompose_change(found: Findings, platform: str, account: int) -> pd.DataFrame | None:
    """Contributions of the inputs since the window before; None if a value is missing."""
    version = found.versions[platform]
    if version not in DECOMPOSABLE:
        return None
    before, after = found.inputs[platform]
    if account not in before or account not in after:
        return None
    return decompose(version, before[account], after[account])


def _time(found: Findings) -> Both:
    panel = found.diagnosis.panel
    rows = panel[panel["measure"].isin(["office_works", "office_response"])]
    wide = rows.pivot(index="platform", columns="measure", values="value").dropna()
    wide = wide[wide.index.isin(main_platforms(found))]
    if wide.empty:
        return Both("作品太少，不能比较发布与互动的时间。", "Too few works to compare hours.")
    gap = (wide["office_works"] - wide["office_response"]).astype(float)
    platform = str(gap.abs().idxmax())
    words, row = both_codes("platform", platform), wide.loc[platform]
    works, response = percent(row["office_works"], 0), percent(row["office_response"], 0)
    return Both(
        f"{words.zh}有 {works} 的作品在工作日 9–17 时发布，得到的互动占 {response}。",
        f"On {words.en}, {works} of the works come out on workdays 9 to 17 and get"
        f" {response} of the response.",
    )


def _apart(found: Findings) -> Both:
    panel = found.diagnosis.panel
    top = panel[(panel["measure"] == "top_fifth_share") & panel["value"].notna()]
    top = top[top["platform"].isin(main_platforms(found))]
    covered = found.figures[found.figures["covered"]]
    silent = int((covered["works"] == 0).sum())
    if top.empty:
        return Both(
            f"{silent} 个账号没有发布。", f"{_plural(silent, 'account')} published nothing."
        )
    row = most(top, "value")
    words = both_codes("platform", str(row["platform"]))
    return Both(
        f"差距最大的是{words.zh}：前五分之一的账号得到 {percent(row['value'], 0)} 的互动；"
        f"共有 {silent} 个账号没有发布。",
        f"Head and tail are farthest apart on {words.en}: the top fifth of the accounts has"
        f" {percent(row['value'], 0)} of the interactions; {_plural(silent, 'account')} published nothing.",
    )


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def library_in_a_sentence(found: Findings, library: str) -> Both:
    """A library's rank with range, movement and reason, on each platform."""
    parts = [
        _library_on(found, platform, rows[library])
        for platform, rows in found.ranked.items()
        if library in rows
    ]
    parts += [
        no_index(platform)
        for platform, peers in found.peers.items()
        if platform not in found.versions and (peers.library == library).any()
    ]
    if not parts:
        return Both("没有已知的账号。", "No account is known.")
    return Both("；".join(each.zh for each in parts) + "。", "; ".join(e.en for e in parts) + ".")


def _library_on(found: Findings, platform: str, row: Mapping[str, Any]) -> Both:
    words = both_codes("platform", platform)
    if pd.isna(row["rank"]):
        why = (
            both_codes("reason", str(row["reason"])) if not pd.isna(row["reason"]) else Both("", "")
        )
        return Both(f"{words.zh}没有名次（{why.zh}）", f"{words.en}: no rank ({why.en.lower()})")
    ranked = int(found.rankings[platform]["rank"].notna().sum())
    doubt = span(row["rank_low"], row["rank_high"])
    moved = Both("", "")
    if not pd.isna(row["movement"]):
        gained = int(row["movement"])
        moved = Both("，名次不变", ", unchanged")
        if gained:
            reason = reason_of(found, platform, int(row["account_id"]))
            moved = Both(
                f"，{'升' if gained > 0 else '降'} {abs(gained)} 位{reason.zh}",
                f", {'up' if gained > 0 else 'down'} {abs(gained)}{reason.en}",
            )
    lone = Both("", "")
    if not pd.isna(row["rank_without_best"]) and row["rank_without_best"] - row["rank"] >= MOVED:
        place = int(row["rank_without_best"])
        lone = Both(
            f"，一条作品起决定作用：没有它是第 {place} 位",
            f"; one work decides it: without it the rank is {place}",
        )
    return Both(
        f"{words.zh}第 {row['rank']} 位（共 {ranked} 家，区间 {doubt}）{moved.zh}{lone.zh}",
        f"{words.en}: rank {row['rank']} of {ranked} (range {doubt}){moved.en}{lone.en}",
    )
