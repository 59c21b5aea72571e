"""What a browser requests in which somebody looks through an account on Bilibili."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.bilibili.model import Account
from sandbox.bilibili.requests import View
from sandbox.bilibili.shapes import FEED_SIZE, LIST_SIZE
from sandbox.platform import ParsedRequest


def looked_through(view: View, account: Account, since: int) -> Iterator[tuple[str, ParsedRequest]]:
    """The account, its lists back to `since`, and the page of each video since then."""
    mid = account.mid
    yield _asked(view, "/x/space/wbi/acc/info", {"mid": mid})
    yield _asked(view, "/x/relation/stat", {"vmid": mid})
    yield _asked(view, "/x/space/navnum", {"mid": mid})
    yield _asked(view, "/x/space/upstat", {"mid": mid})
    videos = view.world.videos(account, view.minute)
    for number in range(1, max(-(-len(videos) // LIST_SIZE), 1) + 1):
        query = {"mid": mid, "pn": str(number), "ps": str(LIST_SIZE)}
        yield _asked(view, "/x/space/wbi/arc/search", query)
        if any(work.published_at < since for work in videos[: number * LIST_SIZE]):
            break
    works = view.world.public(account, view.minute)
    offset = ""
    for place in range(FEED_SIZE - 1, max(len(works), 1) + FEED_SIZE - 1, FEED_SIZE):
        query = {"host_mid": mid, "offset": offset}
        yield _asked(view, "/x/polymer/web-dynamic/v1/feed/space", query)
        if place >= len(works) or works[place].published_at < since:
            break
        offset = works[place].post
    for work in works:
        if work.kind == "video" and work.published_at >= since:
            yield f"/video/{work.number}/", view.video(work.number)


def _asked(view: View, path: str, query: dict[str, str]) -> tuple[str, ParsedRequest]:
    return f"{path}?{urlencode(query)}", view.read(path, query)
