"""Requests of a reader's client: the cookie and the `key` of its session are needed."""

from sandbox.platform import Json, ParsedRequest
from sandbox.wechat import ids, tombstones
from sandbox.wechat.about import about as about_page
from sandbox.wechat.counters import counts_of
from sandbox.wechat.reader import answers as reader
from sandbox.wechat.request_view import WechatView, about, fixed
from sandbox.wechat.session import READER_KEY

SOURCE = "reader"
NO_SESSION: Json = {
    "base_resp": {"ret": -3, "errmsg": "no session", "cookie_count": 0},
    "ret": -3,
    "errmsg": "no session",
    "cookie_count": 0,
}
INVALID_ARGS: Json = {"base_resp": {"ret": -2, "errmsg": "invalid args"}}
TOO_OFTEN: Json = {
    "base_resp": {"ret": -6, "errmsg": "unknown error"},
    "ret": -6,
    "errmsg": "unknown error",
}


def messages(view: WechatView) -> ParsedRequest:
    """`profile_ext?action=getmsg`: `offset` counts pushes."""
    if not _is_let_in(view):
        return fixed(SOURCE, "list", NO_SESSION)
    account = view.world.account(view.given("__biz"))
    if account is None or view.given("action") != "getmsg":
        return fixed(SOURCE, "list", INVALID_ARGS)
    offset = view.number("offset", 0)
    count = min(view.number("count", reader.PAGE_SIZE), reader.PAGE_SIZE) or reader.PAGE_SIZE
    pushes = [] if account.is_blocked else view.world.pushes(account, view.moment)
    viewer = view.session_parameters
    return about(
        SOURCE,
        "list",
        account,
        lambda: reader.messages(account, pushes, offset, count, view.moment, viewer=viewer),
        page=offset // count + 1,
        extra=(offset, count, viewer),
    )


def counters(view: WechatView) -> ParsedRequest:
    """`getappmsgext`: the article is named in the form."""
    if not _is_let_in(view):
        return fixed(SOURCE, "counters", NO_SESSION)
    key = ids.key_from(view.given("__biz"), view.given("mid"), view.given("idx"))
    found = view.world.find(key, view.moment) if key else None
    if found is None or view.given("sn") != ids.sn_of(found[2].key):
        return fixed(SOURCE, "counters", INVALID_ARGS)
    account, push, article = found
    return about(
        SOURCE,
        "counters",
        account,
        lambda: reader.counters(counts_of(article, push, view.moment)),
        article=article,
    )


def about_account(view: WechatView) -> ParsedRequest:
    if not _is_let_in(view):
        return fixed(SOURCE, "about", tombstones.CLIENT_NEEDED)
    account = view.world.account(view.given("__biz"))
    if account is None:
        return fixed(SOURCE, "about", tombstones.BAD_ADDRESS)
    if account.is_blocked or account.is_migrated:
        notice = tombstones.BLOCKED if account.is_blocked else tombstones.MIGRATED
        return about(SOURCE, "about", account, lambda: tombstones.message(notice))
    return about(SOURCE, "about", account, lambda: about_page(account))


def _is_let_in(view: WechatView) -> bool:
    if not view.incoming.needs_session:
        return True
    return view.incoming.has_session and view.given("key") == READER_KEY


ROUTES = {
    "/mp/profile_ext": messages,
    "/mp/getappmsgext": counters,
    "/mp/aboutbiz": about_account,
}
