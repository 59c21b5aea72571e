"""Draws the works of an account: kinds, texts, counters, who may see them."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from sandbox import hours
from sandbox.curves import Curve
from sandbox.douyin import ids
from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.links import other_account
from sandbox.plot import follow_plot
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import WorldSpec
from sandbox.story import story_of

COUNTERS = ("likes", "comments", "shares", "favourites")
STATES = {State.PUBLIC: 95, State.PRIVATE: 2, State.DELETED: 2, State.PROHIBITED: 1}
HIDDEN_IN_A_ROW = 40
"""More than two pages hold: at least one of them is empty."""

MOST_PINNED = 3
VIDEO_TYPES = (0, 0, 0, 0, 4, 51, 54, 55, 61)
IMAGES = 68
MENTIONING = 0.12
"""Share of the works that mention another account of the world."""


def draw_works(spec: WorldSpec, account: DouyinAccount) -> list[DouyinWork]:
    """All works of an account that the world will ever have by itself, newest first."""
    rng = Random(f"{spec.seed} douyin {account.library.code} works")
    reference = int(spec.now.timestamp())
    if spec.accounts is not None:
        times = hours.moments(rng, spec.works, reference - 364 * DAY, reference)
        return [draw_work(rng, account, t) for t in times][::-1]
    count = account.works + account.works * AFTER // BEFORE
    times = hours.moments(rng, count, reference - BEFORE, reference + AFTER)
    story = story_of(spec, account.library.code)
    if story:
        times = story.moments(times)
    pinned = _pinned(rng, len(times))
    hidden = range(count // 3, count // 3 + HIDDEN_IN_A_ROW) if account.hides_many else range(0)
    works = []
    for number, moment in enumerate(times):
        state = rng.choices(list(STATES), list(STATES.values()))[0]
        state = State.PUBLIC if number in pinned else state
        state = State.PRIVATE if number in hidden else state
        works.append(draw_work(rng, account, moment, state=state, pinned=number in pinned))
    return follow_plot(
        spec, account.library, "douyin", works, is_replaceable=_is_replaceable, counters=COUNTERS
    )[::-1]


def _is_replaceable(work: DouyinWork) -> bool:
    """Whether its text may be replaced: others have none, or are not public."""
    return bool(work.markup) and work.state is State.PUBLIC


def _pinned(rng: Random, count: int) -> set[int]:
    """Numbers of the works that are pinned: up to three, among the oldest third."""
    old = count // 3
    wanted = MOST_PINNED if count > 80 else rng.choice((0, 0, 1, 2))
    return set(rng.sample(range(old), min(wanted, old)))


def draw_work(
    rng: Random,
    account: DouyinAccount,
    moment: int,
    *,
    state: State = State.PUBLIC,
    pinned: bool = False,
) -> DouyinWork:
    """A work published at this second."""
    is_image = rng.random() < 0.2
    held_back = writes_held_back(account.library.code)
    is_empty = rng.random() < 0.02
    written = Written("") if is_empty else compose.short_text(rng, held_back=held_back)
    likes = int(rng.lognormvariate(3.2, 1.6) * (1 + account.pull * 3))
    return DouyinWork(
        aweme_id=ids.aweme_id_at(moment, rng),
        owner=account.sec_uid,
        published_at=moment,
        markup=written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        aweme_type=IMAGES if is_image and rng.random() < 0.9 else rng.choice(VIDEO_TYPES),
        duration=0 if is_image else rng.randint(4_000, 600_000),
        pictures=rng.choice((1, 3, 6, 9)) if is_image else 0,
        pinned=pinned,
        state=state,
        likes=Curve(likes, rng.uniform(0.3, 5) * DAY),
        comments=Curve(int(likes * rng.uniform(0, 0.2)), rng.uniform(0.3, 5) * DAY),
        shares=Curve(int(likes * rng.uniform(0, 0.3)), rng.uniform(0.3, 5) * DAY),
        favourites=Curve(int(likes * rng.uniform(0, 0.4)), rng.uniform(0.3, 5) * DAY),
    )


def with_mention(
    work: DouyinWork, account: DouyinAccount, accounts: Sequence[DouyinAccount]
) -> DouyinWork:
    """The work, with another account in its text where it mentions one."""
    rng = Random(f"mention in {work.aweme_id}")
    other = other_account(rng, account, accounts)
    if other is None or not work.markup or rng.random() > MENTIONING:
        return work
    markup = f"{work.markup} @{other.name}"
    return replace(work, markup=markup, named=((other.name, other.sec_uid),))
