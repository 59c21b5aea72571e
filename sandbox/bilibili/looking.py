"""The requests of a browser in which a person looks through an account on Bilibili."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.bilibili.model import BilibiliAccount
from sandbox.bilibili.requests import BilibiliView
from sandbox.bilibili.shapes import FEED_SIZE, LIST_SIZE
from sandbox.platform import ParsedRequest


def looked_through(
    view: BilibiliView, account: BilibiliAccount, since: int, last: int
) -> Iterator[tuple[str, ParsedRequest]]:
    """The account, its lists back to `since`, and the pages of the videos since then.

    So are those of the older ones that the list shows and may not have shown at `last`.
    """
    mid = account.mid
    yield _request(view, "/x/space/wbi/acc/info", {"mid": mid})
    yield _request(view, "/x/relation/stat", {"vmid": mid})
    yield _request(view, "/x/space/navnum", {"mid": mid})
    yield _request(view, "/x/space/upstat", {"mid": mid})
    videos = view.world.videos(account, view.minute)
    shown = 0
    for number in range(1, max(-(-len(videos) // LIST_SIZE), 1) + 1):
        query = {"mid": mid, "pn": str(number), "ps": str(LIST_SIZE)}
        yield _request(view, "/x/space/wbi/arc/search", query)
        shown = number * LIST_SIZE
        if any(work.published_at < since for work in videos[:shown]):
            break
    works = view.world.public(account, view.minute)
    offset = ""
    for place in range(FEED_SIZE - 1, max(len(works), 1) + FEED_SIZE - 1, FEED_SIZE):
        query = {"host_mid": mid, "offset": offset}
        yield _request(view, "/x/polymer/web-dynamic/v1/feed/space", query)
        if place >= len(works) or works[place].published_at < since:
            break
        offset = works[place].post
    for place, work in enumerate(videos[:shown]):
        # The first page showed what it shows of older ones the last time, too.
        is_requested = work.published_at >= min(since, last) or place >= LIST_SIZE
        if work.kind == "video" and is_requested:
            yield f"/video/{work.number}/", view.video(work.number)


def _request(view: BilibiliView, path: str, query: dict[str, str]) -> tuple[str, ParsedRequest]:
    return f"{path}?{urlencode(query)}", view.read(path, query)
