"""All that a full crawl of one source requests, to be rendered before a benchmark starts."""

from collections.abc import Iterator

from sandbox.platform import IncomingRequest, ParsedRequest
from sandbox.wechat import ids
from sandbox.wechat.backoffice import answers as backoffice
from sandbox.wechat.backoffice import requests as backoffice_requests
from sandbox.wechat.reader import answers as reader
from sandbox.wechat.request_view import WechatView
from sandbox.wechat.requests import read
from sandbox.wechat.world import WechatWorld


def everything(world: WechatWorld, source: str, minute: int) -> Iterator[ParsedRequest]:
    """Lists of the own account, or everybody's messages and article pages."""
    if source == "backoffice":
        yield from _own_list(world, minute)
        return
    for account in world.accounts:
        pushes = world.pushes(account, minute)
        for offset in sorted({*range(0, len(pushes), reader.PAGE_SIZE), len(pushes)}):
            query = {"action": "getmsg", "__biz": account.biz, "offset": str(offset)}
            yield _request(world, "/mp/profile_ext", query, minute)
        for article in world.articles(account, minute):
            query = {"__biz": account.biz, "mid": str(article.mid), "idx": str(article.idx)}
            yield _request(world, "/s", {**query, "sn": ids.sn_of(article.key)}, minute)


def _own_list(world: WechatWorld, minute: int) -> Iterator[ParsedRequest]:
    if world.own is None:
        return
    pushes = backoffice.article_pushes(world.pushes(world.own, minute))
    for begin in range(0, len(pushes), backoffice_requests.PAGE_SIZE):
        query = {"sub": "list", "begin": str(begin)}
        yield _request(world, "/cgi-bin/appmsgpublish", query, minute)


def _request(world: WechatWorld, path: str, query: dict[str, str], minute: int) -> ParsedRequest:
    return read(
        WechatView(world, IncomingRequest(path=path, query=query, minute=minute, has_session=True))
    )
