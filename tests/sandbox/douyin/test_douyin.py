"""The stand-in Douyin: its shapes are those of recorded answers, its pages add up to its truth."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from sandbox import Sandbox, WorldSpec, start
from sandbox.client import SandboxError
from sandbox.panel import write_panel
from tests.sandbox.walker import Client

Json = dict[str, Any]
API = "/aweme/v1/web"
# The account of tianjin, hunan and anhui stands in its page; xizang, gansu have pages to scroll.
EMBEDDED, PLAIN = "anhui", "gansu"


@pytest.fixture
def keys(still: Sandbox) -> dict[str, str]:
    accounts = still.truth(platform="douyin")["accounts"]
    return {account["library"]: account["platform_id"] for account in accounts}


def pages(client: Client, key: str) -> list[Json]:
    found: list[Json] = []
    cursor, has_more = 0, 1
    while has_more:
        page = client.get(f"{API}/aweme/post/?sec_user_id={key}&max_cursor={cursor}&count=18")
        found.append(page)
        cursor, has_more = page["max_cursor"], page["has_more"]
    return found


def test_pages_add_up_to_the_truth(still: Sandbox, client: Client, keys: dict[str, str]) -> None:
    for library, key in keys.items():
        listed = [work for page in pages(client, key) for work in page["aweme_list"]]
        public = {w["aweme_id"] for w in listed if not w["status"]["is_delete"]
                  and not w["status"]["is_prohibited"]}  # fmt: skip
        true = still.truth(platform="douyin", account=library)
        assert public == {work["platform_id"] for work in true["works"]}
        assert true["accounts"][0]["counters"]["works"] == len(public)


def test_the_shape_of_a_work(client: Client, keys: dict[str, str]) -> None:
    works = [work for page in pages(client, keys[PLAIN]) for work in page["aweme_list"]]
    for work in works:
        assert re.fullmatch(r"\d{19}", work["aweme_id"])
        earlier = work["create_time"] - (int(work["aweme_id"]) >> 32)
        assert 9 <= earlier <= 1544
        assert work["statistics"]["play_count"] == 0
        assert bool(work["images"]) == (work["media_type"] == 2) == (work["duration"] == 0)
        for extra in work["text_extra"]:
            units = work["desc"].encode("utf-16-le")[2 * extra["start"] : 2 * extra["end"]]
            assert units.decode("utf-16-le")[0] in "#@"
    assert {"0"} < {str(work["aweme_type"]) for work in works}


def test_pinned_works_stand_first_and_in_their_place(client: Client, keys: dict[str, str]) -> None:
    for key in keys.values():
        first, *others = pages(client, key)
        top = [work["aweme_id"] for work in first["aweme_list"] if work["is_top"]]
        assert len(top) <= 3
        assert [w["aweme_id"] for w in first["aweme_list"]][: len(top)] == top
        shown = [w["aweme_id"] for page in others for w in page["aweme_list"]]
        assert set(shown) & set(top) <= set(top)
        times = [w["create_time"] for w in first["aweme_list"] if not w["is_top"]]
        assert times == sorted(times, reverse=True)


def test_pages_of_hidden_works_are_empty_with_more_to_come() -> None:
    with start(WorldSpec(libraries=("beijing",)), frozen=True) as sandbox:
        client = Client(sandbox.url)
        key = sandbox.truth(platform="douyin")["accounts"][0]["platform_id"]
        sizes = [len(page["aweme_list"]) for page in pages(client, key)]
        client.close()
    assert 0 in sizes[:-1]
    assert max(sizes) <= 18 + 3


def test_a_page_embeds_its_account_or_requests_it(client: Client, keys: dict[str, str]) -> None:
    for library, is_embedded in ((EMBEDDED, True), (PLAIN, False)):
        status, headers, body = client.raw(f"/user/{keys[library]}")
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
        html = body.decode()
        match = re.search(r'<script id="RENDER_DATA"[^>]*>(.*?)</script>', html)
        assert match
        state = json.loads(unquote(match[1]))
        assert ("40" in state) == is_embedded
        assert '"embedded": true' in html if is_embedded else '"embedded": false' in html
    post = json.loads(unquote(match[1]))["1"]["user"]
    assert post["isLogin"] is True


REFUSALS = {
    ("login", "list"): lambda body: json.loads(body)["status_code"] == 2483,
    ("login", "page"): lambda body: b"login-full-panel" in body,
    ("captcha", "list"): lambda body: "verify_center_decision_conf" in json.loads(body),
    ("captcha", "page"): lambda body: "验证码中间页" in body.decode(),
    ("empty", "list"): lambda body: json.loads(body)["aweme_list"] == [],
    ("null_detail", "list"): lambda body: json.loads(body)["aweme_detail"] is None,
    ("blocked", "list"): lambda body: body == b"blocked",
    ("empty_body", "page"): lambda body: body == b"",
    ("html_wall", "list"): lambda body: b"<html>" in body,
    ("drift", "list"): lambda body: "aweme_list_v2" in json.loads(body),
    ("short_page", "list"): lambda body: len(json.loads(body)["aweme_list"]) == 3,
    ("counters_hidden", "list"): lambda body: b"digg_count" not in body,
}


@pytest.mark.parametrize(("kind", "endpoint"), REFUSALS)
def test_faults(
    still: Sandbox, client: Client, keys: dict[str, str], kind: str, endpoint: str
) -> None:
    key = keys[PLAIN]
    path = f"/user/{key}" if endpoint == "page" else f"{API}/aweme/post/?sec_user_id={key}"
    still.fault(kind, account=PLAIN, platform="douyin", endpoint=endpoint)
    assert REFUSALS[kind, endpoint](client.raw(path)[2])
    other = f"{API}/user/profile/other/?sec_user_id={keys[EMBEDDED]}"
    assert client.get(other)["user"]["sec_uid"] == keys[EMBEDDED]


def test_events(fresh: Sandbox, fresh_client: Client) -> None:
    where = {"platform": "douyin"}
    account = fresh.truth(account=PLAIN, **where)["accounts"][0]
    profile = f"{API}/user/profile/other/?sec_user_id={account['platform_id']}"
    posted = fresh.event("post", PLAIN, **where)["work"]
    assert fresh.truth(account=PLAIN, **where)["works"][0]["platform_id"] == posted
    fresh.event("hide", PLAIN, work=posted, **where)
    assert posted not in {w["platform_id"] for w in fresh.truth(account=PLAIN, **where)["works"]}
    fresh.event("restore", PLAIN, work=posted, **where)
    assert fresh.event("delete", PLAIN, **where)["work"] == posted
    fresh.event("rename", PLAIN, name="新名", **where)
    assert fresh_client.get(profile)["user"]["nickname"] == "新名"
    fresh.event("close", PLAIN, **where)
    assert fresh_client.get(profile)["user"]["user_canceled"] is True
    assert fresh.truth(account=PLAIN, **where)["gone"] == [account["platform_id"]]
    with pytest.raises(SandboxError, match="no such work"):
        fresh.event("edit", PLAIN, work="1", **where)


def test_the_panel_has_rows_for_douyin(tmp_path: Any) -> None:
    write_panel(WorldSpec(), tmp_path)
    lines = (tmp_path / "accounts.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines if line.startswith("douyin,")]
    assert len(rows) == 33
    assert {row[1] for row in rows if row[5] == "none"} == {"ningxia", "qinghai", "guangxi-guilin"}
    assert all(row[2].startswith("MS4wLjABAAAA") and row[3] for row in rows if row[2])


def test_a_world_for_benchmarks_has_exactly_its_works() -> None:
    from sandbox.douyin.world import DouyinWorld

    world = DouyinWorld(WorldSpec(accounts=3, works=40))
    moment = int(world.spec.now.timestamp())
    assert [len(world.public(account, moment)) for account in world.accounts] == [40] * 3
