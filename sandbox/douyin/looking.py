"""The requests of a browser in which a person looks through an account on Douyin."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.douyin.requests import API, DouyinView
from sandbox.douyin.timeline import PAGE_SIZE, page_of
from sandbox.platform import ParsedRequest


def looked_through(
    view: DouyinView, account: DouyinAccount, since: int
) -> Iterator[tuple[str, ParsedRequest]]:
    """The profile, and the list back to `since`."""
    sec_uid = account.sec_uid
    yield _request(view, f"{API}user/profile/other/", {"sec_user_id": sec_uid})
    cursor, has_more, skips = 0, True, False
    while has_more:
        query = {"sec_user_id": sec_uid, "max_cursor": str(cursor), "count": str(PAGE_SIZE)}
        yield _request(view, f"{API}aweme/post/", query)
        page = page_of(view.world, account, view.minute, cursor, PAGE_SIZE)
        cursor = page.max_cursor
        shown = [work for work in page.works if work.state is State.PUBLIC]
        last = shown[-1] if shown else None
        # A pinned one may stand out of its place in time and gives no end.
        skips = skips or last is None or last.pinned or last.published_at * 1000 != cursor
        has_more = page.has_more and (skips or not _is_past(shown, since))


def _is_past(shown: list[DouyinWork], since: int) -> bool:
    """Where a cursor skips nothing, what follows an older work is older, too."""
    return any(work.published_at < since and not work.pinned for work in shown)


def _request(view: DouyinView, path: str, query: dict[str, str]) -> tuple[str, ParsedRequest]:
    return f"{path}?{urlencode(query)}", view.read(path, query)
