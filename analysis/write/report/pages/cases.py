"""Cases: libraries in detail, with level, growth, change points, decomposition, works."""

from __future__ import annotations

import pandas as pd

from analysis import charts
from analysis.choices import Language
from analysis.compute.weekly import date_changes, follow
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words
from analysis.write.report.measures import name_input, name_part
from analysis.write.report.pages.platform import works_table
from analysis.write.report.sentences import decompose_change, library_in_a_sentence
from analysis.write.report.words import Both, both_codes, heading, signed

FOLLOWED = ("works", "likes", "comments", "shares")
TOP = 8


def cases_page(found: Findings) -> Page:
    """The page of the libraries named with --case."""
    names = found.libraries.set_index("library")["name_zh"]
    if not found.scope.cases:
        words = Both("没有选择个案；--case 图书馆（可重复）在这里给出水平、增长、变点与分解。",
                     "No case was chosen; --case LIBRARY, repeated, puts level, growth, change points and"
                     " decomposition here.")  # fmt: skip
        return Page("cases.html", TITLE, [Section("none", TITLE, [Text(words, kind="note")])])
    sections = [_levels(found)]
    for library in found.scope.cases:
        name = str(names[library])
        blocks: list[Text | Table | Figure] = [
            Text(library_in_a_sentence(found, library), kind="lead")
        ]
        for platform in found.platforms:
            blocks += _on(found, library, platform)
        sections.append(Section(f"case-{library}", Both(name, name), blocks))
    return Page("cases.html", TITLE, sections)


TITLE = Both("个案", "Cases")


def _levels(found: Findings) -> Section:
    history = found.history
    blocks: list[Text | Table | Figure] = []
    own = history[history["library"].isin(list(found.scope.cases))].dropna(subset="value")
    if own.empty:
        return Section("levels", Both("水平与增长", "Level and growth"), blocks)
    rows = []
    for (_library, name, platform), group in own.groupby(
        ["library", "name_zh", "platform"], sort=True
    ):
        first, last = group.iloc[0], group.iloc[-1]
        rows.append(
            {
                "library": _library, "name_zh": name, "platform": platform, "first": first["value"],
                "last": last["value"], "change": last["value"] - first["value"],
                "months": len(group), "since": first["month"], "until": last["month"],
            }
        )  # fmt: skip
    columns = (
        Column("name_zh", "library"), Column("platform", "code"),
        Column("since", "text", Both("起", "From")), Column("until", "text", Both("止", "To")),
        Column("months", "int", Both("月数", "Months")), Column("first", "num", Both("起始指数", "Index then")),
        Column("last", "num", Both("末期指数", "Index now")), Column("change", "signed", Both("变化", "Change")),
    )  # fmt: skip
    table = Table("levels", Both("水平与增长", "Level and growth"), pd.DataFrame(rows), columns)
    return Section("levels", Both("水平与增长", "Level and growth"), [table])


def _on(found: Findings, library: str, platform: str) -> list[Text | Table | Figure]:
    own = found.figures[
        (found.figures["library"] == library) & (found.figures["platform"] == platform)
    ]
    if own.empty:
        return []
    account = int(own["account_id"].iloc[0])
    words = both_codes("platform", platform)
    blocks: list[Text | Table | Figure] = []
    parts = decompose_change(found, platform, account) if platform in found.versions else None
    if parts is not None and parts["contribution"].abs().sum() > 0:
        blocks += _parts(found, library, platform, parts)
    weeks = found.weeks.get(platform)
    if weeks is not None and len(weeks):
        blocks.append(_points(found, library, platform, account, weeks))
    works = found.works[found.works["account_id"] == account].dropna(subset="interactions")
    if len(works):
        best = works.sort_values("interactions", ascending=False).head(TOP)
        shown = works_table(f"works-{library}-{platform}", best, "", with_library=False)
        caption = Both(
            f"{words.zh}：起作用的作品", f"{words.en}: the works that made the difference"
        )
        blocks.append(Table(shown.key, caption, best, shown.columns))
    return blocks


def _parts(
    found: Findings, library: str, platform: str, parts: pd.DataFrame
) -> list[Text | Table | Figure]:
    words, index = both_codes("platform", platform), heading(found.versions[platform])
    total = signed(parts["contribution"].sum(), 1)
    named = parts.assign(name=in_words((name_input(str(each)) for each in parts["input"]), parts),
                         part=in_words((name_part(str(each)) for each in parts["part"]), parts))  # fmt: skip

    def draw(language: Language, **texts: str) -> object:
        names = [
            f"{part.of(language)} · {name.of(language)}"
            for part, name in zip(named["part"], named["name"], strict=True)
        ]
        return charts.decomposition(named.assign(input=names), language=language, **texts)

    figure = Figure(
        f"parts-{library}-{platform}",
        Both(f"{words.zh}：指数 {total} 分由何而来", f"{words.en}: where {total} points come from"),
        Both(f"{index.zh}，{found.span} 与上一时段之差，各项相加等于变化",
             f"{index.en}, {found.span} against the window before; they sum to the change"),
        Both("各项输入对指数变化的贡献，见表。", "Contributions of the inputs; the table has them."),
        draw,
    )  # fmt: skip
    columns = (
        Column("part", "text", Both("部分", "Part")), Column("name", "text", Both("输入", "Input")),
        Column("before", "figure", beside="after"), Column("after", "figure", beside="before"),
        Column("contribution", "signed"),
    )  # fmt: skip
    table = Table(f"parts-{library}-{platform}", Both("分解", "Decomposition"), named, columns)
    return [figure, table]


def _points(
    found: Findings, library: str, platform: str, account: int, weeks: pd.DataFrame
) -> Table:
    """Change points of the weekly figures."""
    names = [each for each in (*FOLLOWED, found.versions[platform])
             if each in weeks and weeks.loc[weeks["account_id"] == account, each].notna().any()]  # fmt: skip
    others = [int(each) for each in weeks["account_id"].unique() if each != account]
    table = date_changes(follow(weeks, account, others, names))
    table = table.assign(
        name=in_words((heading(str(each)) for each in table["column"]), table),
        week=table["week"].map(str, na_action="ignore"),
        reason=table["reason"].mask(table["before"] == table["after"], "same_median"),
    )
    words = both_codes("platform", platform)
    columns = (
        Column("name", "text", Both("数值", "Figure")), Column("week", "text", Both("自该周起", "From the week")),
        Column("before", "figure", Both("此前中位数", "Median before"), beside="after"),
        Column("after", "figure", Both("此后中位数", "after"), beside="before"),
        Column("n", "int", Both("周数", "Weeks")), Column("reason", "code"),
    )  # fmt: skip
    return Table(
        f"changes-{library}-{platform}",
        Both(f"{words.zh}：变点", f"{words.en}: change points"),
        table,
        columns,
    )
