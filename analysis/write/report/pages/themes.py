"""Themes: shares with their basis, agreement, diversity, response, platforms and regions."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.choices import Language
from analysis.compute.problems import RELIABLE
from analysis.compute.themes.response import measure_response, test_themes
from analysis.compute.themes.shares import compare_themes, measure_diversity
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.content import Themes
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words, most
from analysis.write.report.measures import NOT_CODED
from analysis.write.report.words import UNKNOWN, Both, both_codes, chance, number, percent
from analysis.write.themes.paragraph import describe_reliability, state_facts

TITLE = Both("主题", "Themes")
THEME = Column("name", "text", Both("主题", "Theme"))
SHARES = (
    THEME, Column("works"), Column("works_by_people"), Column("share", "pct"), Column("share_low", "pct"),
    Column("share_high", "pct"), Column("basis", "code"), Column("least", "pct"), Column("most", "pct"),
)  # fmt: skip
ALL = Both("全部", "All")


def themes_page(found: Findings) -> Page:
    """The page of themes; without coded works, how to code them."""
    made = found.themes
    if made is None:
        note = Text(NOT_CODED, kind="note")
        return Page("themes.html", TITLE, [Section("themes", TITLE, [note])])
    sections = [
        Section("shares", Both("各主题的占比", "Shares of themes"), _shares(found, made)),
        Section("response", Both("各主题得到的互动", "Response by theme"), _response(found, made)),
        Section("agreement", Both("编码员的一致性", "Agreement of coders"), _agreement(made)),
        Section("diversity", Both("主题的多样性", "Diversity"), _diversity(found, made)),
        Section("platforms", Both("各平台", "By platform"), _compare(made, "platform")),
        Section("regions", Both("各地区", "By region"), _compare(made, "region")),
    ]
    return Page("themes.html", TITLE, [each for each in sections if each.blocks], lead=_lead(made))


def library_themes(found: Findings, library: str) -> list[Text | Table | Figure]:
    """Shares of the themes of one library beside those of all."""
    made = found.themes
    if made is None:
        return [Text(NOT_CODED, kind="note")]
    own = made.works[made.works["library"] == library]
    if own["theme"].isna().all():
        words = Both(
            "本馆本时段没有已编码的作品。", "No work of this library is coded in this window."
        )
        return [Text(words, kind="note")]
    beside = made.shares.set_index("theme")["share"]
    table = made.shares_of_libraries[made.shares_of_libraries["library"] == library]
    table = _named(made, table.assign(all=table["theme"].map(beside)))
    shown = table[(table["works"] > 0) | (table["share"] >= 0.01)]
    columns = (
        THEME, Column("works"), Column("share", "pct"), Column("share_low", "pct"), Column("share_high", "pct"),
        Column("all", "pct", Both("全部图书馆", "All libraries")),
    )  # fmt: skip
    caption = Both("本馆各主题的占比", "Shares of this library's themes")
    return [Text(_basis(own)), Table(f"themes-{library}", caption, shown, columns)]


def _lead(made: Themes) -> Both:
    book = made.book
    basis = _basis(made.works)
    left = str(made.facts.get("not_learnt", ""))
    names = [made.names[each] for each in left.split(", ") if each in made.names]
    not_learnt = Both("", "")
    if names:
        not_learnt = Both(
            f"分类器没有学会{'、'.join(each.zh for each in names)}，其占比偏低。",
            f" The classifier has not learnt {', '.join(each.en.lower() for each in names)}: their shares"
            " are too low.",
        )
    return Both(
        f"编码表：{book.name_zh}（{book}）。{basis.zh}{not_learnt.zh}",
        f"Codebook: {book.name_en} ({book}). {basis.en}{not_learnt.en}",
    )


def _basis(works: pd.DataFrame) -> Both:
    """Numbers of works by the basis of their theme."""
    counts = works["rests_on"].value_counts()
    parts = [(both_codes("rests_on", str(code)), int(count)) for code, count in counts.items()]
    return Both(
        f"{len(works):,} 条作品的依据：{'，'.join(f'{each.zh} {count:,}' for each, count in parts)}。",
        f"Basis of {len(works):,} works: {', '.join(f'{each.en} {count:,}' for each, count in parts)}.",
    )


def _shares(found: Findings, made: Themes) -> list[Text | Table | Figure]:
    table = _named(made, made.shares)
    ordered = table.sort_values("share", ascending=False, kind="stable")
    top = most(ordered, "share")
    title, share = top["name"], percent(top["share"], 0)
    basis = both_codes("basis", str(top["basis"]))
    figure = Figure(
        "theme-shares",
        Both(f"{title.zh}最多，占 {share}", f"{title.en} is the most frequent, {share}"),
        Both(f"{number(top['works_coded'])} 条已编码的作品，{found.span}；横条为 95% 区间（{basis.zh}）",
             f"{number(top['works_coded'])} coded works, {found.span}; bars: 95 % intervals ({basis.en})"),
        Both("各主题的占比与区间，数值见表。", "Shares of themes with intervals; the table has them."),
        partial(_intervals, ordered, ("share", "share_low", "share_high"), zero=False),
    )  # fmt: skip
    note = Both(
        "人工样本：只用人工编码的作品，Wilson 区间；已校正：人工编码，加上按分类器已知的错误推算的其余作品；"
        "最少、最多：若其余作品都不属于，或都属于该主题。",
        "Sample by people: only works coded by people, Wilson's interval; corrected: codes by people, and an estimate of"
        " theirs for the rest by the classifier's known errors; least, most: if none, or all, of the open works were of it.",
    )
    caption = Both("各主题的占比", "Shares of themes")
    return [figure, Table("theme-shares", caption, ordered, SHARES, note=note)]


def _intervals(
    table: pd.DataFrame,
    names: tuple[str, str, str],
    *,
    zero: bool,
    language: Language,
    **words: str,
) -> object:
    value, low, high = names
    frame = pd.DataFrame(
        {
            "name": [each.of(language) for each in table["name"]],
            "value": table[value].to_numpy(), "low": table[low].to_numpy(), "high": table[high].to_numpy(),
        }
    )  # fmt: skip
    return charts.intervals(
        frame, language=language, zero=zero,
        title=words["title"], subtitle=words["subtitle"], description=words["description"],
    )  # fmt: skip


def _response(found: Findings, made: Themes) -> list[Text | Table | Figure]:
    table = measure_response(made.works)
    if table.empty:
        words = Both(
            "互动已知、且所属账号至少有 5 条作品的主题不足两个：请选更长的时段，或编码更多作品。",
            "Fewer than two themes have 5 works with known interactions of accounts with 5 or more: choose a longer"
            " window, or code more works.",
        )  # fmt: skip
        return [Text(words, kind="note")]
    table = _named(made, table)
    missed, much = (table[table["served"] == each] for each in ("too_little", "too_much"))
    one = "、".join(each.zh for each in missed["name"]) or "没有"
    two = "、".join(each.zh for each in much["name"]) or "没有"
    one_en, two_en = (
        ", ".join(e.en.lower() for e in each["name"]) or "none" for each in (missed, much)
    )
    figure = Figure(
        "theme-gaps",
        Both(f"供给不足：{one}；供给过多：{two}", f"Served too little: {one_en}; too much: {two_en}"),
        Both(f"互动占比 − 作品占比，{found.span}；深色：95% 区间不含 0",
             f"Share of the response − share of the works, {found.span}; dark: the 95 % interval leaves out 0"),
        Both("各主题互动占比与作品占比之差，数值见表。", "Gaps between shares of response and of works; the table has them."),
        partial(_intervals, table, ("gap", "gap_low", "gap_high"), zero=True),
    )  # fmt: skip
    columns = (
        THEME, Column("works"), Column("response", "num", digits=2), Column("response_low", "num", digits=2),
        Column("response_high", "num", digits=2), Column("p", "p"), Column("works_share", "pct"),
        Column("response_share", "pct"), Column("gap", "pct"), Column("gap_low", "pct"), Column("gap_high", "pct"),
        Column("served", "code"),
    )  # fmt: skip
    tested = test_themes(made.works)
    note = None
    if tested is not None:
        result = f"Kruskal–Wallis H = {tested[0]:.2f}, p {chance(tested[1])}, n = {tested[2]:,}"
        note = Both(f"全部主题：{result}；各主题的 p 为 Mann–Whitney 检验（Holm）。",
                    f"All themes: {result}; p of each theme: Mann–Whitney's test (Holm).")  # fmt: skip
    caption = Both("各主题得到的互动", "Response by theme")
    blocks: list[Text | Table | Figure] = [
        figure,
        Table("theme-response", caption, table, columns, note=note),
    ]
    if not made.is_reliable:
        blocks.insert(0, Text(doubt(made), kind="note"))
    return blocks


def doubt(made: Themes) -> Both:
    """A note that the coders do not agree, or that their agreement is not known."""
    if made.kappa is None:
        return Both(
            "没有两名编码员独立编码的样本，一致性未知：占比仅供参考，诊断不作判断；见 `python -m analysis themes sample`。",
            "No sample was coded by two people independently, and agreement is not known: take the shares as hints; the"
            " diagnosis does not use them. `python -m analysis themes sample` draws one.",
        )  # fmt: skip
    return Both(
        f"编码员的 κ 为 {made.kappa:.2f}，低于 {RELIABLE}：占比仅供参考，诊断不作判断。",
        f"κ of the coders is {made.kappa:.2f}, below {RELIABLE}: take the shares as hints; the diagnosis does"
        " not use them.",
    )


def _agreement(made: Themes) -> list[Text | Table | Figure]:
    if made.agreement is None or made.round is None:
        return [Text(doubt(made), kind="note")]
    facts = state_facts(made.round, made.book, made.codes, made.settled)
    words = Both(
        *(describe_reliability(made.agreement, facts, each) for each in (Language.ZH, Language.EN))
    )
    columns = (
        THEME, Column("works"), Column("chosen"), Column("percent", "pct"), Column("kappa", "num", digits=3),
        Column("alpha", "num", digits=3), Column("alpha_low", "num", digits=3), Column("alpha_high", "num", digits=3),
    )  # fmt: skip
    caption = Both("编码员的一致性", "Agreement of coders")
    table = Table("theme-agreement", caption, _named(made, made.agreement), columns)
    notes = [] if made.is_reliable else [Text(doubt(made), kind="note")]
    return [*notes, table, Text(words)]


def _diversity(found: Findings, made: Themes) -> list[Text | Table | Figure]:
    columns = (
        Column("works_coded"), Column("themes"), Column("shannon", "num", digits=2),
        Column("shannon_low", "num", digits=2), Column("shannon_high", "num", digits=2),
        Column("simpson", "num", digits=2), Column("evenness", "num", digits=2),
    )  # fmt: skip
    platforms = measure_diversity(made.works, ["platform"])
    libraries = measure_diversity(made.works, ["library", "name_zh"])
    libraries = libraries.sort_values("shannon", ascending=False, kind="stable")
    note = Both("不足 5 条已编码的作品不计算；区间由作品重抽 1,000 次得到。",
                "Nothing is computed of fewer than 5 coded works; intervals over 1,000 draws of works.")  # fmt: skip
    return [
        Table("diversity-platforms", Both("各平台的多样性", "Diversity of platforms"), platforms,
              (Column("platform", "code"), *columns)),
        Table("diversity-libraries", Both("各馆的多样性", "Diversity of libraries"), libraries,
              (Column("name_zh", "library", Both("图书馆", "Library")), *columns), note=note),
    ]  # fmt: skip


def _compare(made: Themes, by: str) -> list[Text | Table | Figure]:
    """Shares of the groups side by side; empty for a single group."""
    coded = made.works[made.works["theme"].notna()]
    groups = [str(each) for each in sorted(coded[by].dropna().unique())]
    if len(groups) < 2:
        return []
    table = compare_themes(made.works, made.book.codes, by)
    whole, each = table.iloc[0], table.iloc[1:]
    columns = (
        THEME, *(Column(group, "pct", both_codes(by, group)) for group in groups),
        Column("chi2", "num", digits=1), Column("p", "p", Both("p（Holm）", "p (Holm)")),
        Column("cramers_v", "num", digits=2),
    )  # fmt: skip
    p = f"= {UNKNOWN}" if pd.isna(whole["p"]) else chance(float(whole["p"]))
    chi2, v = number(whole["chi2"], 1), number(whole["cramers_v"], 2)
    sizes = [(both_codes(by, group), int(whole[group])) for group in groups]
    note = Both(
        f"全部主题：χ² = {chi2}，p {p}，Cramér's V = {v}；已编码的作品：{'，'.join(f'{w.zh} {n:,}' for w, n in sizes)}。",
        f"All themes: χ² = {chi2}, p {p}, Cramér's V = {v}; coded works: {', '.join(f'{w.en} {n:,}' for w, n in sizes)}.",
    )
    title = {"platform": Both("各平台的主题占比", "Shares of themes by platform"),
             "region": Both("各地区的主题占比", "Shares of themes by region")}[by]  # fmt: skip
    return [Table(f"themes-{by}", title, _named(made, each), columns, note=note)]


def _named(made: Themes, table: pd.DataFrame) -> pd.DataFrame:
    names = {**made.names, "all": ALL}
    return table.assign(name=in_words((names[str(each)] for each in table["theme"]), table))
