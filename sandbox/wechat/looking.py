"""The requests of WeChat's client in which a person looks through an account."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.platform import IncomingRequest, ParsedRequest
from sandbox.wechat import ids
from sandbox.wechat.model import WechatAccount
from sandbox.wechat.reader import answers as reader
from sandbox.wechat.request_view import WechatView
from sandbox.wechat.requests import read
from sandbox.wechat.world import WechatWorld


def looked_through(
    world: WechatWorld, account: WechatAccount, minute: int, since: int
) -> Iterator[tuple[str, ParsedRequest]]:
    """The messages back to `since`, and every article of them; the newest one in any case."""
    pushes = world.pushes(account, minute)
    newest = next((push for push in pushes if push.articles), None)
    for offset in range(0, len(pushes) + 1, reader.PAGE_SIZE):
        query = {"action": "getmsg", "__biz": account.biz, "offset": str(offset)}
        yield _request(world, minute, "/mp/profile_ext", query)
        shown = pushes[offset : offset + reader.PAGE_SIZE]
        opened = [push for push in shown if push.at >= since or push is newest]
        for article in (each for push in opened for each in push.articles):
            query = {"__biz": account.biz, "mid": str(article.mid), "idx": str(article.idx)}
            yield _request(world, minute, "/s", {**query, "sn": ids.sn_of(article.key)})
        if not shown or shown[-1].at < since:
            return


def _request(
    world: WechatWorld, minute: int, path: str, query: dict[str, str]
) -> tuple[str, ParsedRequest]:
    incoming = IncomingRequest(path=path, query=query, minute=minute, has_session=True)
    return f"{path}?{urlencode(query)}", read(WechatView(world, incoming))
