"""Draws an article: what it is, its text, counters, edits, and whether it will vanish."""

from random import Random

from sandbox.curves import Curve
from sandbox.edits import Edit
from sandbox.hours import DAY
from sandbox.prose.themes import writes_held_back
from sandbox.wechat import prose
from sandbox.wechat.model import (
    AUTHOR,
    PLATFORM,
    Article,
    ArticleSource,
    Copyright,
    Curves,
    Removal,
    Shown,
    WechatAccount,
)

KINDS = {
    Shown.ARTICLE: 78,
    Shown.IMAGE: 9,
    Shown.TEXT: 4,
    Shown.VIDEO: 4,
    Shown.AUDIO: 2,
    Shown.SHARE: 3,
}
LENGTHS = {Shown.ARTICLE: (4, 14), Shown.SHARE: (3, 8), Shown.TEXT: (0, 1)}
"""Paragraphs at least and at most, where not (1, 4)."""

SOURCES = (
    ArticleSource(3_800_000_001, "gh_5a11d0c00001", "城市阅读推广联盟", 2_650_000_101),
    ArticleSource(3_800_000_002, "gh_5a11d0c00002", "古籍保护协会", 2_650_000_202),
    ArticleSource(3_800_000_003, "gh_5a11d0c00003", "全民阅读发布", 2_650_000_303),
)
DELETED = ("该内容已被发布者删除", "The content has been deleted by the author.")
"""As the page shows it, in the language of the client."""

VIOLATIONS = (
    "由用户投诉并经平台审核，涉嫌过度营销、骚扰用户",
    "由用户投诉并经平台审核，涉嫌侵犯他人著作权",
)
HIDEABLE = ("shares", "favourites", "wows", "likes", "reads")


def draw_article(
    rng: Random,
    account: WechatAccount,
    at: int,
    mid: int,
    idx: int,
    *,
    is_famous: bool,
    is_plain: bool,
    title: str | None = None,
) -> Article:
    """`is_plain`: never removed."""
    shown = rng.choices(list(KINDS), list(KINDS.values()))[0]
    held_back = writes_held_back(account.library.code)
    written = prose.article_text(rng, *LENGTHS.get(shown, (1, 4)), held_back=held_back)
    has_no_title = shown is Shown.TEXT and rng.random() < 0.5
    copyright_ = _copyright(rng, shown)
    curves = _curves(rng, account, idx, is_famous=is_famous)
    edits, removal = _edits(rng, at), _removal(rng, at)
    is_timed = shown in (Shown.VIDEO, Shown.AUDIO)
    return Article(
        number=account.number,
        mid=mid,
        idx=idx,
        shown=shown,
        title=title or (written.lines[0] if has_no_title else written.title),
        lines=written.lines,
        theme=written.theme,
        second_theme=written.second_theme,
        author=rng.choice((account.library.name_zh, "编辑部", "")),
        copyright=copyright_,
        source=rng.choice(SOURCES) if copyright_ is Copyright.REPRINT else None,
        duration=rng.randint(12, 1800) if is_timed else None,
        curves=curves,
        edits=edits,
        removal=None if is_plain else removal,
    )


def _copyright(rng: Random, shown: Shown) -> Copyright:
    if shown is Shown.SHARE:
        return Copyright.REPRINT
    weights = (60, 28, 12) if shown is Shown.ARTICLE else (85, 15, 0)
    return rng.choices(list(Copyright), weights)[0]


def _curves(rng: Random, account: WechatAccount, idx: int, *, is_famous: bool) -> Curves:
    reads = int(rng.lognormvariate(5.6, 0.9) * (1 + account.pull) / idx)
    if is_famous:
        reads = 160_000 + reads
    hidden = {name for name in HIDEABLE if rng.random() < 0.01}
    return Curves(
        reads=Curve(reads, rng.uniform(0.3, 2) * DAY),
        likes=_share(rng, reads, 0.03),
        wows=_share(rng, reads, 0.012),
        comments=_share(rng, reads, 0.004),
        shares=_share(rng, reads, 0.05),
        favourites=_share(rng, reads, 0.015),
        hidden=frozenset(hidden),
    )


def _share(rng: Random, reads: int, most: float) -> Curve:
    return Curve(int(reads * rng.uniform(0, most)), rng.uniform(0.3, 3) * DAY)


def _edits(rng: Random, at: int) -> tuple[Edit, ...]:
    if rng.random() > 0.05:
        return ()
    return (Edit(at + int(rng.uniform(0.01, 10) * DAY) // 60 * 60, "（更新：时间以现场公告为准）"),)


def _removal(rng: Random, at: int) -> Removal | None:
    chance, moment = rng.random(), at + int(rng.uniform(0.05, 40) * DAY) // 60 * 60
    if chance < 0.015:
        return Removal(moment, AUTHOR, DELETED[moment // 60 % 3 == 0])
    if chance < 0.021:
        return Removal(moment, PLATFORM, rng.choice(VIOLATIONS))
    return None
