import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox import Sandbox
from sandbox.client import SandboxError
from sandbox.faults import EVERYWHERE
from sandbox.weibo.faults import FAULTS
from tests.sandbox.walker import Client, posts_of

Raw = tuple[int, dict[str, str], bytes]


def body(answer: Raw) -> dict[str, object]:
    payload: dict[str, object] = json.loads(answer[2])
    return payload


def is_json(answer: Raw) -> bool:
    try:
        json.loads(answer[2])
    except ValueError:
        return False
    return True


def cards_of(payload: dict[str, Any]) -> list[Any]:
    found: list[Any] = payload["data"]["cards"]
    return found


LIST: dict[str, Callable[[Raw], bool]] = {
    "empty": lambda a: body(a)["msg"] == "这里还没有内容",
    "login": lambda a: body(a)["ok"] == -100 and "signin" in str(body(a)["url"]),
    "captcha": lambda a: body(a)["ok"] == -100 and "captcha" in str(body(a)["url"]),
    "login_pc": lambda a: body(a) == {"ok": -100, "url": "https://weibo.com/login.php"},
    "not_exist": lambda a: a[0] == 200 and body(a)["error_code"] == 20101,
    "bad_param": lambda a: a[0] == 400 and body(a)["message"] == "参数有误",
    "dead_endpoint": lambda a: a[0] == 404 and body(a)["message"] == "你访问的地址不存在",
    "http_432": lambda a: (a[0], a[2]) == (432, b""),
    "http_418": lambda a: (a[0], a[2]) == (418, b""),
    "http_414": lambda a: (a[0], a[2]) == (414, b""),
    "visitor_redirect": lambda a: a[0] == 302 and "passport" in a[1]["location"],
    "html_wall": lambda a: a[0] == 200 and b"Sina Visitor System" in a[2],
    "info_cards": lambda a: "230283" in str(body(a)) and not posts_of(body(a)),
    "http_500": lambda a: a[0] == 500,
    "http_502": lambda a: a[0] == 502,
    "http_403": lambda a: a[0] == 403,
    "http_429": lambda a: a[0] == 429,
    "truncated_json": lambda a: a[0] == 200 and not is_json(a) and a[2][:1] == b"{",
    "wrong_content_type": lambda a: is_json(a) and a[1]["content-type"].startswith("text/html"),
    "wrong_charset": lambda a: is_json(a) and a[1]["content-type"].endswith("gb2312"),
    "mojibake": lambda a: a[0] == 200 and not is_json(a),
    "counters_hidden": lambda a: all("attitudes_count" not in p for p in posts_of(body(a))),
    "drift": lambda a: "'cards':" not in str(body(a)) and "'cards_v2':" in str(body(a)),
    "half_emoji": lambda a: all(p["text"].endswith("\ud83d") for p in posts_of(body(a))),
    "huge_counter": lambda a: all(p["attitudes_count"] == 2**63 for p in posts_of(body(a))),
    "odd_html": lambda a: all(p["text"].startswith("<![x]>") for p in posts_of(body(a))),
    "unreadable_work": lambda a: (
        [card is None for card in cards_of(body(a))][:3] == [False, True, False]
    ),
    "short_page": lambda a: 0 < len(posts_of(body(a))) < 4,
    "empty_page_more": lambda a: posts_of(body(a)) == [] and "since_id" in str(body(a)),
}
"""For each kind, a check of the answer to a list that the fault took effect."""

ELSEWHERE = {
    *("slow", "reset", "robots_disallow", "unknown_kind", "page_limit"),
}


def test_every_kind_is_tried() -> None:
    kinds = {*EVERYWHERE.refusals, *EVERYWHERE.breakages, *FAULTS.refusals, *FAULTS.breakages}
    assert set(LIST) | ELSEWHERE == kinds


@pytest.mark.parametrize("kind", LIST)
def test_a_fault_strikes_its_account_and_page_only(
    still: Sandbox, client: Client, uids: dict[str, str], kind: str
) -> None:
    uid = uids["jilin"]
    first = f"/api/container/getIndex?containerid=107603{uid}&page=1"
    second = f"/api/container/getIndex?containerid=107603{uid}&page=2"
    other = f"/api/container/getIndex?containerid=107603{uids['anhui']}&page=2"
    profile = f"/api/container/getIndex?containerid=100505{uid}"
    clean = [client.raw(path)[2] for path in (first, other, profile, second)]
    still.fault(kind, account="jilin", endpoint="list", page=2, times=2)
    assert [client.raw(path)[2] for path in (first, other, profile)] == clean[:3]
    for _ in range(2):
        assert LIST[kind](client.raw(second))
    assert client.raw(second)[2] == clean[3]
    assert still.faults()[-1]["fired"] == 2


def test_faults_last_until_they_are_cleared(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    path = f"/ajax/profile/info?uid={uids['anhui']}"
    still.fault("http_418")
    assert [client.raw(path)[0] for _ in range(3)] == [418, 418, 418]
    assert client.raw("/robots.txt")[0] == 200, "any endpoint, but not robots.txt"
    still.clear_faults()
    assert client.raw(path)[0] == 200


def test_pages_of_one_walk_are_limited(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    """Behind the limit a cursor leads on in another walk, the number of a page never."""
    still.fault("page_limit", pages=2)
    found = {}
    for uid in uids.values():
        base = f"/api/container/getIndex?containerid=107603{uid}"
        cursors: list[dict[str, object]] = [{}]
        for _ in range(2):
            shown: Any = body(client.raw(f"{base}&{urlencode(cursors[-1])}"))["data"]
            info = shown.get("cardlistInfo")
            key = "since_id" if info and info.get("since_id") else "page"
            if info and info.get(key):
                cursors.append({key: info[key]})
        if len(cursors) == 3 and info["total"] > 30:
            beyond = f"{base}&{urlencode(cursors[2])}"
            assert body(client.raw(beyond))["ok"] == 0
            client.raw(base)
            found[key] = body(client.raw(beyond))["ok"]
    assert found == {"since_id": 1, "page": 0}


def test_slow_answers_come_late_but_right(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    path = f"/ajax/profile/info?uid={uids['anhui']}"
    right = client.get(path)
    still.fault("slow", seconds=0.3, endpoint="profile", times=1)
    started = time.monotonic()
    assert client.get(path) == right
    assert time.monotonic() - started >= 0.3


def test_a_reset_connection(still: Sandbox, client: Client, uids: dict[str, str]) -> None:
    still.fault("reset", endpoint="profile", times=1)
    with pytest.raises(OSError):
        client.get(f"/ajax/profile/info?uid={uids['anhui']}")
    client.close()
    assert client.get(f"/ajax/profile/info?uid={uids['anhui']}")["ok"] == 1


def test_robots(still: Sandbox, client: Client) -> None:
    assert b"Allow: /" in client.raw("/robots.txt")[2]
    still.fault("robots_disallow")
    status, headers, text = client.raw("/robots.txt")
    assert (status, text) == (200, b"User-agent: *\nDisallow: /\n")
    assert headers["content-type"].startswith("text/plain")
    still.clear_faults()
    still.fault("http_500", endpoint="robots")
    assert client.raw("/robots.txt")[0] == 500


@pytest.mark.parametrize("key", ["created_at", "text", "user"])
def test_drift_of_a_chosen_key(
    still: Sandbox, client: Client, uids: dict[str, str], key: str
) -> None:
    still.fault("drift", key=key)
    answer = client.get(f"/api/container/getIndex?containerid=107603{uids['jilin']}")
    assert all(key not in post for post in posts_of(answer))


def test_faults_of_one_source(still: Sandbox, client: Client, uids: dict[str, str]) -> None:
    still.fault("http_432", source="mobile")
    assert client.raw(f"/ajax/profile/info?uid={uids['anhui']}")[0] == 200
    assert client.raw(f"/api/container/getIndex?type=uid&value={uids['anhui']}")[0] == 432


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "nothing"},
        {"kind": "slow", "endpoint": "nowhere"},
        {"kind": "slow", "account": "nobody"},
        {"kind": "empty", "seconds": 2},
    ],
)
def test_a_fault_that_cannot_be_set_states_why(still: Sandbox, fault: dict[str, Any]) -> None:
    with pytest.raises(SandboxError, match=r"no fault|no endpoint|no account|takes no"):
        still.fault(**fault)


def test_the_log_states_what_was_requested(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    still.clear_log()
    still.fault("http_418", endpoint="list", times=1)
    path = f"/api/container/getIndex?containerid=107603{uids['jilin']}&page=2"
    client.raw(path, **{"User-Agent": "tester"})
    client.raw("/robots.txt")
    first, second = still.log()
    sent = {"account": uids["jilin"], "endpoint": "list", "page": 2, "status": 418}
    assert sent.items() <= first.items()
    assert (first["path"], first["user_agent"], first["faults"]) == (path, "tester", ["http_418"])
    assert second["endpoint"] == "robots"
    assert second["monotonic"] >= first["monotonic"]
    assert still.log(since=first["number"]) == [second]
