"""Draws the pushes of an account and the articles in them."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from sandbox import hours
from sandbox.circulation import Replacement, circulate
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.links import other_account
from sandbox.prose.markup import without_topics
from sandbox.spec import WorldSpec
from sandbox.story import Shared, Story, scaled, story_of
from sandbox.wechat import activity, prose
from sandbox.wechat.drawing.articles import draw_article
from sandbox.wechat.model import (
    Article,
    ArticleSource,
    Copyright,
    Curves,
    Push,
    PushKind,
    Shown,
    WechatAccount,
)

FIRST_MID = 2_247_480_000
SIZES = {1: 46, 2: 20, 3: 14, 4: 8, 5: 5, 6: 3, 7: 2, 8: 2}
"""Articles in a push."""

MESSAGES = 0.04
"""Share of pushes that are a line of text or a picture, and so no article."""

MOST = 2
"""Articles in a push of a world with a plot: each is opened at every visit."""

FROM_THE_WORLD = 0.6
"""Share of the reprints that are taken from another account of the world."""


def draw_pushes(spec: WorldSpec, account: WechatAccount) -> list[Push]:
    """All pushes that the world will ever have by itself, newest first."""
    rng = Random(f"{spec.seed} wechat {account.library.code} pushes")
    reference = int(spec.now.timestamp())
    if spec.accounts is not None:
        times = hours.moments(rng, spec.works, reference - 364 * DAY, reference)
        return _pushes(rng, account, times, is_plain=True)
    count = account.pushes + account.pushes * AFTER // BEFORE
    times = hours.moments(rng, count, reference - BEFORE, reference + AFTER)
    story = story_of(spec, account.library.code)
    if story is None:
        drawn = _pushes(rng, account, times, is_plain=False)
    else:
        drawn = _by_story(_pushes(rng, account, story.moments(times), is_plain=False), story)
    return _circulating(drawn, spec, account)


def _circulating(pushes: list[Push], spec: WorldSpec, account: WechatAccount) -> list[Push]:
    """The pushes, some with texts that go round or sentences that a person should look at."""
    replacements = circulate(
        spec, account.library, "wechat", pushes,
        at=lambda push: push.at,
        is_free=lambda push: bool(push.articles) and push.articles[0].shown is Shown.ARTICLE
        and push.articles[0].copy is None,
        has_articles=True,
    )  # fmt: skip
    return [
        _replaced(push, replacements.get(place, Replacement())) for place, push in enumerate(pushes)
    ]


def _replaced(push: Push, replacement: Replacement) -> Push:
    if not push.articles or (replacement.written is None and replacement.flag is None):
        return push
    first, *others = push.articles
    if replacement.written is not None:
        lines = _lines(without_topics(replacement.written.markup))
        theme, second = replacement.written.theme, replacement.written.second_theme
        written = as_written(first, lines)
        first = replace(written, theme=theme, second_theme=second, copy=replacement.copy)
    else:
        first = replace(first, lines=(*first.lines, replacement.sentence), flag=replacement.flag)
    return replace(push, articles=(first, *others))


def _by_story(pushes: list[Push], story: Story) -> list[Push]:
    """The pushes as the plot has them answered, some with texts that other platforms have, too."""
    drawn = {push.mid: replace(push, articles=push.articles[:MOST]) for push in pushes}
    for shared in story.shared():
        days = range(shared.at, shared.at + 3 * DAY)
        own = [push for push in drawn.values() if push.at in days and push.articles]
        if own:
            first, *others = own[-1].articles
            drawn[own[-1].mid] = replace(own[-1], articles=(_sharing(first, shared), *others))
    return [
        replace(push, articles=tuple(_answered(each, push.at, story) for each in push.articles))
        for push in drawn.values()
    ]


def _sharing(article: Article, shared: Shared) -> Article:
    lines = _lines(without_topics(shared.written.markup))
    theme, second = shared.written.theme, shared.written.second_theme
    return replace(as_written(article, lines), theme=theme, second_theme=second, copy=shared.copy)


def _answered(article: Article, at: int, story: Story) -> Article:
    """All counters are shown: no article has to be opened again and again."""
    factor = story.answer(article.theme, at)
    drawn = article.curves
    curves = Curves(
        reads=scaled(drawn.reads, factor),
        likes=scaled(drawn.likes, factor),
        wows=scaled(drawn.wows, factor),
        comments=scaled(drawn.comments, factor),
        shares=scaled(drawn.shares, factor),
        favourites=scaled(drawn.favourites, factor),
    )
    return replace(article, curves=curves)


def _pushes(rng: Random, account: WechatAccount, times: list[int], *, is_plain: bool) -> list[Push]:
    """`is_plain`: one article each, nothing removed, so that their number is exact."""
    mid, drawn = FIRST_MID + rng.randrange(10_000), 0
    pushes: list[Push] = []
    for at in times:
        mid += rng.randint(3, 9)
        push = _push(rng, account, at, mid, drawn, is_plain=is_plain)
        drawn += len(push.articles)
        pushes.append(push)
    return pushes[::-1]


def _push(
    rng: Random, account: WechatAccount, at: int, mid: int, drawn: int, *, is_plain: bool
) -> Push:
    kind, message = PushKind.ARTICLES, ""
    articles: tuple[Article, ...] = ()
    if not is_plain and rng.random() < MESSAGES:
        kind = rng.choice((PushKind.TEXT, PushKind.IMAGE))
        message = prose.title(rng) if kind is PushKind.TEXT else ""
    else:
        size = 1 if is_plain else rng.choices(list(SIZES), list(SIZES.values()))[0]
        articles = tuple(
            draw_article(
                rng,
                account,
                at,
                mid,
                idx,
                is_famous=account.library.code in activity.FAMOUS and (drawn + idx) % 40 == 7,
                is_plain=is_plain,
            )
            for idx in range(1, size + 1)
        )
    has_short_links = rng.random() < 0.3
    return Push(
        mid=mid,
        at=at,
        kind=kind,
        message=message,
        has_short_links=has_short_links,
        articles=articles,
    )


def plain_push(
    rng: Random, account: WechatAccount, at: int, mid: int, *, titles: list[str], text: str | None
) -> Push:
    """A push as an event defines it: articles of these titles, the first with this text."""
    articles = [
        draw_article(rng, account, at, mid, idx, is_famous=False, is_plain=True, title=title)
        for idx, title in enumerate(titles, 1)
    ]
    if text is not None:
        lines = _lines(text)
        articles[0] = as_written(articles[0], lines)
    return Push(
        mid=mid,
        at=at,
        kind=PushKind.ARTICLES,
        message="",
        has_short_links=False,
        articles=tuple(articles),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())


def as_written(article: Article, lines: tuple[str, ...]) -> Article:
    """The article as an ordinary one with these lines."""
    return replace(
        article,
        shown=Shown.ARTICLE,
        lines=lines,
        theme=None,
        second_theme=None,
        copyright=Copyright.NONE,
        source=None,
        duration=None,
        edits=(),
    )


def with_sources(push: Push, account: WechatAccount, accounts: Sequence[WechatAccount]) -> Push:
    """The push, some of whose reprints are taken from other accounts of the world."""
    if not any(article.source for article in push.articles):
        return push
    articles = tuple(_with_source(article, account, accounts) for article in push.articles)
    return replace(push, articles=articles)


def _with_source(
    article: Article, account: WechatAccount, accounts: Sequence[WechatAccount]
) -> Article:
    if article.source is None:
        return article
    rng = Random(f"source of {article.key}")
    other = other_account(rng, account, accounts)
    if other is None or rng.random() > FROM_THE_WORLD:
        return article
    mid = article.mid - rng.randrange(1_000, 9_000)
    return replace(article, source=ArticleSource(other.number, other.user_name, other.name, mid))
