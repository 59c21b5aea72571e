"""Draws accounts from the seed. Each has its own generator: more of them change none."""

import zlib
from dataclasses import replace
from random import Random

from sandbox.curves import Followers
from sandbox.hours import BEFORE
from sandbox.libraries import Library
from sandbox.spec import WorldSpec
from sandbox.story import story_of
from sandbox.weibo import activity
from sandbox.weibo.activity import Activity
from sandbox.weibo.model import WeiboAccount

MONTH = 30 * 86_400


def draw_account(spec: WorldSpec, library: Library) -> WeiboAccount | None:
    """The account of a library, None where the library has none. Its works are drawn later."""
    if library.code in activity.WITHOUT_ACCOUNT:
        return None
    rng = Random(f"{spec.seed} {library.code}")
    level = activity.activity_of(library, rng)
    if story := story_of(spec, library.code):
        level = replace(level, works=story.works(level.works))
    is_verified = library.code not in activity.UNVERIFIED
    return WeiboAccount(
        uid=uid_of(library),
        library=library,
        name=library.name_zh + rng.choice(("", "", "", "官方微博")),
        domain=rng.choice((f"{library.code.replace('-', '')}lib", "")),
        verified_type=rng.choice((1, 7)) if is_verified else -1,
        verified_reason=f"{library.name_zh}官方微博" if is_verified else None,
        description=rng.choice(DESCRIPTIONS).format(name=library.name_zh),
        following=rng.randint(20, 900),
        activity=level,
        followers=_followers(level, int(spec.now.timestamp())),
        pages_by_cursor=spec.accounts is not None or rng.random() < 0.6,
        repeats_pinned=rng.random() < 0.5,
        has_short_times=library.code in activity.SHORT_TIMES,
        rounds_followers=rng.random() < 0.8,
    )


def uid_of(library: Library) -> int:
    """A published identifier, or an invented one of ten digits that starts with 9."""
    invented = 9_000_000_000 + zlib.crc32(library.code.encode()) % 1_000_000_000
    return activity.KNOWN_UIDS.get(library.code, invented)


DESCRIPTIONS = (
    "{name}官方微博。阅读，让生活更美好。📖",
    "{name}：平等、免费、开放。咨询时间 9:00-17:00",
    "传承文明，服务社会。这里是{name}",
)


def _followers(level: Activity, reference: int) -> Followers:
    """A slow slope up to a month before the reference, then the month's change, then as before."""
    now, change = level.followers, level.monthly_change
    before = now - change
    return Followers(
        points=(
            (reference - BEFORE, before * 9 // 10),
            (reference - MONTH, before),
            (reference, now),
            (reference + 12 * MONTH, now + max(change, 0) * 12),
        )
    )
