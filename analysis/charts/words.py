"""Words of the figures, in Chinese and English."""

from __future__ import annotations

from analysis.choices import Language

WORDS = {
    "rank": ("名次", "Rank"),
    "range": ("名次区间（5%–95%）", "Range of the rank (5 to 95 %)"),
    "works": ("发布的作品", "Works published"),
    "response": ("得到的互动", "Response"),
    "share": ("占比", "Share"),
    "hour": ("时（北京时间）", "Hour (Beijing)"),
    "accounts": ("账号占比（由少到多）", "Share of accounts, fewest first"),
    "held": ("总量占比", "Share of the whole"),
    "percentile": ("百分位", "Percentile"),
    "points": ("指数变化（分）", "Change of the index, points"),
    "age": ("发布后天数", "Days since publishing"),
    "gathered": ("占最终互动量", "Share of the final interactions"),
    "peers": ("同行中位数与四分位区间", "Peers: median and quartiles"),
    "none": ("没有账号", "no account"),
    "unknown": ("未查找", "not looked for"),
    "uncovered": ("未覆盖", "not covered"),
    "unindexed": ("没有指数", "no index"),
    "silent": ("未发布", "published nothing"),
    "lowest": ("最低五分之一", "lowest fifth"),
    "highest": ("最高五分之一", "highest fifth"),
    "equal": ("完全平均", "All alike"),
    "together": ("账号数", "Accounts"),
    "number": ("作品数", "Works"),
    "interactions": ("单条作品互动量（对数刻度）", "Interactions of a work (log scale)"),
    "score": ("指数", "Index"),
}  # fmt: skip


def word(name: str, language: Language) -> str:
    """The word for a name of WORDS in the language."""
    return WORDS[name][0 if language is Language.ZH else 1]
