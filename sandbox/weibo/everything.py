"""All that a full crawl of one source requests, to be rendered before a benchmark starts."""

from collections.abc import Iterator

from sandbox.platform import ParsedRequest
from sandbox.prose import markup
from sandbox.weibo.mobile import answers as mobile
from sandbox.weibo.model import WeiboAccount
from sandbox.weibo.pc import answers as pc
from sandbox.weibo.request_view import Query, WeiboView
from sandbox.weibo.requests import read
from sandbox.weibo.timeline import page_of


def everything(view: WeiboView, source: str) -> Iterator[ParsedRequest]:
    """Profiles, every page of every list by its own cursor, every long text."""
    for account in view.world.accounts:
        yield from _request(view, account, source)


def _request(view: WeiboView, account: WeiboAccount, source: str) -> Iterator[ParsedRequest]:
    is_pc = source == "pc"
    uid = str(account.uid)
    extend = "/ajax/statuses/longtext" if is_pc else "/statuses/extend"
    yield read(view, "/ajax/profile/info" if is_pc else "/api/container/getIndex", _profile(uid))
    yield from _pages(view, account, is_pc=is_pc)
    for work in view.world.public(account, view.minute):
        if markup.is_long(markup.pieces(work.markup_at(view.minute))):
            yield read(view, extend, {"id": str(work.mid)})


def _profile(uid: str) -> Query:
    return {"uid": uid, "type": "uid", "value": uid}


def _pages(view: WeiboView, account: WeiboAccount, *, is_pc: bool) -> Iterator[ParsedRequest]:
    size = pc.PAGE_SIZE if is_pc else mobile.PAGE_SIZE
    path = "/ajax/statuses/mymblog" if is_pc else "/api/container/getIndex"
    base = {"uid": str(account.uid), "containerid": f"107603{account.uid}"}
    number, cursor = 1, 0
    while True:
        by_cursor = {"since_id": str(cursor)} if cursor else {}
        yield read(view, path, {**base, "page": str(number), **by_cursor})
        page = page_of(view.world, account, view.minute, size, number=number, cursor=cursor)
        if page.next_mid is None:
            return
        number += 1
        cursor = page.next_mid if is_pc or account.pages_by_cursor else 0
