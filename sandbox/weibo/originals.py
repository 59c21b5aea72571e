"""Posts that were reposted: of the world's accounts, other institutions or private people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from sandbox.links import other_account
from sandbox.prose import compose
from sandbox.prose.words import WORDS
from sandbox.weibo import ids
from sandbox.weibo.model import PUBLIC, Origin, Original, WeiboAccount, WeiboWork

DAY = 86_400
FROM_THE_WORLD = 0.6
"""Share of the reposts whose original is a post of another account."""


def original_of(work: WeiboWork) -> Original:
    """The original of a repost; always the same for a work."""
    if work.original:
        return work.original
    rng = Random(work.mid)
    is_institution = rng.random() < 0.7
    return Original(
        mid=ids.mid_at(work.published_at - rng.randrange(DAY, 9 * DAY), rng.getrandbits(22)),
        uid=8_000_000_000 + rng.randrange(10**9),
        author=rng.choice(WORDS["partner" if is_institution else "reader"]),
        is_institution=is_institution,
        markup=compose.long_text(rng).markup if rng.random() < 0.3 else compose.original(rng),
        likes=rng.randrange(5000),
        attachment=rng.choice((None, None, "video", "article")),
    )


def with_originals(
    account: WeiboAccount,
    works: list[WeiboWork],
    accounts: Sequence[WeiboAccount],
    drawn: Callable[[WeiboAccount], list[WeiboWork]],
) -> list[WeiboWork]:
    """The works of an account, some of whose reposts pass on what other accounts have posted."""
    return [
        replace(work, original=_of_another(work, account, accounts, drawn))
        if work.origin is Origin.REPOST
        else work
        for work in works
    ]


def _of_another(
    work: WeiboWork,
    account: WeiboAccount,
    accounts: Sequence[WeiboAccount],
    drawn: Callable[[WeiboAccount], list[WeiboWork]],
) -> Original | None:
    rng = Random(f"original of {work.mid}")
    other = other_account(rng, account, accounts)
    if other is None or rng.random() > FROM_THE_WORLD:
        return None
    earlier = [
        post
        for post in drawn(other)
        if post.origin is Origin.OWN
        and post.visible == PUBLIC
        and work.published_at - 9 * DAY < post.published_at < work.published_at - DAY // 24
    ]
    if not earlier:
        return None
    post = rng.choice(earlier)
    return Original(
        mid=post.mid,
        uid=other.uid,
        author=other.name,
        is_institution=other.verified_reason is not None,
        markup=post.markup,
        likes=rng.randrange(5000),
        attachment="video" if post.kind == "video" else None,
    )
