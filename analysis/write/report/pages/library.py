"""A page for each library, and the list of them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis import charts
from analysis.charts.provinces import SPELT
from analysis.choices import Language
from analysis.write.report.blocks import Column, Figure, Page, Section, Table, Text
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words, least, most
from analysis.write.report.measures import DIMENSIONS, LEVERS, MEASURES, NO_CHANGE
from analysis.write.report.pages.mcci import mcci_section
from analysis.write.report.pages.platform import works_table
from analysis.write.report.pages.themes import library_themes
from analysis.write.report.sentences import library_in_a_sentence
from analysis.write.report.words import (
    UNKNOWN,
    Both,
    both_codes,
    figure_beside,
    heading,
    percent,
    signed,
)

FEW = 5
UNKNOWN_PLACE = Both(UNKNOWN, UNKNOWN)
CAUTION = Both(
    "与同行相比、其他条件不变的算术结果，不是因果。",
    "Compared with peers, other things equal: arithmetic, not cause.",
)


def libraries_page(found: Findings) -> Page:
    """The list of libraries with their ranks."""
    frame = found.libraries.copy()
    columns = [Column("name_zh", "library"), Column("province", "text"), Column("region", "code")]
    for platform, ranking in found.rankings.items():
        ranks = ranking.dropna(subset="rank").groupby("library")["rank"].min()
        frame[f"rank {platform}"] = frame["library"].map(ranks)
        words = both_codes("platform", platform)
        columns.append(
            Column(f"rank {platform}", "int", Both(f"{words.zh}名次", f"{words.en}, rank"))
        )
    works = found.figures.groupby("library")["works"].sum()
    columns.append(Column("works"))
    frame["works"] = frame["library"].map(works).astype("Int64")
    frame = frame.astype({"region": "object"})
    frame["province"] = in_words(
        (Both(str(each), SPELT.get(str(each), str(each))) if not pd.isna(each) else UNKNOWN_PLACE
         for each in frame["province"]), frame,
    )  # fmt: skip
    table = Table("libraries", Both("图书馆", "Libraries"), frame, columns)
    return Page(
        "libraries.html",
        Both("图书馆", "Libraries"),
        [Section("list", Both("图书馆", "Libraries"), [table]), mcci_section(found)],
    )


def library_page(found: Findings, library: str) -> Page:
    """The page of a library: sentence, peers, twelve months, scorecard, works, changes, holes."""
    row = found.libraries[found.libraries["library"] == library].iloc[0]
    name = str(row["name_zh"])
    english = str(row["name_en"]) if not pd.isna(row["name_en"]) else name
    sections = [
        _changes(found, library),
        _side_by_side(found, library),
        _months(found, library),
        _scorecard(found, library),
        _works(found, library),
        _hours(found, library),
        Section("themes", Both("主题", "Themes"), library_themes(found, library)),
        _remarks(found, library),
    ]
    title = Both(name, f"{name} {english}" if english != name else name)
    return Page(
        f"libraries/{library}.html", title, [each for each in sections if each.blocks],
        lead=library_in_a_sentence(found, library),
        extra={"library": library},
    )  # fmt: skip


def _changes(found: Findings, library: str) -> Section:
    own = found.accounts.get(library, frozenset())
    rows: list[dict[str, object]] = []
    words, without = [], []
    for platform, table in found.changes.items():
        mine = table[table["account_id"].isin(own)]
        for row in mine.to_dict(orient="records"):
            if not pd.isna(row["reason"]):
                without.append(_no_change(platform, str(row["reason"])))
                continue
            named = {str(name): value for name, value in row.items()}
            rows.append({**named, "platform": platform, "change": LEVERS[str(row["lever"])]})
            words.append(_change_in_words(platform, rows[-1]))
    if not rows:
        nothing = without or [Both("没有账号，无从建议。", "No account, and so no change.")]
        notes: list[Text | Table | Figure] = [Text(each, kind="note") for each in nothing]
        return Section("changes", Both("三项改变", "Three changes"), notes)
    columns = (
        Column("platform", "code"), Column("change", "text", Both("改变", "Change")),
        Column("before", "figure", Both("现在", "Now"), beside="after"),
        Column("after", "figure", Both("达到", "To"), beside="before"),
        Column("points", "signed", Both("指数（分）", "Points")),
        Column("low", "num", Both("第 5 百分位", "5th percentile")),
        Column("high", "num", Both("第 95 百分位", "95th percentile")),
        Column("rank", "int"), Column("rank_after", "int", Both("名次变为", "Rank then")),
        Column("feasibility", "pct", Both("本馆曾达到（月份占比）", "Own months that reached it"), 0),
    )  # fmt: skip
    shown = Table(
        f"changes-{library}",
        Both("三项改变", "Three changes"),
        pd.DataFrame(rows),
        columns,
        note=CAUTION,
    )
    return Section(
        "changes",
        Both("三项改变", "Three changes"),
        [
            *(Text(each, kind="change") for each in words),
            *(Text(each, kind="note") for each in without),
            shown,
        ],
    )


def _no_change(platform: str, reason: str) -> Both:
    words, why = both_codes("platform", platform), NO_CHANGE[reason]
    return Both(
        f"{words.zh}：没有可列出的改变，{why.zh}。", f"{words.en}: no change to list: {why.en}."
    )


def _change_in_words(platform: str, row: dict[str, object]) -> Both:
    words, lever = both_codes("platform", platform), LEVERS[str(row["lever"])]
    before = figure_beside(row["before"], row["after"])
    after = figure_beside(row["after"], row["before"])
    points, months = signed(row["points"], 1), row["months"]
    share = percent(row["feasibility"], 0)
    reached = Both(
        f"过去 {months} 个月中有 {share} 达到过", f"reached in {share} of {months} months"
    )
    if row["feasibility"] == 0:
        reached = Both(f"过去 {months} 个月中从未达到过", f"never reached in {months} months")
    return Both(
        f"{words.zh}：{lever.zh}从 {before} 到 {after}（上一档同行的中位数），指数 {points} 分，"
        f"名次 {row['rank']} → {row['rank_after']}；{reached.zh}。",
        f"{words.en}: {lever.en} from {before} to {after} (median of the next better quarter): {points}"
        f" points, rank {row['rank']} → {row['rank_after']}; {reached.en}.",
    )


def _side_by_side(found: Findings, library: str) -> Section:
    region = found.libraries.set_index("library")["region"].get(library)
    rows: list[dict[str, object]] = []
    for platform, peers in found.peers.items():
        is_own = peers.library == library
        if not is_own.any():
            rows.append({"platform": platform, "figure": Both("没有账号", "no account")})
            continue
        known = bool(peers.covered[is_own][0])  # else 0 works were seen, and nothing is known
        is_near = peers.region == region if isinstance(region, str) else np.zeros_like(is_own)
        for name, values in peers.values.items():
            is_known = peers.covered & ~np.isnan(values)
            near, others = is_known & is_near, values[is_known & ~is_own]
            best = int(np.argmax(np.where(near, values, -np.inf))) if near.any() else None
            rows.append(
                {
                    "platform": platform,
                    "figure": heading(name),
                    "own": values[is_own][0] if known or values[is_own][0] else None,
                    "median": np.median(others) if len(others) else None,
                    "best": None if best is None else values[best],
                    "who": None if best is None else peers.name_zh[best],
                }
            )
    columns = (
        Column("platform", "code"), Column("figure", "text", Both("数值", "Figure")),
        Column("own", "num", Both("本馆", "This library"), 0),
        Column("median", "num", Both("同行中位数", "Median of peers"), 0),
        Column("best", "num", Both("本地区最高", "Best of the region"), 0),
        Column("who", "text", Both("最高者", "who")),
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["platform", "figure", "own", "median", "best", "who"])
    title = Both("与同行对照", "Beside the peers")
    return Section("peers", title, [Table(f"peers-{library}", title, frame, columns)])


def _months(found: Findings, library: str) -> Section:
    blocks: list[Text | Table | Figure] = []
    history = found.of("history", library).dropna(subset="value")
    for platform, version in found.versions.items():
        own = history[history["platform"] == platform]
        if own.empty:
            continue
        values = own.groupby("month")["value"].max()
        quartiles = found.months[platform].quartiles_without(set(own["account_id"]))
        frame = pd.DataFrame({"month": found.months[platform].names, **quartiles})
        frame["value"] = frame["month"].map(values)
        words = both_codes("platform", platform)
        months, known = own["month"].to_numpy(), own["value"].to_numpy(dtype=np.float64)
        change = signed(known[-1] - known[0])
        blocks.append(
            Figure(
                f"months-{library}-{platform}",
                Both(f"{words.zh}：{months[0]} 到 {months[-1]} 变化 {change} 分",
                     f"{words.en}: {change} points from {months[0]} to {months[-1]}"),
                Both(f"{heading(version).zh}；虚线与灰带为同行的中位数与四分位区间；没有值的月份留空",
                     f"{heading(version).en}; dashed and grey: median and quartiles of peers; gaps: no value"),
                Both("各月指数与同行。", "The index month by month beside the peers."),
                partial(charts.months.spec, frame, heading=version),
                is_wordless=True,
            )
        )  # fmt: skip
    return Section("months", Both("十二个月", "Twelve months"), blocks)


def _scorecard(found: Findings, library: str) -> Section:
    own = found.of("dimensions", library)
    if own.empty:
        return Section("scorecard", Both("记分卡", "Scorecard"))
    order = {name: place for place, name in enumerate(DIMENSIONS)}
    own = own.sort_values("dimension", key=lambda names: names.map(order))
    best, worst = most(own, "percentile"), least(own, "percentile")
    high, low = DIMENSIONS[best["dimension"]], DIMENSIONS[worst["dimension"]]
    finding = Both(
        f"{high.zh}最强，{low.zh}最弱",
        f"Strongest in {high.en.lower()}, weakest in {low.en.lower()}",
    )
    if best["percentile"] == worst["percentile"]:
        finding = Both(f"{len(own)} 个维度有百分位，没有强弱之分",
                       f"{len(own)} of the dimensions have a percentile, none is ahead")  # fmt: skip

    def draw(language: Language, **words: str) -> object:
        names = [DIMENSIONS[each].of(language) for each in own["dimension"]]
        return charts.scorecard.spec(own.assign(dimension=names), language=language, **words)

    figure = Figure(
        f"scorecard-{library}",
        finding,
        Both("在同行中的百分位，灰带为四分位；不合成总分", "Percentile among peers, bands are quarters; not summed"),
        Both("五个维度的百分位。", "Percentiles of five dimensions."),
        draw,
    )  # fmt: skip
    card = found.of("card", library).copy()
    card["what"] = [MEASURES[each].name for each in card["measure"]]
    card["in"] = [DIMENSIONS[each] for each in card["dimension"]]
    columns = (
        Column("in", "text", Both("维度", "Dimension")), Column("what", "text", Both("指标", "Measure")),
        Column("platform", "code"), Column("value", "figure", Both("数值", "Value")),
        Column("percentile", "num", Both("百分位", "Percentile"), 0), Column("quartile", "int", Both("四分位", "Quarter")),
        Column("n", "int", Both("比较的账号", "Compared")), Column("works"), Column("share_observed", "pct", digits=0),
    )  # fmt: skip
    table = Table(
        f"scorecard-{library}",
        Both("记分卡所依据的数值", "Values behind the scorecard"),
        card,
        columns,
    )
    return Section("scorecard", Both("记分卡", "Scorecard"), [figure, table])


def _works(found: Findings, library: str) -> Section:
    works = found.of("works", library).dropna(subset="response")
    if works.empty:
        return Section("works", Both("作品", "Works"))
    ordered = works.sort_values("response", ascending=False, kind="stable")
    best, weakest = ordered.head(FEW), ordered.tail(min(FEW, max(len(ordered) - FEW, 0))).iloc[::-1]
    tables = [
        (
            f"best-{library}",
            Both("相对自身中位数最好的作品", "Best relative to its own median"),
            best,
        ),
        (f"weakest-{library}", Both("最弱的作品", "Weakest"), weakest),
    ]
    blocks: list[Text | Table | Figure] = []
    for key, caption, frame in tables:
        if len(frame):
            table = works_table(key, frame, "../", with_library=False)
            blocks.append(Table(key, caption, frame, table.columns, root="../"))
    return Section("works", Both("最好与最弱的作品", "Best and weakest works"), blocks)


def _hours(found: Findings, library: str) -> Section:
    blocks: list[Text | Table | Figure] = []
    works = found.of("works", library)[["platform", "hour"]].dropna()
    for platform in found.platforms:
        own = works[works["platform"] == platform]
        if len(own) < FEW:
            continue
        median = found.response_by_hour[platform]
        share = own.groupby("hour").size() / len(own)
        frame = pd.DataFrame({"share_works": share, "share_response": median / median.sum()})
        top_own, top_all = int(str(share.idxmax())), median.dropna()
        words = both_codes("platform", platform)
        when = int(str(top_all.idxmax())) if len(top_all) else None
        finding = Both(f"{words.zh}：本馆多在 {top_own} 时发布，互动在 {when} 时最高",
                       f"{words.en}: most works at {top_own}:00, response highest at {when}:00")  # fmt: skip
        basis = Both("互动为平台全部作品的相对互动中位数，5 条以上的时段",
                     "response: median of all works of the platform, hours with 5 or more")  # fmt: skip
        if when is None:
            finding = Both(
                f"{words.zh}：本馆多在 {top_own} 时发布", f"{words.en}: most works at {top_own}:00"
            )
            basis = Both("该平台没有一个时段有 5 条互动已知的作品，各时的互动不能比较",
                         "no hour of the platform has 5 works with a response, and none can be compared")  # fmt: skip
        blocks.append(
            Figure(
                f"hours-{library}-{platform}",
                finding,
                Both(f"本馆 {len(own)} 条作品；{basis.zh}", f"{len(own)} works of the library; {basis.en}"),
                Both("各时作品占比与互动占比。", "Share of works and of response by hour."),
                partial(charts.hours.spec, frame.rename_axis("hour").reset_index()),
            )
        )  # fmt: skip
    return Section("hours", Both("发布与互动的时间", "Publishing against response"), blocks)


def _remarks(found: Findings, library: str) -> Section:
    own = found.of("quality", library)
    columns = (
        Column("platform", "code"), Column("covered", "bool"), Column("verdict", "code"),
        Column("verdict_reason", "reason"), Column("hole_days", "num"), Column("holes"),
        Column("share_observed", "pct", digits=0), Column("counters_capped"), Column("counters_missing"),
    )  # fmt: skip
    table = Table(f"quality-{library}", Both("缺口与说明", "Holes and remarks"), own, columns)
    return Section("remarks", Both("缺口与说明", "Holes and remarks"), [table])
