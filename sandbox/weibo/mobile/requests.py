"""Understands requests for m.weibo.cn."""

import re

from sandbox.platform import ParsedRequest, PlatformAnswer
from sandbox.weibo import refusals
from sandbox.weibo.mobile import answers as mobile
from sandbox.weibo.model import WeiboAccount
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

PROFILE, INFORMATION = "100505", "230283"
CONTAINER = re.compile(rf"({PROFILE}|107603|230413|{INFORMATION})(\d+)")


def container(view: WeiboView, query: Query) -> ParsedRequest:
    """`type=uid&value=` alone is the profile; a containerid selects a list of an account."""
    match = CONTAINER.match(query.get("containerid", ""))
    if match is None and not (query.get("type") == "uid" and query.get("value")):
        return fixed("mobile", "unknown", BAD_PARAM)
    kind, uid = match.groups() if match else (PROFILE, query["value"])
    endpoint = {PROFILE: "profile", INFORMATION: "info"}.get(kind, "list")
    account = view.world.account(uid)
    if account is None:
        return fixed("mobile", endpoint, PlatformAnswer(mobile.NO_CONTENT))
    if endpoint == "list":
        return _list(view, account, query)
    if endpoint == "info":
        return about("mobile", endpoint, account, lambda: refusals.info_cards(uid))
    return about(
        "mobile", endpoint, account, lambda: mobile.profile(view.world, account, view.minute)
    )


def config(view: WeiboView, _query: Query) -> ParsedRequest:
    return fixed("mobile", "config", PlatformAnswer(mobile.config(has_session=view.has_session)))


def _list(view: WeiboView, account: WeiboAccount, query: Query) -> ParsedRequest:
    cursor = int(query.get("since_id") or 0)
    page = page_of(
        view.world,
        account,
        view.minute,
        mobile.PAGE_SIZE,
        number=page_number(query),
        cursor=cursor,
    )
    return about(
        "mobile",
        "list",
        account,
        lambda: mobile.timeline(account, page, view.minute),
        page=page.number,
        is_numbered=not cursor,
        extra=(cursor,),
    )


ROUTES: dict[str, Route] = {
    "/api/container/getIndex": container,
    "/api/config": config,
    "/statuses/extend": about_post(
        "mobile", "longtext", lambda view, _, work: mobile.extend(work, view.minute)
    ),
    "/statuses/show": about_post(
        "mobile", "show", lambda view, account, work: mobile.show(work, account, view.minute)
    ),
}
