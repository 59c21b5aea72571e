"""Draws accounts and works from the seed. Each account has its own generator."""

from random import Random

from sandbox.channels import ids
from sandbox.channels.model import ChannelsAccount, ChannelsWork
from sandbox.curves import Curve, draw_followers
from sandbox.hours import DAY
from sandbox.libraries import Library
from sandbox.plot import draw_plotted
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec
from sandbox.story import story_of

COUNTERS = ("plays", "recommends", "thumbs", "comments", "shares")
# Nobody but its operator sees an account's list: few are known here, of a plot that one alone.
WITH_ACCOUNT = frozenset({"shanghai", "anhui", "hunan", "gansu"})
SILENT = frozenset({"gansu"})
BUSY = {"shanghai": 70, "anhui": 30}
"""Works in the 400 days before the world's reference time."""

UNVERIFIED = frozenset({"hunan"})
KINDS = {"video": 80, "image": 20}


def draw_account(spec: WorldSpec, library: Library) -> ChannelsAccount | None:
    """The account of a library, None where the library has none."""
    code = library.code
    if spec.accounts is None and code not in WITH_ACCOUNT:
        return None
    if spec.story and code != spec.own_account:
        return None
    rng = Random(f"{spec.seed} channels {code}")
    followers = int(10 ** rng.uniform(2.5, 4.2)) * (10 if code in BUSY else 1)
    works = 0 if code in SILENT else BUSY.get(code, 12)
    story = story_of(spec, code)
    return ChannelsAccount(
        number=ids.account_id_of(code),
        library=library,
        name=library.name_zh,
        reason="" if code in UNVERIFIED else library.name_zh,
        followers=draw_followers(followers, rng, int(spec.now.timestamp())),
        works=story.works(works) if story else works,
        pull=followers**0.5 / 40,
    )


def draw_works(spec: WorldSpec, account: ChannelsAccount) -> list[ChannelsWork]:
    """All works of an account that the world will ever have by itself, newest first."""
    code = account.library.code
    rng = Random(f"{spec.seed} channels {code} works")
    return draw_plotted(
        spec, account, "channels", draw_work, rng=rng, story=story_of(spec, code),
        is_replaceable=_is_replaceable, counters=COUNTERS,
    )  # fmt: skip


def _is_replaceable(work: ChannelsWork) -> bool:
    return bool(work.markup) and not work.is_hidden


def draw_work(
    rng: Random, account: ChannelsAccount, moment: int, *, pinned: bool = False
) -> ChannelsWork:
    """A work published at this second."""
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    held_back = writes_held_back(account.library.code)
    is_empty = rng.random() < 0.1
    written = Written("") if is_empty else compose.short_text(rng, held_back=held_back)
    plays = int(rng.lognormvariate(5.5, 1.3) * (1 + account.pull * 3))
    recommends = int(plays * rng.uniform(0.01, 0.06))
    length = rng.randint(10, 600) if kind == "video" else 0
    completion = round(rng.uniform(0.02, 0.6), 4)
    return ChannelsWork(
        number=ids.object_id_at(moment, rng.randint(0, 999_999)),
        published_at=moment,
        kind=kind,
        title=f"{account.name}：{rng.choice(('馆员荐书', '修书人', '新书速递'))}"
        if rng.random() < 0.3
        else "",
        markup=written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        length=length,
        completion=completion,
        seconds_played=round(length * min(completion * 1.6, 1), 2),
        is_declared=rng.random() < 0.5,
        is_hidden=not pinned and rng.random() < 0.05,
        pinned=pinned,
        plays=_curve(rng, plays),
        recommends=_curve(rng, recommends),
        thumbs=_curve(rng, int(recommends * rng.uniform(0.2, 1.2))),
        comments=_curve(rng, int(recommends * rng.uniform(0, 0.2))),
        shares=_curve(rng, int(recommends * rng.uniform(0, 0.4))),
    )


def _curve(rng: Random, final: int) -> Curve:
    return Curve(final, rng.uniform(0.3, 5) * DAY)
