"""A page for each platform."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis import charts
from analysis.choices import Language
from analysis.compute.growth import FEWEST, LAST
from analysis.compute.inequality import measure_inequality, trace_lorenz
from analysis.compute.interaction import INTERACTIONS, top_works
from analysis.compute.versions import VERSIONS
from analysis.names import COUNTERS
from analysis.write.report.blocks import (
    DOTS,
    MANY,
    Column,
    Figure,
    Page,
    Section,
    Table,
    Text,
)
from analysis.write.report.findings import Findings
from analysis.write.report.frames import in_words
from analysis.write.report.measures import name_part
from analysis.write.report.sentences import FEW, no_index
from analysis.write.report.words import Both, both_codes, heading, number, percent, span

TOP = 30
LONGEST_LIST = 40  # libraries of a figure of bars
RANKING = (
    Column("rank"), Column("name_zh", "library"), Column("value", "num"),
    Column("range", "text", Both("名次区间", "Range")), Column("movement", "signed", digits=0),
    Column("works"), Column("share_observed", "pct", Both("已观测", "Observed"), 0),
)  # fmt: skip
SPREAD = ["works", "likes", "comments", "shares", "interactions"]


def platform_page(found: Findings, platform: str) -> Page:
    """The page of a platform: accounts, output, index, spread, head and tail, relations, top works."""
    words = both_codes("platform", platform)
    has_index = platform in found.versions
    ranks = _ranking(found, platform) if has_index else _without_index(platform)
    sections = [
        ranks,
        _accounts(found, platform),
        *([_parts(found, platform)] if has_index else []),
        _spread(found, platform),
        _inequality(found, platform),
        _relations(found, platform),
        _growth(found, platform),
        _top(found, platform),
    ]
    return Page(f"platforms/{platform}.html", words, [each for each in sections if each])


def ranking_table(found: Findings, platform: str, root: str = "../") -> Table:
    """Ranked accounts, and below them the others with the reason."""
    table = found.rankings[platform]
    observed = found.figures.set_index("account_id")
    share = observed["works_observed"].astype("Float64") / observed["works"].astype("Float64")
    ranked = table[table["rank"].notna()]
    frame = ranked.assign(
        range=[span(*pair) for pair in zip(ranked["rank_low"], ranked["rank_high"], strict=True)],
        share_observed=ranked["account_id"].map(share),
        platform=platform,
    )
    words = heading(found.versions[platform])
    silent = int((table["reason"] == "no_works").sum())
    return Table(
        f"ranking-{platform}",
        Both(
            f"{words.zh}：{len(table)} 个账号中 {len(ranked)} 个有名次；{silent} 个没有发布",
            f"{words.en}: {len(ranked)} of {len(table)} ranked; {silent} published nothing",
        ),
        frame,
        RANKING,
        root=root,
        empty=Both("没有账号可以排名。", "Nobody can be ranked."),
    )


def ranking_title(found: Findings, platform: str) -> Both:
    """The finding of the ranking."""
    table = found.rankings[platform]
    ranked = table[table["rank"].notna()]
    words = both_codes("platform", platform)
    if ranked.empty:
        return Both("没有账号可以排名", "Nobody can be ranked")
    first = ranked.iloc[0]
    sure = int((ranked["rank_low"] == ranked["rank_high"]).sum())
    return Both(
        f"{words.zh}：{first['name_zh']}居首；{len(ranked)} 家中 {sure} 家的名次没有疑问",
        f"{words.en}: {first['name_zh']} is first; of {len(ranked)} ranks {sure} are beyond doubt",
    )


def _ranking(found: Findings, platform: str) -> Section:
    table = found.rankings[platform]
    index = heading(found.versions[platform])
    ranks = int(table["rank"].notna().sum())
    shown = Both("", "")
    if ranks > MANY:
        shown = Both(f"前 {MANY} 名（共 {ranks:,}）；", f"the first {MANY} of {ranks:,} ranks; ")
    figure = Figure(
        f"ranking-{platform}",
        ranking_title(found, platform),
        Both(
            f"{index.zh}，{found.span}；{shown.zh}点为名次，横条为重抽各账号作品 1,000 次后名次的第 5 至第 95 百分位",
            f"{index.en}, {found.span}; {shown.en}dot: rank; bar: 5th to 95th percentile of the rank over 1,000"
            " draws of each account's works",
        ),
        Both(
            "各账号的名次及其区间，数值见表。",
            "Ranks of accounts with their ranges; the table has them.",
        ),
        partial(charts.ranking, table, most=MANY),
    )
    unranked = table[table["rank"].isna()]
    without = Table(
        f"unranked-{platform}",
        Both("没有名次的账号", "Accounts without a rank"),
        unranked.assign(platform=platform),
        (Column("name_zh", "library"), Column("works"), Column("covered", "bool"), Column("reason", "code")),
        root="../",
    )  # fmt: skip
    blocks: list[Text | Table | Figure] = [ranking_table(found, platform)]
    if len(unranked) < len(table):
        blocks.insert(0, figure)
    if len(unranked):
        blocks.append(without)
    return Section("ranking", Both("排名", "Ranking"), blocks)


def _without_index(platform: str) -> Section:
    words = no_index(platform)
    note = Both(
        f"{words.zh}；其他数值都在下面。",
        f"{words.en[:1].upper()}{words.en[1:]}; all other figures are below.",
    )
    return Section("ranking", Both("排名", "Ranking"), [Text(note, kind="note")])


def _accounts(found: Findings, platform: str) -> Section:
    own = found.figures[found.figures["platform"] == platform]
    given = [name for name in COUNTERS
             if own[name].notna().any() and own[name].fillna(0).sum() > 0]  # fmt: skip
    counters = [Column(name, title=heading(name)) for name in given]
    known = (own["works"] - own["originals_unknown"]).astype("Float64")
    share = own["originals"].astype("Float64") / known.mask(known == 0)
    frame = own.assign(original_share=share).sort_values("works", ascending=False)
    columns = (
        Column("name_zh", "library"), Column("account", "text"), Column("covered", "bool"),
        Column("works"), Column("original_share", "pct", Both("原创比例", "Originals")),
        Column("followers"), Column("followers_change", "signed", digits=0), *counters,
        Column("interactions"), Column("median_interactions", "num"),
    )  # fmt: skip
    note = Both(
        "–：平台没有给出，或没有观测到；0：平台显示为零。",
        "–: not given by the platform, or not observed; 0: the platform shows zero.",
    )
    table = Table(
        f"accounts-{platform}", Both("账号、产出与计数", "Accounts, output and counters"), frame, columns,
        note=note, root="../",
    )  # fmt: skip
    return Section("accounts", Both("账号、产出与计数", "Accounts, output and counters"), [table])


def _parts(found: Findings, platform: str) -> Section:
    """Parts of the index as shares of the weighted sum: WCI is its square."""
    version = found.versions[platform]
    indices = found.indices
    own = indices[(indices["version"] == version) & indices["covered"] & (indices["works"] > 0)]
    own = own.dropna(subset="value").sort_values("value", ascending=False)
    weights: dict[str, float] = getattr(VERSIONS[version].formula, "parts", {})
    columns = [Column("name_zh", "library"), Column("value", "num")]
    for part, weight in weights.items():
        shares = [
            weight * (parts.get(part) or 0)
            / (sum(weights[name] * (each or 0) for name, each in parts.items()) or 1)
            for parts in own["parts"]
        ]  # fmt: skip
        own = own.assign(**{f"part {part}": shares})
        words = name_part(part)
        columns.append(Column(f"part {part}", "pct", Both(f"{words.zh}占比", f"{words.en}, share")))
    is_square = getattr(VERSIONS[version].formula, "power", 1) == 2
    note = Both(
        "占比是各部分在加权和中的份额"
        + ("；指数是该和的平方，所以各部分不能相加成指数。" if is_square else "。"),
        "Shares are of the weighted sum"
        + ("; the index is its square, so that parts do not add up to it." if is_square else "."),
    )
    table = Table(
        f"parts-{platform}",
        Both(f"{heading(version).zh}的组成", f"What {heading(version).en} is made of"), own, columns,
        note=note, root="../",
    )  # fmt: skip
    return Section("parts", Both("指数的组成", "Parts of the index"), [table])


def _spread(found: Findings, platform: str) -> Section:
    from analysis.compute.description import describe

    works = found.works[found.works["platform"] == platform]
    known = works["interactions"].dropna()
    own = found.figures[(found.figures["platform"] == platform) & found.figures["covered"]]
    median = number(known.median() if len(known) else None)
    most = number(known.max() if len(known) else None)
    figure = Figure(
        f"distribution-{platform}",
        Both(f"一半作品的互动不到 {median}，最高 {most}", f"Half of the works have less than {median}, one {most}"),
        Both(f"{len(known):,} 条互动已知的作品，{found.span}", f"{len(known):,} works whose interactions are known, {found.span}"),
        Both("作品互动量的分布，每组是前一组的两倍。", "Interactions of works in classes that double."),
        partial(charts.distribution, works),
    )  # fmt: skip
    table = describe(own, SPREAD)
    table = table.assign(name=in_words((heading(str(each)) for each in table["column"]), table))
    columns = (
        Column("name", "text", Both("数值", "Figure")), Column("n"), *(
            Column(each, "num") for each in ("mean", "sd", "min", "q1", "median", "q3", "max",
                                             "skewness", "kurtosis")),
    )  # fmt: skip
    shown = Table(
        f"description-{platform}",
        Both("已覆盖账号的描述统计", "Covered accounts described"),
        table,
        columns,
    )
    blocks: list[Text | Table | Figure] = [figure, shown] if len(known) else [shown]
    return Section("distribution", Both("分布", "Distribution"), blocks)


def _inequality(found: Findings, platform: str) -> Section:
    own = found.figures[(found.figures["platform"] == platform) & found.figures["covered"]]
    table = measure_inequality(own, SPREAD)
    table = table.assign(name=in_words((heading(str(each)) for each in table["column"]), table))
    columns = (
        Column("name", "text", Both("数值", "Figure")), Column("n"), Column("gini", "num", digits=3),
        Column("theil", "num", digits=3), Column("top_10_percent", "pct"),
        Column("top_20_percent", "pct"),
    )  # fmt: skip
    shown = Table(f"inequality-{platform}", Both("不均衡程度", "Inequality"), table, columns)
    blocks: list[Text | Table | Figure] = []
    curve = trace_lorenz(own, ["interactions"])
    sums = own.groupby(["library", "name_zh"])["interactions"].sum(min_count=1)
    held = sums.rename("value").reset_index()
    row = table[table["column"] == "interactions"].iloc[0] if len(table) else None
    if row is None or row["n"] < FEW:
        few = Both(
            f"已覆盖的账号不足 {FEW} 个，不作头尾比较。",
            f"Fewer than {FEW} covered accounts: head and tail are not compared.",
        )
        return Section("inequality", Both("头部与尾部", "Head and tail"), [Text(few, kind="note")])
    if len(curve):
        top, gini = percent(row["top_20_percent"], 0), number(row["gini"], 2)
        subtitle = Both(f"互动量，{found.span}", f"Interactions, {found.span}")
        blocks = [
            Figure(
                f"head-{platform}",
                Both(
                    f"前五分之一的账号得到 {top} 的互动",
                    f"The top fifth has {top} of the interactions",
                ),
                _of_the_first(subtitle, len(held.dropna(subset="value"))),
                Both("各馆互动总量，由多到少。", "Interactions of libraries, the most first."),
                partial(charts.head_and_tail, held, most=LONGEST_LIST),
            ),
            Figure(
                f"lorenz-{platform}",
                Both(f"互动量的基尼系数为 {gini}", f"Gini coefficient of interactions {gini}"),
                subtitle,
                Both("洛伦兹曲线；斜线为完全平均。", "Lorenz curve; the diagonal: all alike."),
                partial(charts.lorenz, curve),
            ),
        ]
    return Section("inequality", Both("头部与尾部", "Head and tail"), [*blocks, shown])


def _of_the_first(subtitle: Both, libraries: int) -> Both:
    if libraries <= LONGEST_LIST:
        return subtitle
    return Both(
        f"{subtitle.zh}；最多的 {LONGEST_LIST} 家（共 {libraries:,} 家）",
        f"{subtitle.en}; the {LONGEST_LIST} with most of {libraries:,} libraries",
    )


def _relations(found: Findings, platform: str) -> Section:
    from analysis.compute.statistics import correlate

    own = found.figures[(found.figures["platform"] == platform) & found.figures["covered"]]
    version = found.versions.get(platform)
    figures = ("works", "followers", "median_interactions", *([version] if version else []))
    names = [name for name in figures if own[name].notna().sum() > 3 and own[name].nunique() > 1]  # fmt: skip
    title = Both("指标之间的关系", "Relations")
    if len(names) < 2:
        few = Both(
            "已覆盖的账号不足四个，或数值都相同，不能判断关系。",
            "Fewer than four covered accounts, or equal values: no relation can be measured.",
        )
        return Section("relations", title, [Text(few, kind="note")])
    table = correlate(own[names].astype("Float64"), names, ("Spearman",))
    table = table.assign(one=in_words((heading(str(each)) for each in table["column"]), table),
                         other=in_words((heading(str(each)) for each in table["by"]), table))  # fmt: skip
    columns = (
        Column("one", "text", Both("指标", "Figure")), Column("other", "text", Both("与", "and")),
        Column("n"), Column("effect", "num", Both("Spearman ρ", "Spearman's ρ"), 2),
        Column("effect_low", "num", Both("95% 下限", "95 % from"), 2),
        Column("effect_high", "num", Both("95% 上限", "to"), 2),
        Column("p_adjusted", "p", Both("p（Holm）", "p (Holm)")),
    )  # fmt: skip
    shown = Table(f"relations-{platform}", Both("等级相关", "Rank correlation"), table, columns)
    if not {"works", "median_interactions"} <= set(names):
        return Section("relations", title, [shown])
    pair = table[(table["column"] == "works") & (table["by"] == "median_interactions")]
    rho = float(pair["effect"].iloc[0]) if len(pair) else float("nan")
    strength = "同向" if rho > 0.3 else "反向" if rho < -0.3 else "关系不大"
    strength_en = (
        "go together"
        if rho > 0.3
        else "go against each other"
        if rho < -0.3
        else "hardly go together"
    )

    def draw(language: Language, **texts: str) -> object:
        names = ("works", "median_interactions")
        one, other = (heading(each).of(language) for each in names)
        return charts.scatter(
            own,
            x=names[0],
            y=names[1],
            headings=(one, other),
            language=language,
            most=DOTS,
            **texts,
        )

    figure = Figure(
        f"scatter-{platform}",
        Both(f"作品数与单条互动{strength}（ρ = {rho:.2f}）", f"Works and interactions of a work {strength_en} (ρ = {rho:.2f})"),
        _of_dots(found, len(own)),
        Both("作品数与单条互动中位数的散点图。", "Works against median interactions."),
        draw,
    )  # fmt: skip
    return Section("relations", title, [figure, shown])


def _of_dots(found: Findings, accounts: int) -> Both:
    if accounts > DOTS:
        return Both(f"{accounts:,} 个已覆盖账号，{found.span}；相近的合为一点，越大账号越多；对数刻度",
                    f"{accounts:,} covered accounts, {found.span}; near ones are one dot, larger for more; log scales")  # fmt: skip
    return Both(f"每点一个已覆盖账号，{found.span}；对数刻度",
                f"A dot for each covered account, {found.span}; log scales")  # fmt: skip


def _growth(found: Findings, platform: str) -> Section:
    """Growth of interactions with age, and their half-life."""
    title = Both("作品随时间的增长", "How works grow with age")
    table = found.growth[found.growth["platform"] == platform]
    known = table.dropna(subset="share") if len(table) else table
    if known.empty:
        words = Both(
            f"发布满 {LAST} 天时观测过的作品不足 {FEWEST} 条，还不能画出增长；下个月的报告会有，"
            "或用 `python -m analysis growth` 选更早的时段。",
            f"Fewer than {FEWEST} works were seen at {LAST} days of age; the report of a later month will have the"
            " curve, `python -m analysis growth` shows earlier windows.",
        )
        return Section("growth", title, [Text(words, kind="note")])
    window = str(known["window"].iloc[0]).replace(" to ", " – ")
    counted = int(known["works_counted"].max())
    figure = Figure(
        f"growth-{platform}",
        _half(known),
        Both(f"{counted:,} 条各龄期都观测过的作品，{window} 发布；占 {LAST} 天时互动量的比例，中位数",
             f"{counted:,} works seen at all ages, published {window}; median share of the interactions at {LAST} days"),
        Both("互动量随作品龄的增长，数值见表。", "Interactions by age of a work; the table has them."),
        partial(charts.growth, known),
    )  # fmt: skip
    columns = (
        Column("age"), Column("age_mean", "num"), Column("works"), Column("works_observed"),
        Column("works_counted"), Column("share", "pct", digits=0),
    )  # fmt: skip
    note = None
    if window != found.span:
        note = Both(f"本时段的作品满 {LAST} 天的不足一半，所以用上一时段 {window}。",
                    f"Less than half of this window's works are {LAST} days old, hence the window before: {window}.")  # fmt: skip
    shown = Table(f"growth-{platform}", Both("各作品龄的互动", "Interactions by age"), table, columns, note=note)  # fmt: skip
    return Section("growth", title, [figure, shown])


def _half(table: pd.DataFrame) -> Both:
    row = table.iloc[0]
    if not pd.isna(row["half_life"]):
        days = number(row["half_life"], 1)
        return Both(
            f"发布 {days} 天后有了最终互动的一半",
            f"Half of the interactions are there after {days} days",
        )
    if not pd.isna(row["half_within"]):
        days = number(row["half_within"])
        return Both(
            f"发布 {days} 天内已有最终互动的一半",
            f"Half of the interactions are there within {days} days",
        )
    return Both("半衰期还不能判断", "The half-life cannot be determined yet")


def _top(found: Findings, platform: str) -> Section:
    works = found.works[found.works["platform"] == platform]
    best = top_works(works, TOP)
    names = works.drop_duplicates("library").set_index("library")["name_zh"]
    frame = best.assign(name_zh=best["library"].map(names))
    return Section(
        "top", Both("互动最多的作品", "Top works"), [works_table(f"top-{platform}", frame, "../")]
    )


def works_table(key: str, frame: pd.DataFrame, root: str, *, with_library: bool = True) -> Table:
    """A table of works with links to their platform."""
    own = (Column("name_zh", "library"),) if with_library else ()
    more = (
        (Column("response", "num", Both("相对互动", "Response"), 2),) if "response" in frame else ()
    )
    columns = (
        Column("heading", "link", Both("作品", "Work")), *own, Column("published_at", "moment"),
        Column("interactions"), *more, *_counters(frame),
    )  # fmt: skip
    return Table(key, Both("作品", "Works"), frame, columns, root=root)


def _counters(frame: pd.DataFrame) -> list[Column]:
    """What the interactions of these works are made of: those that some work has."""
    return [Column(name) for name in INTERACTIONS if name in frame and frame[name].notna().any()]
