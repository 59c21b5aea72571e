"""Draws accounts and works from the seed. Each account has its own generator."""

from random import Random

from sandbox.bilibili import ids
from sandbox.bilibili.model import BilibiliAccount, BilibiliWork, Comments
from sandbox.curves import Curve, draw_followers
from sandbox.hours import DAY
from sandbox.libraries import Library
from sandbox.plot import draw_plotted
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec
from sandbox.story import story_of

COUNTERS = ("plays", "likes", "comments", "shares", "favourites", "danmaku", "coins")
# Few libraries have opened an account: so it is outside, too.
WITH_ACCOUNT = frozenset(
    {
        "national",
        "shanghai",
        "beijing",
        "anhui",
        "zhejiang",
        "jiangsu",
        "guangdong",
        "hunan",
        "gansu",
    }
)
SILENT = frozenset({"gansu"})
BUSY = {"shanghai": 80, "national": 60, "beijing": 45, "anhui": 30}
"""Works in the 400 days before the world's reference time."""

UNVERIFIED = frozenset({"hunan"})
KINDS = {"video": 70, "image": 14, "text": 6, "article": 5, "repost": 3, "lesson": 2}
INSTITUTION = ("国家图书馆", "888000001")
TITLES = ("{name}：{words}", "【讲座】{words}", "{words}")


def draw_account(spec: WorldSpec, library: Library) -> BilibiliAccount | None:
    """The account of a library, None where the library has none."""
    code = library.code
    if spec.accounts is None and code not in WITH_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} bilibili {code}")
    followers = int(10 ** rng.uniform(2.8, 4.6)) * (10 if code in BUSY else 1)
    works = 0 if code in SILENT else BUSY.get(code, rng.choice((6, 12, 20)))
    story = story_of(spec, code)
    return BilibiliAccount(
        mid=ids.mid_of(code),
        library=library,
        name=library.name_zh,
        reason="" if code in UNVERIFIED else f"{library.name_zh}官方账号",
        description=f"{library.name_zh}官方B站账号\n阅读，让生活更美好",
        following=rng.randint(0, 120),
        followers=draw_followers(followers, rng, int(spec.now.timestamp())),
        works=story.works(works) if story else works,
        pull=followers**0.5 / 40,
        earlier_plays=rng.randint(0, 3_000_000_000),
    )


def draw_works(spec: WorldSpec, account: BilibiliAccount) -> list[BilibiliWork]:
    """All works of an account that the world will ever have by itself, newest first."""
    code = account.library.code
    rng = Random(f"{spec.seed} bilibili {code} works")
    return draw_plotted(
        spec, account, "bilibili", draw_work, rng=rng, story=story_of(spec, code),
        is_replaceable=_is_replaceable, counters=COUNTERS,
    )  # fmt: skip


def _is_replaceable(work: BilibiliWork) -> bool:
    """Whether its text may be replaced: reposts have little, lessons are shown in part."""
    return bool(work.markup) and not work.is_hidden and work.kind not in ("repost", "lesson")


def draw_work(
    rng: Random, account: BilibiliAccount, moment: int, *, pinned: bool = False
) -> BilibiliWork:
    """A work published at this second."""
    kind = "image" if pinned else rng.choices(list(KINDS), list(KINDS.values()))[0]
    held_back = writes_held_back(account.library.code)
    is_empty = kind == "video" and rng.random() < 0.1
    written = Written("") if is_empty else compose.short_text(rng, held_back=held_back)
    aid, post = ids.aid_at(moment, rng), ids.post_id_at(moment, rng)
    is_video = kind in ("video", "lesson")
    plays = int(rng.lognormvariate(5.5, 1.4) * (1 + account.pull * 3))
    likes = int(plays * rng.uniform(0.01, 0.08))
    many = 3 if rng.random() < 0.2 else 1
    return BilibiliWork(
        number=ids.bvid_of(aid) if is_video else post,
        aid=aid,
        post=post,
        owner=account.mid,
        published_at=moment,
        kind=kind,
        title=_title(rng, account, kind),
        markup=written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        parts=tuple(rng.randint(30, 3000) for _ in range(many)) if is_video else (),
        is_joint=kind == "video" and rng.random() < 0.05,
        is_own=rng.random() < 0.9,
        hides_plays=kind == "video" and rng.random() < 0.03,
        comments_are=rng.choices(list(Comments), (94, 3, 3))[0],
        is_hidden=kind == "video" and not pinned and rng.random() < 0.03,
        pinned=pinned,
        plays=_curve(rng, plays),
        likes=_curve(rng, likes),
        comments=_curve(rng, int(likes * rng.uniform(0, 0.2))),
        shares=_curve(rng, int(likes * rng.uniform(0, 0.2))),
        favourites=_curve(rng, int(likes * rng.uniform(0, 0.5))),
        danmaku=_curve(rng, int(likes * rng.uniform(0, 0.3))),
        coins=_curve(rng, int(likes * rng.uniform(0, 0.5))),
        passed_on=INSTITUTION if kind == "repost" and rng.random() < 0.5 else None,
    )


def _title(rng: Random, account: BilibiliAccount, kind: str) -> str:
    if kind in ("text", "image", "repost"):
        return ""
    words = rng.choice(
        ("古籍里的四季", "一分钟读书", "馆员荐书", "修书人", "阅读马拉松", "新书速递")
    )
    return rng.choice(TITLES).format(name=account.name, words=words)


def _curve(rng: Random, final: int) -> Curve:
    return Curve(final, rng.uniform(0.3, 5) * DAY)
