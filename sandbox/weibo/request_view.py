"""The common part of requests to both sites."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.platform import Json, ParsedRequest, PlatformAnswer
from sandbox.weibo import ids, refusals
from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.pc import answers as pc
from sandbox.weibo.world import WeiboWorld

Query = Mapping[str, str]
BAD_PARAM = PlatformAnswer(refusals.BAD_PARAM, 400)
DEAD_ENDPOINT = PlatformAnswer(refusals.DEAD_ENDPOINT, 404)


@dataclass(frozen=True, slots=True)
class WeiboView:
    """The world as one request sees it. `minute`: unix seconds."""

    world: WeiboWorld
    minute: int
    has_session: bool


Route = Callable[[WeiboView, Query], ParsedRequest]
"""Raises ValueError for a parameter that the platform would not take."""


def fixed(source: str, endpoint: str, answer: PlatformAnswer) -> ParsedRequest:
    """A request that no account is known for."""
    key = (source, endpoint, answer.status, str(answer.body))
    return ParsedRequest(source=source, endpoint=endpoint, key=key, answer=lambda: answer)


def about(
    source: str,
    endpoint: str,
    account: WeiboAccount,
    body: Callable[[], Json],
    *,
    page: int | None = None,
    is_numbered: bool = False,
    extra: tuple[Any, ...] = (),
) -> ParsedRequest:
    """A request about an account. `extra`: what else the answer depends on."""
    return ParsedRequest(
        source=source,
        endpoint=endpoint,
        key=(source, endpoint, account.uid, page, *extra),
        answer=lambda: PlatformAnswer(body()),
        account=str(account.uid),
        page=page,
        is_numbered=is_numbered,
    )


def about_post(
    source: str, endpoint: str, body: Callable[[WeiboView, WeiboAccount, WeiboWork], Json]
) -> Route:
    """A route that finds its post by mid or by base 62."""

    def route(view: WeiboView, query: Query) -> ParsedRequest:
        given = query.get("id", "")
        if not given:
            return fixed(source, endpoint, BAD_PARAM)
        mid = int(given) if given.isdecimal() and len(given) > 10 else ids.mid_of(given)
        work = view.world.find(mid, view.minute)
        account = view.world.owner(work) if work else None
        if work is None or account is None or account.is_closed:
            return fixed(source, endpoint, PlatformAnswer(pc.NO_SUCH_POST))
        return about(source, endpoint, account, lambda: body(view, account, work), extra=(mid,))

    return route


def page_number(query: Query) -> int:
    return max(int(query.get("page") or 1), 1)
