from datetime import datetime

import pytest

from sandbox.weibo import ids, times

KNOWN = [
    (4645748019299849, "Kjc77D1jz", "Tue Jun 08 09:35:04 +0800 2021"),
    (4648806186747944, "KktFEsjrO", "Wed Jun 16 20:07:07 +0800 2021"),
    (4607741009594608, "K3fnuEfZK", "Tue Feb 23 12:28:47 +0800 2021"),
    (5309997458393240, "R4c4VzdsQ", "Mon Jun 15 09:05:12 +0800 2026"),
]
"""Identifiers and publication times of real posts."""


@pytest.mark.parametrize(("mid", "bid", "published"), KNOWN)
def test_ids_and_times_of_real_posts(mid: int, bid: str, published: str) -> None:
    assert ids.bid_of(mid) == bid
    assert ids.mid_of(bid) == mid
    given = int(datetime.strptime(published, "%a %b %d %H:%M:%S %z %Y").timestamp())
    assert abs(ids.published_at(mid) - given) <= 1
    assert times.full(given) == published


def test_an_id_bears_its_time() -> None:
    assert ids.published_at(ids.mid_at(1_795_000_000, chance=2**22 + 5)) == 1_795_000_000
