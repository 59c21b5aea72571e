"""Pages of a list: by cursor (does not shift) or by number (shifts when a post arrives)."""

from dataclasses import dataclass

from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.world import WeiboWorld


@dataclass(frozen=True, slots=True)
class WeiboPage:
    """One page: `works` newest first, preceded by `pinned` on the first."""

    number: int
    pinned: list[WeiboWork]
    works: list[WeiboWork]
    next_mid: int | None
    total: int


def page_of(
    world: WeiboWorld,
    account: WeiboAccount,
    moment: int,
    size: int,
    *,
    number: int = 1,
    cursor: int = 0,
) -> WeiboPage:
    """The page that starts at the mid `cursor`, or the `number`-th when there is none.

    A page's number (which faults and events go by) is estimated from its place where a cursor
    led to it. `next_mid` is the first post after the page, None at the end.
    """
    listed = world.listed(account, moment)
    pinned = [work for work in listed if work.pinned]
    flow = listed if account.repeats_pinned else [work for work in listed if not work.pinned]
    start = (number - 1) * size
    if cursor:
        start = next((i for i, work in enumerate(flow) if work.mid <= cursor), len(flow))
        number = (start + size // 2) // size + 1
    end = start + size
    return WeiboPage(
        number=number,
        pinned=pinned if start == 0 else [],
        works=flow[start:end],
        next_mid=flow[end].mid if end < len(flow) else None,
        total=len(listed),
    )
