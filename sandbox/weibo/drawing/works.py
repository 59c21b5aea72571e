"""Draws the works of an account: kinds, texts, counters, edits, who may see them."""

from dataclasses import replace
from random import Random

from sandbox import hours
from sandbox.circulation import Replacement, circulate
from sandbox.curves import Curve
from sandbox.edits import Edit
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.prose.words import QUICK_REMARK
from sandbox.spec import WorldSpec
from sandbox.story import Story, scaled, story_of
from sandbox.weibo import ids
from sandbox.weibo.activity import Activity
from sandbox.weibo.model import FANS_ONLY, PRIVATE, PUBLIC, Origin, WeiboAccount, WeiboWork

KINDS = {"image": 46, "text": 18, "video": 12, "article": 8, "live": 1, "repost": 15}
ORIGINS = {
    Origin.REPOST: 70,
    Origin.REPOST_OF_DELETED: 10,
    Origin.QUICK: 8,
    Origin.FOREIGN: 12,
}
MOST_NON_PUBLIC = 0.07
"""At no time are more of the works so far hidden: profiles count them, lists do not show them."""

FAMOUS_IN = {"national", "shanghai"}
"""Libraries of which every 150th work gets more than a million likes."""


def draw_works(spec: WorldSpec, account: WeiboAccount) -> list[WeiboWork]:
    """All works of an account that the world will ever have by itself, newest first."""
    rng = Random(f"{spec.seed} {account.library.code} works")
    reference = int(spec.now.timestamp())
    if spec.accounts is not None:
        return _public_works(rng, account, spec, reference)
    story = story_of(spec, account.library.code)
    works = _uneven_works(rng, account, account.activity, reference, story)
    return _circulating(_by_story(works, story) if story else works, spec, account)


def _uneven_works(
    rng: Random, account: WeiboAccount, level: Activity, reference: int, story: Story | None
) -> list[WeiboWork]:
    count = level.works + level.works * AFTER // BEFORE
    times = hours.moments(rng, count, reference - BEFORE, reference + AFTER)
    if story:
        times = story.moments(times)
    pinned = _pinned(rng, len(times))
    works: list[WeiboWork] = []
    hidden = foreign = 0
    for number, moment in enumerate(times):
        is_pinned = number in pinned
        visible = PUBLIC if is_pinned else _visible(rng, number - foreign, hidden)
        work = _work(rng, account, moment, visible=visible, pinned=is_pinned, pull=level.pull)
        hidden += visible != PUBLIC
        foreign += work.origin is Origin.FOREIGN
        works.append(work)
    if account.library.code in FAMOUS_IN and story is None:
        works = [_famous(work) if i % 150 == 75 else work for i, work in enumerate(works)]
    return works[::-1]


def _public_works(
    rng: Random, account: WeiboAccount, spec: WorldSpec, reference: int
) -> list[WeiboWork]:
    times = hours.moments(rng, spec.works, reference - 364 * DAY, reference)
    drawn = [_work(rng, account, t, long_texts=spec.long_texts, foreign=False) for t in times]
    return drawn[::-1]


def _pinned(rng: Random, count: int) -> set[int]:
    """Numbers of the works that are pinned: old ones; large accounts always have some."""
    wanted = 2 if count > 300 else rng.choice((0, 1, 1))
    return set(rng.sample(range(count // 2), min(wanted, count // 2)))


def _visible(rng: Random, number: int, hidden: int) -> int:
    if (hidden + 1) / (number + 1) > MOST_NON_PUBLIC or rng.random() > 0.08:
        return PUBLIC
    return rng.choice((PRIVATE, FANS_ONLY))


def _work(
    rng: Random,
    account: WeiboAccount,
    moment: int,
    *,
    visible: int = PUBLIC,
    pinned: bool = False,
    pull: float = 1.0,
    long_texts: float = 0.18,
    foreign: bool = True,
) -> WeiboWork:
    origin, kind = _origin_and_kind(rng, foreign=foreign and not pinned and visible == PUBLIC)
    written, title = _written(rng, account, kind, long_texts=long_texts)
    likes = int(rng.lognormvariate(1.6, 1.3) * (1 + pull * 4))
    return WeiboWork(
        mid=ids.mid_at(moment, rng.getrandbits(ids.CHANCE_BITS)),
        owner=account.uid,
        kind=kind,
        origin=origin,
        markup=QUICK_REMARK if origin is Origin.QUICK else written.markup,
        theme=written.theme,
        second_theme=written.second_theme,
        title=title,
        duration=rng.randint(12_000, 600_000) / 1000 if kind == "video" else None,
        pics=rng.choice((1, 1, 2, 3, 4, 6, 9, 12)) if kind == "image" else 0,
        visible=visible,
        pinned=pinned,
        likes=Curve(likes, rng.uniform(0.3, 3) * DAY),
        comments=Curve(int(likes * rng.uniform(0, 0.4)), rng.uniform(0.3, 4) * DAY),
        shares=Curve(int(likes * rng.uniform(0, 0.6)), rng.uniform(0.3, 4) * DAY),
        plays=Curve(int(likes * rng.uniform(20, 400)), rng.uniform(1, 10) * DAY),
        edits=_edits(rng, moment),
    )


def _origin_and_kind(rng: Random, *, foreign: bool) -> tuple[Origin, str]:
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind != "repost":
        return Origin.OWN, kind
    origin = rng.choices(list(ORIGINS), list(ORIGINS.values()))[0]
    if origin is Origin.FOREIGN:
        return (origin, "image") if foreign else (Origin.REPOST, kind)
    return origin, kind


def _written(
    rng: Random, account: WeiboAccount, kind: str, *, long_texts: float
) -> tuple[Written, str | None]:
    """The text, and the title where it links to an article."""
    if kind == "repost":
        return Written(compose.remark(rng)), None
    held_back = writes_held_back(account.library.code)
    compose_text = compose.long_text if rng.random() < long_texts else compose.short_text
    written = compose_text(rng, held_back=held_back)
    if kind == "video":
        return _linked(written, f"{account.library.name_zh}的微博视频"), None
    if kind == "article":
        title = compose.title(rng, written.theme, held_back=held_back)
        return _linked(written, title), title
    return written, None


def _linked(written: Written, label: str) -> Written:
    return replace(written, markup=f"{written.markup} ⟦{label}⟧")


def _edits(rng: Random, moment: int) -> tuple[Edit, ...]:
    if rng.random() > 0.05:
        return ()
    return (Edit(moment + int(rng.uniform(0.01, 20) * DAY), "（更新：时间以现场公告为准）"),)


def _famous(work: WeiboWork) -> WeiboWork:
    return replace(work, likes=Curve(3_000_000 + work.mid % 1_000_000, 2 * DAY))


def _by_story(works: list[WeiboWork], story: Story) -> list[WeiboWork]:
    """The works as the plot has them answered, some with texts that other platforms have, too."""
    texts = {work.mid: work for work in works if work.kind in ("text", "image")}
    for shared in story.shared():
        days = range(shared.at, shared.at + 3 * DAY)
        own = [w for w in texts.values() if w.published_at in days and w.visible == PUBLIC]
        if own:
            written = shared.written
            texts[own[-1].mid] = replace(
                own[-1], markup=written.markup, theme=written.theme,
                second_theme=written.second_theme, copy=shared.copy,
            )  # fmt: skip
    return [_answered(texts.get(work.mid, work), story) for work in works]


def _circulating(works: list[WeiboWork], spec: WorldSpec, account: WeiboAccount) -> list[WeiboWork]:
    """The works, some with texts that go round or sentences that a person should look at."""
    replacements = circulate(
        spec, account.library, "weibo", works,
        at=lambda work: work.published_at,
        is_free=lambda work: work.kind in ("text", "image") and work.origin is Origin.OWN
        and work.visible == PUBLIC and work.copy is None,
        has_titles=False,
    )  # fmt: skip
    return [
        _replaced(work, replacements.get(place, Replacement())) for place, work in enumerate(works)
    ]


def _replaced(work: WeiboWork, replacement: Replacement) -> WeiboWork:
    if replacement.written:
        written = replacement.written
        return replace(
            work, markup=written.markup, theme=written.theme, second_theme=written.second_theme,
            copy=replacement.copy, edits=(),
        )  # fmt: skip
    return (
        replace(work, markup=f"{work.markup} {replacement.sentence}", flag=replacement.flag)
        if replacement.flag
        else work
    )


def _answered(work: WeiboWork, story: Story) -> WeiboWork:
    factor = story.answer(work.theme, work.published_at)
    return replace(
        work,
        likes=scaled(work.likes, factor),
        comments=scaled(work.comments, factor),
        shares=scaled(work.shares, factor),
        plays=scaled(work.plays, factor),
    )
