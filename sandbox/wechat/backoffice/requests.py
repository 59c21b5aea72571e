"""Requests to the back office: the cookie and the `token` of its session are needed."""

from sandbox.platform import Json, ParsedRequest
from sandbox.wechat.backoffice import answers as backoffice
from sandbox.wechat.request_view import Route, WechatView, about, fixed
from sandbox.wechat.session import TOKEN

SOURCE = "backoffice"
PAGE_SIZE, LARGEST_PAGE = 5, 20


def published(view: WechatView) -> ParsedRequest:
    """`appmsgpublish`: the own list; other accounts' are refused to everybody since 2026-07."""
    account = view.world.own
    fakeid = view.given("fakeid")
    if account is None or view.given("sub") != "list":
        return fixed(SOURCE, "list", backoffice.INVALID_ARGS)
    if fakeid and fakeid != account.biz:
        return fixed(SOURCE, "others", backoffice.FREQ_CONTROL)
    begin = view.number("begin", 0)
    count = min(view.number("count", PAGE_SIZE), LARGEST_PAGE) or PAGE_SIZE
    pushes = backoffice.article_pushes(view.world.pushes(account, view.moment))
    return about(
        SOURCE,
        "list",
        account,
        lambda: backoffice.published(pushes, begin, count, view.moment),
        page=begin // count + 1,
        extra=(begin, count),
    )


def _refused(endpoint: str) -> Route:
    return lambda _view: fixed(SOURCE, endpoint, backoffice.FREQ_CONTROL)


def _with_session(route: Route, endpoint: str) -> Route:
    def checked(view: WechatView) -> ParsedRequest:
        wall = _wall(view)
        return route(view) if wall is None else fixed(SOURCE, endpoint, wall)

    return checked


def _wall(view: WechatView) -> Json | None:
    if not view.incoming.needs_session:
        return None
    if not view.incoming.has_session:
        return backoffice.INVALID_SESSION
    return None if view.given("token") == TOKEN else backoffice.INVALID_TOKEN


ROUTES: dict[str, Route] = {
    "/cgi-bin/appmsgpublish": _with_session(published, "list"),
    "/cgi-bin/appmsg": _with_session(_refused("others"), "others"),
    "/cgi-bin/searchbiz": _with_session(_refused("search"), "search"),
}
