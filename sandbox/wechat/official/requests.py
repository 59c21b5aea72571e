"""Requests to the official interface: an access token is needed, no cookie."""

from collections.abc import Callable
from datetime import date, timedelta

from sandbox.hours import DAY
from sandbox.platform import Json, ParsedRequest
from sandbox.wechat.backoffice import answers as backoffice
from sandbox.wechat.model import WechatAccount
from sandbox.wechat.official import answers as official
from sandbox.wechat.official import datacube
from sandbox.wechat.request_view import Route, WechatView, about, fixed

SOURCE = "official"
Days = Callable[[WechatView, WechatAccount, date, date], Json]


def token(view: WechatView) -> ParsedRequest:
    """`/cgi-bin/token` and `/cgi-bin/stable_token`."""
    fields = {name: view.given(name) for name in ("grant_type", "appid", "secret")}
    return fixed(SOURCE, "token", official.token(fields, view.moment))


def published(view: WechatView, account: WechatAccount) -> ParsedRequest:
    """`freepublish/batchget`."""
    offset, count = view.number("offset", 0), view.number("count", 0)
    if not 1 <= count <= official.MOST_ARTICLES:
        return fixed(SOURCE, "list", official.BAD_COUNT)
    full = view.given("no_content") != "1"
    pushes = backoffice.article_pushes(view.world.pushes(account, view.moment))
    return about(
        SOURCE,
        "list",
        account,
        lambda: official.published(pushes, offset, count, view.moment, full=full),
        page=offset // count + 1,
        extra=(offset, count, full),
    )


def _totals(view: WechatView, account: WechatAccount, first: date, last: date) -> Json:
    return datacube.totals(view.world.pushes(account, view.moment), first, last, view.moment)


def _reads(view: WechatView, account: WechatAccount, first: date, _last: date) -> Json:
    return datacube.reads(view.world.pushes(account, view.moment), first, view.moment)


def _cumulated(_view: WechatView, account: WechatAccount, first: date, last: date) -> Json:
    return datacube.cumulated(account, first, last)


def _gained(_view: WechatView, account: WechatAccount, first: date, last: date) -> Json:
    return datacube.gained(account, first, last)


def _over_days(
    endpoint: str, most_days: int, answer: Days
) -> Callable[[WechatView, WechatAccount], ParsedRequest]:
    """A request about the days from `begin_date` to `end_date`, yesterday at the latest."""

    def route(view: WechatView, account: WechatAccount) -> ParsedRequest:
        try:
            first, last = map(date.fromisoformat, map(view.given, ("begin_date", "end_date")))
        except ValueError:
            return fixed(SOURCE, endpoint, official.BAD_DATES)
        is_too_long = not timedelta(0) <= last - first < timedelta(days=most_days)
        if is_too_long or last > datacube.day_of(view.moment - DAY):
            return fixed(SOURCE, endpoint, official.BAD_DATES)
        days = (first.isoformat(), last.isoformat(), view.incoming.path)
        return about(
            SOURCE, endpoint, account, lambda: answer(view, account, first, last), extra=days
        )

    return route


def _with_token(
    endpoint: str, route: Callable[[WechatView, WechatAccount], ParsedRequest]
) -> Route:
    def checked(view: WechatView) -> ParsedRequest:
        refused = official.refused_token(view.incoming.query.get("access_token", ""), view.moment)
        account = view.world.own
        if refused is not None or account is None:
            return fixed(SOURCE, endpoint, refused or official.UNAUTHORIZED)
        return route(view, account)

    return checked


MOST_DAYS = 30
"""Of article totals in one request; followers are given for a week at most."""

ROUTES: dict[str, Route] = {
    "/cgi-bin/token": token,
    "/cgi-bin/stable_token": token,
    "/cgi-bin/freepublish/batchget": _with_token("list", published),
    "/datacube/getarticletotaldetail": _with_token(
        "totals", _over_days("totals", MOST_DAYS, _totals)
    ),
    "/datacube/getarticleread": _with_token("reads", _over_days("reads", 1, _reads)),
    "/datacube/getusercumulate": _with_token("followers", _over_days("followers", 7, _cumulated)),
    "/datacube/getusersummary": _with_token("followers", _over_days("followers", 7, _gained)),
}
