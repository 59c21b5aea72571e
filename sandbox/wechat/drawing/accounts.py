"""Draws accounts from the seed. Each has its own generator: more of them change none."""

import zlib
from random import Random

from sandbox.curves import Followers
from sandbox.hours import DAY
from sandbox.libraries import Library
from sandbox.spec import WorldSpec
from sandbox.story import story_of
from sandbox.wechat import activity
from sandbox.wechat.model import WechatAccount

SIGNATURES = (
    "{name}官方微信，为读者提供活动预告、馆藏推荐与借阅服务。",
    "传承文明，服务社会。这里是{name}。",
    "阅读，让生活更美好。咨询时间 9:00-17:00。",
)


def draw_account(spec: WorldSpec, library: Library) -> WechatAccount | None:
    """The account of a library, None where the library has none. Its pushes are drawn later."""
    code = library.code
    if code in activity.WITHOUT_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} wechat {code}")
    pushes = activity.pushes_of(code, rng)
    if story := story_of(spec, code):
        pushes = story.works(pushes)
    followers = int(10 ** rng.uniform(3.6, 5.4)) * (4 if code in activity.BUSY else 1)
    is_old_page = rng.random() < 0.5
    return WechatAccount(
        number=number_of(library),
        library=library,
        user_name=f"gh_{rng.getrandbits(48):012x}",
        alias=rng.choice((f"{code.replace('-', '')}lib", f"{code.replace('-', '')}_library", "")),
        name=library.name_zh + rng.choice(("", "", "", "服务号")),
        signature=rng.choice(SIGNATURES).format(name=library.name_zh),
        principal=library.name_zh,
        is_verified=code not in activity.UNVERIFIED,
        province=library.province,
        pushes=pushes,
        pull=followers**0.5 / 60,
        followers=_followers(followers, rng, int(spec.now.timestamp())),
        is_old_page=is_old_page and code not in activity.NEW_PAGES,
    )


def number_of(library: Library) -> int:
    """An invented number of ten digits, so that its base 64 ends with `==`."""
    return 3_900_000_000 + zlib.crc32(f"wechat {library.code}".encode()) % 100_000_000


def _followers(now: int, rng: Random, reference: int) -> Followers:
    before = now * rng.randint(80, 97) // 100
    after = now + (now - before) // 6
    return Followers(
        points=((reference - 400 * DAY, before), (reference, now), (reference + 60 * DAY, after))
    )
