"""Draws accounts and notes from the seed. Each account has its own generator."""

from random import Random

from sandbox.curves import Curve, draw_followers
from sandbox.hours import DAY
from sandbox.libraries import Library
from sandbox.plot import draw_plotted
from sandbox.prose import compose
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec
from sandbox.xiaohongshu import ids
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount

COUNTERS = ("plays", "likes", "comments", "shares", "favourites", "danmaku")
HOUR = 3_600
WITH_ACCOUNT = frozenset({"shanghai", "anhui", "zhejiang", "guangdong", "hunan", "gansu"})
"""Few libraries have opened an account."""

SILENT = frozenset({"gansu"})
BUSY = {"shanghai": 80, "guangdong": 50, "anhui": 30}
"""Notes in the 400 days before the world's reference time."""

UNVERIFIED = frozenset({"hunan"})
TITLES = ("古籍里的四季", "馆员荐书｜这个周末读什么", "图书馆隐藏机位", "自习攻略", "新书速递", "")
COUNTERS = ("plays", "likes", "comments", "shares", "favourites", "danmaku")


def draw_account(spec: WorldSpec, library: Library) -> XiaohongshuAccount | None:
    """The account of a library, None where the library has none."""
    code = library.code
    if spec.accounts is None and code not in WITH_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} xiaohongshu {code}")
    followers = int(10 ** rng.uniform(2.8, 4.2)) * (10 if code in BUSY else 1)
    return XiaohongshuAccount(
        uid=ids.uid_of(code),
        number=ids.number_of(code),
        library=library,
        name=library.name_zh,
        is_institution=code not in UNVERIFIED,
        description="" if code in UNVERIFIED else f"{library.name_zh}官方账号\n周一闭馆",
        following=rng.randint(0, 120),
        followers=draw_followers(followers, rng, int(spec.now.timestamp())),
        works=0 if code in SILENT else BUSY.get(code, rng.choice((8, 12, 20))),
        pull=followers**0.5 / 40,
        earlier=rng.randint(0, 12_000_000) if code == "shanghai" else rng.randint(0, 9_000),
    )


def draw_notes(spec: WorldSpec, account: XiaohongshuAccount) -> list[Note]:
    """All notes of an account that the world will ever have by itself, newest first."""
    rng = Random(f"{spec.seed} xiaohongshu {account.library.code} notes")
    return draw_plotted(
        spec, account, "xiaohongshu", draw_note, rng=rng, story=None,
        is_replaceable=lambda note: not note.is_hidden, counters=COUNTERS,
    )  # fmt: skip


def draw_note(
    rng: Random, account: XiaohongshuAccount, moment: int, *, pinned: bool = False
) -> Note:
    """A note published at this second; its identifier may be of a draft, hours older."""
    written = compose.short_text(rng, held_back=writes_held_back(account.library.code))
    begun = moment - (rng.randint(0, 25 * HOUR) if rng.random() < 0.33 else 0)
    is_video = rng.random() < 0.3
    likes = int(rng.lognormvariate(3.4, 1.5) * (1 + account.pull * 3))
    plays = int(likes * rng.uniform(8, 40))
    return Note(
        number=ids.note_at(begun, rng),
        owner=account.uid,
        published_at=moment,
        kind="video" if is_video else "image",
        title=rng.choice(TITLES),
        markup=written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        seconds=rng.randint(10, 300) if is_video else 0,
        edited_at=moment + rng.randint(HOUR, 20 * HOUR) if rng.random() < 0.1 else None,
        is_hidden=not pinned and rng.random() < 0.03,
        pinned=pinned,
        mean_seconds=rng.randint(4, 90),
        plays=_curve(rng, plays),
        likes=_curve(rng, likes),
        comments=_curve(rng, int(likes * rng.uniform(0, 0.2))),
        shares=_curve(rng, int(likes * rng.uniform(0, 0.3))),
        favourites=_curve(rng, int(likes * rng.uniform(0.1, 1.2))),
        danmaku=_curve(rng, int(likes * rng.uniform(0, 0.05)) if is_video else 0),
    )


def _curve(rng: Random, final: int) -> Curve:
    return Curve(final, rng.uniform(0.3, 5) * DAY)
