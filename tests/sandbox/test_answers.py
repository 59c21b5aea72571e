"""The answers agree with the truth, value by value."""

import gzip
import json

import pytest

from sandbox import Sandbox, WorldSpec, start
from tests.sandbox.walker import Client, Json, mobile_pages, pc_pages


def test_profiles(still: Sandbox, client: Client, uids: dict[str, str]) -> None:
    for source in ("mobile", "pc"):
        for account in still.truth(source)["accounts"]:
            uid, counters = account["platform_id"], account["counters"]
            if source == "mobile":
                user = client.get(f"/api/container/getIndex?containerid=100505{uid}")
                user = user["data"]["userInfo"]
                assert user["follow_count"] == counters["following"]
                is_text = "万" in str(user["followers_count"])
                assert is_text == (counters["rounded"] == ["followers"])
            else:
                user = client.get(f"/ajax/profile/info?uid={uid}")["data"]["user"]
                assert user["followers_count"] == counters["followers"]
                assert user["friends_count"] == counters["following"]
                likes = user["status_total_counter"]["like_cnt"]
                assert likes == str(counters["likes_received"])
                assert user["domain"] == (account["handle"] or "")
            assert user["screen_name"] == account["name"]
            assert user["statuses_count"] == counters["works"]
            assert user["verified"] is account["verified"]
            assert user.get("verified_reason") == account["verified_text"]
            assert user["description"] == account["description"]
    assert uids["anhui"]


def test_accounts_by_name_and_domain(still: Sandbox, client: Client) -> None:
    with_domain = [a for a in still.truth("pc")["accounts"] if a["handle"]]
    found = client.get(f"/ajax/profile/info?custom={with_domain[0]['handle']}")
    assert found["data"]["user"]["idstr"] == with_domain[0]["platform_id"]


def test_long_texts_are_cut_in_lists_and_whole_elsewhere(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    uid = uids["shanghai"]
    truth = {w["platform_id"]: w for w in still.truth("mobile", "shanghai")["works"]}
    posts = next(p for p in mobile_pages(client, uid) if any(q["isLongText"] for q in p))
    post = next(p for p in posts if p["isLongText"] and p["mid"] in truth)
    assert post["text"].endswith(f'...<a href="/status/{post["mid"]}">全文</a>')
    extended = client.get(f"/statuses/extend?id={post['mid']}")["data"]
    assert "全文" not in extended["longTextContent"]
    assert extended["attitudes_count"] == post["attitudes_count"]
    whole = client.get(f"/ajax/statuses/longtext?id={post['bid']}")["data"]["longTextContent"]
    text = truth[post["mid"]]["text"]
    assert len(text) > 140
    assert [line.rstrip() for line in whole.rstrip("\u200b").split("\n")] == text.split("\n")


def test_a_short_text_has_no_long_one(client: Client, uids: dict[str, str]) -> None:
    page = next(pc_pages(client, uids["shanghai"]))
    post = next(p for p in page if not p["isLongText"])
    assert client.get(f"/ajax/statuses/longtext?id={post['mblogid']}")["data"] == {}
    assert post["text_raw"].endswith("\u200b")


def test_counters_of_a_list_are_the_truth(
    still: Sandbox, client: Client, uids: dict[str, str]
) -> None:
    truth = {w["platform_id"]: w for w in still.truth("pc", "shanghai")["works"]}
    capped = 0
    for page in pc_pages(client, uids["shanghai"]):
        for post in (post for post in page if post["mid"] in truth):
            counters = truth[post["mid"]]["counters"]
            for name, key in (("likes", "attitudes_count"), ("shares", "reposts_count")):
                shown = "100万+" if name in counters["capped"] else counters[name]
                assert post[key] == shown
            capped += post["attitudes_count"] == "100万+"
    assert capped > 0


def test_short_times_on_mobile(client: Client, uids: dict[str, str]) -> None:
    shown = [p["created_at"] for page in mobile_pages(client, uids["gansu"]) for p in page]
    assert all(len(time) <= 10 for time in shown)


def test_gzip_when_the_client_takes_it(client: Client, uids: dict[str, str]) -> None:
    path = f"/api/container/getIndex?containerid=107603{uids['anhui']}"
    _, plain_headers, plain = client.raw(path)
    _, headers, zipped = client.raw(path, **{"Accept-Encoding": "gzip, deflate"})
    assert headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain_headers
    assert gzip.decompress(zipped) == plain
    assert headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/ajax/statuses/longtext?id=", 400, "参数有误"),
        ("/ajax/statuses/mymblog?page=1", 400, "参数有误"),
        ("/ajax/nothing", 404, "你访问的地址不存在"),
        ("/ajax/statuses/show?id=Kjc77D1jz", 200, "该微博不存在"),
        ("/ajax/profile/info?uid=123", 200, "用户不存在"),
    ],
)
def test_refusals(client: Client, path: str, status: int, message: str) -> None:
    code, _, body = client.raw(path)
    answer: Json = json.loads(body)
    assert (code, answer["ok"], answer["message"]) == (status, 0, message)


def test_a_session_can_be_requested() -> None:
    with start(WorldSpec(libraries=("anhui",)), require_session="SUB=secret") as locked:
        uid = locked.truth("pc")["accounts"][0]["platform_id"]
        client = Client(locked.url)
        path = f"/api/container/getIndex?containerid=100505{uid}"
        assert client.get(path)["ok"] == -100
        assert "login.php" in client.get(f"/ajax/profile/info?uid={uid}")["url"]
        assert client.get("/api/config")["data"]["login"] is False
        assert client.raw("/robots.txt")[0] == 200
        cookie = {"Cookie": "a=b; SUB=secret"}
        assert json.loads(client.raw(path, **cookie)[2])["ok"] == 1
        assert json.loads(client.raw("/api/config", **cookie)[2])["data"]["login"] is True
        entry = locked.log()[-1]
        assert entry["cookies"] == ["a", "SUB"]
        assert "secret" not in json.dumps(locked.log())
        client.close()
