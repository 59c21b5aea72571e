"""The nine problems and their measures in words; the formulas are those of docs/methodology.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.compute.problems.themes import GAP
from analysis.write.report.words import Both, heading


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure. `kind` as in a table; `better`: up, down, or None if neither is."""

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
# The chief measure of each problem.
CHIEF = {
    1: "active_breadth", 4: "original_share", 6: "mismatch", 7: "theme_evenness",
    8: "gini_interactions", 9: "median_response",
}  # fmt: skip
STRIPS = CHIEF | {8: "interactions"}
CANNOT = Both(
    "账号数据不能说明人员情况；用 --facts 提供各馆人员表后，这里给出相关系数。",
    "Accounts do not show staff; with a table of staff (--facts), correlations stand here.",
)
NOT_SHOWN = Both("账号数据不能说明。", "Accounts do not show it.")
NO_STAFF = Both(
    "人员表中没有可以计算相关的数值列：至少 4 家图书馆有数值，且不全相同。",
    "The table of staff has no column to correlate: four libraries or more need numbers that are not all alike.",
)
UNMEASURED = Both("没有可以测量的内容。", "There is nothing to measure.")
FEW_CODED = Both(
    "已编码的作品太少：没有一馆在一个平台上有 5 条以上。",
    "Too few works are coded: no library has 5 or more on a platform.",
)
STAFF_ELSEWHERE = Both(
    "人员表的相关系数都列在问题 2 下；它们不区分人数、能力与激励，由表中的列而定。",
    "The correlations of the table of staff stand under problem 2: which of them speaks of number, skills or"
    " incentives is up to its columns.",
)
ASSESSMENT = Both(
    "“没有考核”无法从账号测量；各馆页的记分卡可以用作考核的起点。",
    "That assessment is lacking cannot be measured from accounts; the scorecard on each library's page is a start"
    " of one.",
)
NOT_CODED = Both(
    "本时段没有已编码主题的作品，不作判断。由人编码：`python -m analysis themes sample` 抽样，"
    "`themes import` 读入；由程序编码：`themes apply`。",
    "No work of this window is coded by theme: there is no judgement. People code with"
    " `python -m analysis themes sample` and `themes import`, the program with `themes apply`.",
)
NO_REPOSTS = Both(
    "转发来源的集中度（HHI）没有数值：没有一馆在本时段有 5 条以上已知来源机构的转发或转载。",
    "There is no concentration (HHI) of whom one reposts: no library has 5 reposts or reprints whose institution is"
    " known.",
)
NO_TEXTS = Both(
    "没有可比较的文本，近似重复没有数值。",
    "There is no text to compare, and so no share of near-duplicates.",
)
MEASURES: dict[str, Measure] = {
    "accounts_known": Measure(
        Both("各平台都有账号的图书馆", "Libraries with an account everywhere"),
        Both(
            "已知在各平台（至少一馆有账号的平台）都有账号的图书馆 ÷ 全部图书馆",
            "known on every platform on which any library has an account ÷ all libraries",
        ),
        better="up",
    ),
    "accounts_possible": Measure(
        Both("同上，把未查找的算作有", "The same, counting those not looked for"),
        Both("（已知 + 未查找）÷ 全部图书馆", "(known + not looked for) ÷ all libraries"),
    ),
    "active_breadth": Measure(
        Both("活跃平台的比例", "Active breadth"),
        Both(
            "时段内有作品的平台 ÷ 至少一馆有账号的平台，各馆平均",
            "platforms with a work ÷ platforms on which any library has an account, mean over libraries",
        ),
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
    "repeat_share": Measure(
        Both("重复本馆较早作品的比例", "Share of near-duplicates"),
        Both("与本馆较早作品近似重复的作品 ÷ 作品；最早的一条不算", "works that repeat an earlier one of their library ÷ works"),
        better="down",
    ),
    "theme_shannon": Measure(
        Both("主题的多样性", "Diversity of themes"),
        Both("Shannon：−Σ p ln p，已编码作品 5 条以上的馆，中位数",
             "Shannon: −Σ p ln p, median of libraries with 5 coded works or more"),
        kind="num", better="up",
    ),
    "repost_hhi": Measure(
        Both("转发来源的集中度", "Concentration of whom one reposts"),
        Both("HHI：Σ（来源机构占转发与转载的比例）²，5 条以上的馆，中位数",
             "HHI: Σ (share of reposts and reprints from an institution)², median of libraries with 5 or more"),
        kind="num", better="down",
    ),
    "theme_evenness": Measure(
        Both("主题的均匀度", "Evenness of themes"),
        Both("Pielou：−Σ p ln p ÷ ln（平台上出现的主题数），各馆中位数；编码员 κ ≥ 0.6 时",
             "Pielou: −Σ p ln p ÷ ln(themes that occur), median of libraries; where κ of the coders ≥ .6"),
        kind="num", better="up",
    ),
    "differentiation": Measure(
        Both("平台差异度", "Differentiation"),
        Both("1 − 在本馆其他平台有近似重复的作品 ÷ 作品；两个以上平台有作品的馆",
             "1 − works with a copy on another platform of the library ÷ works; libraries on two or more"),
        kind="num", better="up",
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
    "videos": Both("视频数", "videos"),
    "plays": Both("播放", "plays"),
}
# Reasons for no lever, as in suggest_changes.
NO_CHANGE = {
    "not_covered": Both("该时段没有完整采集", "the window is not covered"),
    "no_works": Both("该时段没有发布作品", "nothing was published"),
    "no_value": Both("指数缺少输入，无法计算", "the index lacks an input"),
    "no_lever": Both("该指数没有可调整的输入", "of this index no input is known that a library can move"),
    "few_peers": Both("可比较的账号不足四个", "there are fewer than four accounts to compare"),
    "short_history": Both("可用的历史不足三个月", "less than three months of history are known"),
    "best_quarter": Both("各项输入都已在同行最好的四分之一", "every input is among the peers' best quarter already"),
    "small_gain": Both(
        "可达到的增幅都小于该账号每月的通常变化",
        "every gain is smaller than the account's usual change from month to month",
    ),
}  # fmt: skip
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
    "videos": Both("视频数", "videos"),
    "new_plays": Both("新增播放", "new plays"),
    "new_video_comments": Both("视频新增评论", "new comments on videos"),
}
# Parts with names; parts of other formulas are the letters of their publication.
PARTS = {
    "publishing": Both("发布", "publishing"),
    "interaction": Both("互动", "interaction"),
    "coverage": Both("覆盖", "coverage"),
    "plays": Both("播放", "plays"),
    "comments": Both("评论", "comments"),
    "followers": Both("粉丝", "followers"),
}
UNITS = {"per_day": Both("（日均）", " per day"), "per_work": Both("（篇均）", " per article")}


def name_part(part: str) -> Both:
    """Words for a part of a formula."""
    return PARTS.get(part, Both(part, part))


def name_input(name: str) -> Both:
    """Words for an input of a formula: "headline_reads_per_day", "max_likes"."""
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


THEME_GAP = Both(
    "互动占比 − 作品占比（百分点）；区间由账号重抽 1,000 次",
    "share of the response − share of the works (percentage points); 1,000 draws of accounts",
)  # fmt: skip


def find_measure(name: str, themes: Mapping[str, Both]) -> Measure:
    """A measure by its name; of staff, FACT~COLUMN as it stands; of a theme, by its code."""
    if name in MEASURES:
        return MEASURES[name]
    if name.startswith(GAP):
        theme = themes.get(name.removeprefix(GAP), Both(name, name))
        words = Both(f"{theme.zh}：互动与作品之差", f"{theme.en}: response against works")
        return Measure(words, THEME_GAP, kind="points")
    fact, _, column = name.partition("~")
    of = heading(column)
    words = Both(f"{fact} 与{of.zh}", f"{fact} and {of.en.lower()}")
    return Measure(words, Both("Spearman ρ", "Spearman's ρ"), kind="num")
