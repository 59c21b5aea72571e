"""Requests for pages that anybody can open: articles, the verification page."""

from dataclasses import replace

from sandbox.platform import ParsedRequest
from sandbox.wechat import ids, tombstones
from sandbox.wechat.model import Article, WechatAccount
from sandbox.wechat.page.article import page
from sandbox.wechat.page.data import Viewed
from sandbox.wechat.request_view import WechatView, about, fixed

SOURCE = "page"


def short(view: WechatView) -> ParsedRequest:
    """`/s/<22 characters>`."""
    key = ids.key_of(view.incoming.path.removeprefix("/s/"))
    return _article(view, key, is_short=True)


def long(view: WechatView) -> ParsedRequest:
    """`/s?__biz=&mid=&idx=&sn=`: the check code must be right."""
    key = ids.key_from(view.given("__biz"), view.given("mid"), view.given("idx"))
    is_right = key is not None and view.given("sn") == ids.sn_of(key)
    return _article(view, key if is_right else None, is_short=False)


def captcha(_view: WechatView) -> ParsedRequest:
    return fixed(SOURCE, "captcha", tombstones.VERIFY)


def _article(view: WechatView, key: ids.Key | None, *, is_short: bool) -> ParsedRequest:
    found = view.world.find(key, view.moment) if key else None
    if found is None:
        return fixed(SOURCE, "article", tombstones.BAD_ADDRESS)
    account, push, article = found
    viewed = Viewed(
        account=account,
        push=push,
        article=article,
        moment=view.moment,
        is_login=view.incoming.has_session,
        short=is_short,
        viewer=view.session_parameters,
    )
    return about(
        SOURCE,
        "article",
        account,
        lambda: _body(account, article, viewed),
        article=article,
        extra=(is_short, viewed.is_login, viewed.viewer),
        variants={
            "logged_out": lambda: _body(account, article, replace(viewed, is_login=False)),
            "wrong_article": lambda: page(_next_to(view, viewed)),
        },
        moves_to=ids.canonical(article.key) if is_short else None,
    )


def _next_to(view: WechatView, viewed: Viewed) -> Viewed:
    """Another article of the same account."""
    pushes = view.world.pushes(viewed.account, view.moment)
    others = ((push, other) for push in pushes for other in push.articles)
    push, other = next(pair for pair in others if pair[1] is not viewed.article)
    return replace(viewed, push=push, article=other)


def _body(account: WechatAccount, article: Article, viewed: Viewed) -> str:
    if account.is_blocked:
        return tombstones.message(tombstones.BLOCKED)
    if account.is_migrated:
        return tombstones.message(tombstones.MIGRATED)
    removal = article.removal_at(viewed.moment)
    return page(viewed) if removal is None else tombstones.removed(account, removal)


ROUTES = {"/s": long, "/mp/wappoc_appmsgcaptcha": captcha}
