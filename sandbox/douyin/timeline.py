"""Pages of a list by time: works that nobody may see are passed over, and the page is shorter."""

from dataclasses import dataclass

from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.douyin.world import DouyinWorld

PAGE_SIZE = 18


@dataclass(frozen=True, slots=True)
class DouyinPage:
    """One page: `works` newest first, preceded by `pinned` on the first; times in milliseconds."""

    number: int
    pinned: list[DouyinWork]
    works: list[DouyinWork]
    max_cursor: int
    min_cursor: int
    has_more: bool


def page_of(
    world: DouyinWorld, account: DouyinAccount, moment: int, cursor: int, count: int
) -> DouyinPage:
    """The `count` works before the time `cursor` (0: from the newest on), less the private ones.

    Pinned works stand in their place in time, too.
    """
    existing = world.existing(account, moment)
    start = next((i for i, w in enumerate(existing) if w.published_at * 1000 < cursor), None)
    start = 0 if cursor == 0 else len(existing) if start is None else start
    window = existing[start : start + count]
    shown = [work for work in window if work.state is not State.PRIVATE]
    pinned = [w for w in existing if w.pinned and w.state is State.PUBLIC] if cursor == 0 else []
    return DouyinPage(
        number=start // count + 1,
        pinned=pinned,
        works=shown,
        max_cursor=window[-1].published_at * 1000 if window else 0,
        min_cursor=shown[0].published_at * 1000 if shown else 0,
        has_more=start + count < len(existing),
    )
