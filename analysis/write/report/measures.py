"""The nine problems and their measures in words; the formulas are those of docs/methodology.md."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.write.report.words import Both


@dataclass(frozen=True, slots=True)
class Measure:
    """`kind` as in a table; `better`: up, down, or nothing where neither is."""

    name: Both
    formula: Both
    kind: str = "pct"
    better: str = ""
    log: bool = False


PROBLEMS: dict[int, Both] = {
    1: Both("只有少数图书馆在各平台都开通账号", "Few libraries have accounts on all platforms"),
    2: Both("人员：专职人员不足", "Staff: too few people for it"),
    3: Both("人员：专业能力不足", "Staff: skills are missing"),
    4: Both("来源单一，内容缺少变化", "One source, little variety of content"),
    5: Both("人员：缺少激励与考核", "Staff: no incentives, no assessment"),
    6: Both("发布时间与用户时间不一致", "Published at other times than users are there"),
    7: Both("内容与主题不平衡", "Content and themes are unbalanced"),
    8: Both("头部与尾部图书馆差距大", "Head and tail libraries are far apart"),
    9: Both("互动差异大", "Interaction varies greatly"),
}
# What is shown of a problem first: its measure.
CHIEF = {
    1: "active_breadth", 4: "original_share", 6: "mismatch", 8: "gini_interactions",
    9: "median_response",
}  # fmt: skip
STRIPS = {
    1: "active_breadth", 4: "original_share", 6: "mismatch", 8: "interactions",
    9: "median_response",
}  # fmt: skip
CANNOT = Both(
    "账号数据不能说明人员情况；用 --facts 提供各馆人员表后，这里给出相关系数。",
    "Accounts cannot tell; a table of staff given with --facts puts correlations here.",
)
UNTOLD = Both("账号数据不能说明。", "Accounts cannot tell.")
NOT_CODED = Both(
    "本报告尚不分析主题，不作判断；已编码的主题见命令 `python -m analysis themes show`。",
    "This report does not look at themes yet and says nothing of them;"
    " `python -m analysis themes show` shows those that are coded.",
)
MEASURES: dict[str, Measure] = {
    "accounts_known": Measure(
        Both("各平台都有账号的图书馆", "Libraries with an account everywhere"),
        Both("已知在各平台都有账号的图书馆 ÷ 全部图书馆", "known on every platform ÷ all libraries"),
        better="up",
    ),
    "accounts_possible": Measure(
        Both("同上，把未查找的算作有", "The same, counting those not looked for"),
        Both("（已知 + 未查找）÷ 全部图书馆", "(known + not looked for) ÷ all libraries"),
    ),
    "active_breadth": Measure(
        Both("活跃平台的比例", "Active breadth"),
        Both("时段内有作品的平台 ÷ 平台数，各馆平均", "platforms with a work ÷ platforms, mean over libraries"),
        better="up",
    ),
    "original_share": Measure(
        Both("原创比例", "Share of originals"),
        Both("原创 ÷（作品 − 不知是否原创的作品）", "originals ÷ (works − unknown)"),
        better="up",
    ),
    "originals_unknown_share": Measure(
        Both("不知是否原创的作品", "Works not known to be original or not"),
        Both("不知是否原创 ÷ 作品", "unknown ÷ works"),
    ),
    "kind_evenness": Measure(
        Both("作品类型的均匀度", "Evenness of kinds"),
        Both("Pielou：−Σ p ln p ÷ ln（平台上出现的类型数），各馆中位数",
             "Pielou: −Σ p ln p ÷ ln(kinds that occur), median of libraries"),
        kind="num", better="up",
    ),
    "mismatch": Measure(
        Both("发布与互动时间的错位", "Mismatch of hours"),
        Both("½ Σ｜各时作品占比 − 各时互动中位数占比｜，互动作品 5 条以上的时段",
             "½ Σ |share of works − share of median response| over hours with 5 works or more"),
        kind="num", better="down",
    ),
    "mismatch_by_chance": Measure(
        Both("时刻无影响时的错位", "Mismatch if the hour made no difference"),
        Both("各账号互动在其作品间重新分配，499 次平均", "responses dealt out anew within accounts, mean of 499"),
        kind="num",
    ),
    "office_works": Measure(
        Both("上班时间的作品", "Works within office hours"),
        Both("工作日 9–17 时的作品 ÷ 作品", "works on workdays 9 to 17 ÷ works"),
    ),
    "office_response": Measure(
        Both("上班时间的互动", "Response within office hours"),
        Both("工作日 9–17 时作品的相对互动 ÷ 全部", "response of works on workdays 9 to 17 ÷ all"),
    ),
    "gini_interactions": Measure(
        Both("互动量的基尼系数", "Gini of interactions"),
        Both("已覆盖账号的互动总量", "of the interactions of covered accounts"),
        kind="num", better="down",
    ),
    "top_fifth_share": Measure(
        Both("前五分之一所占互动", "Share of the top fifth"),
        Both("互动最多的五分之一账号 ÷ 全部互动", "interactions of the top fifth ÷ all"),
        better="down",
    ),
    "p90_p10": Measure(
        Both("P90 ÷ P10", "P90 ÷ P10"),
        Both("账号互动总量的第 90 与第 10 百分位之比", "90th ÷ 10th percentile of accounts' interactions"),
        kind="num", better="down",
    ),
    "silent_accounts": Measure(
        Both("未发布的账号", "Silent accounts"),
        Both("没有作品的已覆盖账号 ÷ 已覆盖账号", "covered accounts without a work ÷ covered"),
        better="down",
    ),
    "kendall_w": Measure(
        Both("各平台名次的一致性", "Agreement of ranks over platforms"),
        Both("Kendall W，在各平台都有指数的图书馆", "Kendall's W of libraries with an index everywhere"),
        kind="num", better="up",
    ),
    "median_response": Measure(
        Both("单条作品互动中位数", "Median interactions of a work"),
        Both("互动量已知的作品的中位数", "median of the works whose interactions are known"),
        kind="int", better="up", log=True,
    ),
    "p75_p25": Measure(
        Both("账号之间 P75 ÷ P25", "P75 ÷ P25 between accounts"),
        Both("各馆单条互动中位数的四分位之比", "quartiles of the libraries' medians"),
        kind="num", better="down",
    ),
    "without_interaction": Measure(
        Both("没有任何互动的作品", "Works without any interaction"),
        Both("互动为 0 的作品 ÷ 互动已知的作品", "works with 0 ÷ works known"),
        better="down",
    ),
    "hot_share": Measure(
        Both("爆款所占点赞", "Likes of hot works"),
        Both("点赞 1 万以上的作品的点赞 ÷ 全部点赞", "likes of works with 10,000 or more ÷ all likes"),
    ),
    "interactions": Measure(
        Both("互动总量", "Interactions"), Both("时段内作品的互动之和", "sum over the window's works"),
        kind="int", log=True,
    ),
    "followers": Measure(Both("粉丝数", "Followers"), Both("时段末", "at the end"), kind="int"),
    "followers_growth": Measure(
        Both("粉丝增长率", "Growth of followers"), Both("变化 ÷ 时段初", "change ÷ start")
    ),
    "works_per_active_week": Measure(
        Both("每活跃周作品数", "Works per active week"), Both("作品 ÷ 有作品的周", "works ÷ weeks with a work"),
        kind="num",
    ),
    "hour_regularity": Measure(
        Both("发布时刻的规律性", "Regularity of hours"), Both("1 − 时刻熵 ÷ ln 24", "1 − entropy ÷ ln 24"),
        kind="num",
    ),
    "median_interactions": Measure(
        Both("单条互动中位数", "Median interactions"), Both("作品互动的中位数", "median over works"), kind="num"
    ),
    "like_rate": Measure(Both("点赞率", "Like rate"), Both("点赞 ÷ 阅读", "likes ÷ reads")),
    "fit": Measure(
        Both("时间契合", "Fit of hours"), Both("1 − 超出偶然的错位", "1 − mismatch beyond chance"), kind="num"
    ),
}  # fmt: skip
DIMENSIONS = {
    "reach": Both("覆盖", "Reach"),
    "output": Both("产出", "Output"),
    "response": Both("回应", "Response"),
    "fit": Both("契合", "Fit"),
    "breadth": Both("广度", "Breadth"),
}
LEVERS = {
    "originals": Both("原创作品", "originals"),
    "works": Both("作品数", "works"),
    "comments": Both("评论", "comments"),
    "shares": Both("转发", "shares"),
    "likes": Both("点赞", "likes"),
    "wows": Both("在看", "wows"),
    "reads": Both("阅读", "reads"),
    "headline_reads": Both("头条阅读", "reads of headlines"),
    "followers": Both("粉丝", "followers"),
}
INPUTS = {
    "works": Both("作品数", "works"),
    "new_works": Both("新作品", "new works"),
    "originals": Both("原创作品", "originals"),
    "shares": Both("转发", "shares"),
    "comments": Both("评论", "comments"),
    "likes": Both("点赞", "likes"),
    "original_shares": Both("原创的转发", "shares of originals"),
    "original_comments": Both("原创的评论", "comments on originals"),
    "new_likes": Both("新增点赞", "new likes"),
    "new_comments": Both("新增评论", "new comments"),
    "new_shares": Both("新增转发", "new shares"),
    "new_followers": Both("新增粉丝", "new followers"),
    "followers": Both("粉丝", "followers"),
    "reads": Both("阅读", "reads"),
    "wows": Both("在看", "wows"),
}
UNITS = {"per_day": Both("（日均）", " per day"), "per_work": Both("（篇均）", " per article")}


def name_input(name: str) -> Both:
    """An input of a formula in words: "headline_reads_per_day", "max_likes"."""
    plain, _, unit = name.partition("_per_")
    tail = UNITS[f"per_{unit}"] if unit else Both("", "")
    front = Both("", "")
    for prefix, words in (
        ("headline_", Both("头条", "headlines: ")),
        ("max_", Both("最高", "most ")),
    ):
        if plain.startswith(prefix):
            plain, front = plain.removeprefix(prefix), words
    words = INPUTS.get(plain, Both(plain, plain))
    return Both(f"{front.zh}{words.zh}{tail.zh}", f"{front.en}{words.en}{tail.en}")


def name_measure(name: str) -> Both:
    """A measure in words; of staff, FACT~COLUMN as it stands."""
    if name in MEASURES:
        return MEASURES[name].name
    fact, _, column = name.partition("~")
    return Both(f"{fact} 与 {column}", f"{fact} and {column}")
