"""Understands requests for weibo.com/ajax."""

import re
from collections.abc import Callable

from sandbox.platform import Json, ParsedRequest, PlatformAnswer
from sandbox.weibo.model import WeiboAccount
from sandbox.weibo.pc import answers as pc
from sandbox.weibo.request_view import (
    BAD_PARAM,
    Query,
    Route,
    WeiboView,
    about,
    about_post,
    fixed,
    page_number,
)
from sandbox.weibo.timeline import page_of

CURSOR = re.compile(r"(\d+)(?:kp\d+)?")


def timeline(view: WeiboView, query: Query) -> ParsedRequest:
    """`since_id` is `<mid>kp<page>`: the list starts at the mid; without it, at the page."""
    match = CURSOR.fullmatch(query.get("since_id") or "0")
    if match is None or not query.get("uid"):
        return fixed("pc", "list", BAD_PARAM)
    account = view.world.account(query["uid"])
    if account is None:
        return fixed("pc", "list", PlatformAnswer(pc.NO_SUCH_USER))
    cursor = int(match[1])
    page = page_of(
        view.world,
        account,
        view.minute,
        pc.PAGE_SIZE,
        number=page_number(query),
        cursor=cursor,
    )
    return about(
        "pc",
        "list",
        account,
        lambda: pc.timeline(account, page, view.minute),
        page=page.number,
        extra=(cursor,),
    )


def _about_account(endpoint: str, body: Callable[[WeiboView, WeiboAccount], Json]) -> Route:
    """A route that finds its account by uid, domain (`custom`) or `screen_name`."""

    def route(view: WeiboView, query: Query) -> ParsedRequest:
        uid, name = query.get("uid", ""), query.get("custom") or query.get("screen_name") or ""
        account = view.world.account(uid) or view.world.account_called(name)
        if account is None:
            return fixed(
                "pc", endpoint, PlatformAnswer(pc.NO_SUCH_USER) if uid or name else BAD_PARAM
            )
        return about("pc", endpoint, account, lambda: body(view, account))

    return route


ROUTES: dict[str, Route] = {
    "/ajax/profile/info": _about_account(
        "profile", lambda view, account: pc.profile(view.world, account, view.minute)
    ),
    "/ajax/profile/detail": _about_account("detail", lambda _, account: pc.detail(account)),
    "/ajax/statuses/mymblog": timeline,
    "/ajax/statuses/longtext": about_post(
        "pc", "longtext", lambda view, _, work: pc.longtext(work, view.minute)
    ),
    "/ajax/statuses/show": about_post(
        "pc", "show", lambda view, account, work: pc.show(work, account, view.minute)
    ),
}
