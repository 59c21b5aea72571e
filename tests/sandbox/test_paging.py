import pytest

from sandbox import Sandbox
from tests.sandbox.walker import Client, mobile_pages, own_public, pc_pages, posts_of

WALKS = {"mobile": (mobile_pages, 10), "pc": (pc_pages, 20)}


@pytest.mark.parametrize("source", WALKS)
def test_a_walk_sees_exactly_the_truth(
    still: Sandbox, client: Client, uids: dict[str, str], source: str
) -> None:
    walk, _ = WALKS[source]
    truth = still.truth(source)
    for uid in uids.values():
        expected = {w["platform_id"] for w in truth["works"] if w["account"] == uid}
        seen = [mid for page in walk(client, uid) for mid in own_public(page, uid)]
        assert set(seen) == expected
        assert len(seen) - len(expected) <= 2, "only pinned posts may come twice"


@pytest.mark.parametrize("source", WALKS)
def test_pages_are_full_and_newest_first(client: Client, uids: dict[str, str], source: str) -> None:
    walk, size = WALKS[source]
    pages = list(walk(client, uids["shanghai"]))
    unpinned = [[p for p in page if "isTop" not in p] for page in pages]
    assert {len(page) for page in unpinned[1:-1]} == {size}
    mids = [int(post["mid"]) for page in unpinned for post in page]
    assert mids == sorted(mids, reverse=True)


def test_pinned_posts_lead_the_first_page_only(client: Client, uids: dict[str, str]) -> None:
    first, *others = mobile_pages(client, uids["shanghai"])
    pinned = [post for post in first if "isTop" in post]
    assert pinned == first[: len(pinned)] != []
    assert pinned[0]["mblogtype"] == 2
    assert pinned[0]["title"]["text"] == "置顶"
    assert int(pinned[0]["mid"]) < int(first[-1]["mid"])
    repeated = [p["mid"] for page in others for p in page if "isTop" in p]
    assert len(repeated) <= len(pinned)


def test_past_the_end_there_is_no_content(client: Client, uids: dict[str, str]) -> None:
    answer = client.get(f"/api/container/getIndex?containerid=107603{uids['anhui']}&page=99")
    assert answer == {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}


def test_a_silent_account_is_empty_but_exists(client: Client, uids: dict[str, str]) -> None:
    uid = uids["hainan"]
    assert client.get(f"/api/container/getIndex?containerid=107603{uid}")["ok"] == 0
    data = client.get(f"/ajax/statuses/mymblog?uid={uid}&page=1")["data"]
    assert (data["list"], data["since_id"], data["total"]) == ([], "", 0)
    profile = client.get(f"/api/container/getIndex?type=uid&value={uid}")
    assert profile["data"]["userInfo"]["statuses_count"] == 0


def test_both_kinds_of_mobile_cursor_occur(client: Client, uids: dict[str, str]) -> None:
    names = set()
    for uid in (uids["shanghai"], uids["jilin"], uids["gansu"], uids["anhui"], uids["yunnan"]):
        answer = client.get(f"/api/container/getIndex?containerid=107603{uid}")
        names |= {"since_id", "page"} & set(answer["data"]["cardlistInfo"])
    assert names == {"since_id", "page"}


def test_some_cards_are_not_posts(client: Client, uids: dict[str, str]) -> None:
    path = f"/api/container/getIndex?containerid=107603{uids['shanghai']}&page="
    answers = [client.get(f"{path}{page}") for page in range(1, 13)]
    types = {card["card_type"] for answer in answers for card in answer["data"]["cards"]}
    assert types == {9, 11, 156}
    assert all(len(posts_of(answer)) >= 10 for answer in answers)


@pytest.mark.parametrize("source", WALKS)
def test_warming_renders_what_a_walk_requests(
    still: Sandbox, client: Client, uids: dict[str, str], source: str
) -> None:
    walk, _ = WALKS[source]
    pages = sum(len(list(walk(client, uid))) for uid in uids.values())
    assert still.warm(source) >= pages + len(uids)
