"""The requests of a browser in which a person looks through an account on weibo.com."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.platform import ParsedRequest
from sandbox.prose import markup
from sandbox.weibo import ids
from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.pc import answers as pc
from sandbox.weibo.request_view import WeiboView
from sandbox.weibo.requests import read
from sandbox.weibo.timeline import WeiboPage, page_of


def looked_through(
    view: WeiboView, account: WeiboAccount, since: int, last: int
) -> Iterator[tuple[str, ParsedRequest]]:
    """The profile, the list back to `since`, and the long texts not seen at `last`."""
    uid = str(account.uid)
    yield _request(view, "/ajax/profile/info", {"uid": uid})
    number = 1
    cursor: dict[str, str] = {}
    while True:
        page = _page(view, account, number, cursor)
        yield _request(view, "/ajax/statuses/mymblog", {"uid": uid, "page": str(number), **cursor})
        for work in (*page.pinned, *page.works):
            # What is older than `since` was not shown the last time.
            is_requested = _is_new(work, last) or work.published_at < since
            if markup.is_long(markup.pieces(work.markup_at(view.minute))) and is_requested:
                yield _request(view, "/ajax/statuses/longtext", {"id": ids.bid_of(work.mid)})
        if page.next_mid is None or page.works[-1].published_at < since:
            return
        number += 1
        cursor = {"since_id": f"{page.next_mid}kp{number}"}


def _page(view: WeiboView, account: WeiboAccount, number: int, cursor: dict[str, str]) -> WeiboPage:
    mid = int(cursor["since_id"].partition("kp")[0]) if cursor else 0
    return page_of(view.world, account, view.minute, pc.PAGE_SIZE, number=number, cursor=mid)


def _is_new(work: WeiboWork, last: int) -> bool:
    return work.published_at > last or any(edit.at > last for edit in work.edits)


def _request(view: WeiboView, path: str, query: dict[str, str]) -> tuple[str, ParsedRequest]:
    return f"{path}?{urlencode(query)}", read(view, path, query)
