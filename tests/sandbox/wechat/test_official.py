from collections.abc import Callable
from datetime import date, timedelta

import pytest

from sandbox import Sandbox
from sandbox.wechat.official.answers import APPID, SECRET
from tests.sandbox.wechat.client import Client, Json, hidden, lines

Truth = Callable[[str, str], Json]
YESTERDAY = date(2026, 11, 19)
LOGIN = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}


@pytest.fixture
def token(stranger: Client) -> str:
    answer = stranger.get("/cgi-bin/token", **LOGIN)
    assert answer["expires_in"] == 7200
    return str(answer["access_token"])


def days(first: date, last: date) -> Json:
    return {"begin_date": first.isoformat(), "end_date": last.isoformat()}


def test_published_articles_are_the_truth(stranger: Client, token: str, truth: Truth) -> None:
    works = {work["url"]: work for work in truth("official", "shanghai")["works"]}
    seen, offset, total = 0, 0, 1
    while offset < total:
        body = {"offset": offset, "count": 20, "no_content": 0}
        answer = stranger.post("/cgi-bin/freepublish/batchget", body, access_token=token)
        offset, total = offset + answer["item_count"], answer["total_count"]
        for item in answer["item"]:
            for article in item["content"]["news_item"]:
                url = article["url"].split("&chksm")[0].replace("http:", "https:")
                assert article["is_deleted"] is (url not in works)
                if work := works.get(url):
                    assert article["title"] == work["title"]
                    assert hidden("\n".join(lines(article["content"]))) == work["text"]
                    seen += 1
    assert seen == len(works)


def test_daily_totals_are_the_truth(stranger: Client, token: str, truth: Truth) -> None:
    rows = truth("official", "shanghai")["days"]
    true = {(row["platform_id"], row["day"]): row for row in rows}
    body = days(YESTERDAY - timedelta(days=9), YESTERDAY)
    answer = stranger.post("/datacube/getarticletotaldetail", body, access_token=token)
    assert answer["is_delay"] is False
    details = [(row, detail) for row in answer["list"] for detail in row["detail_list"]]
    assert details
    for row, detail in details:
        day = true[row["msgid"], detail["stat_date"]]
        assert detail["read_user"] == day["read_users"]
        assert (detail["like_user"], detail["zaikan_user"]) == (day["like_users"], day["wow_users"])
        assert (detail["share_user"], detail["comment_count"]) == (
            *(day["share_users"], day["comments"]),
        )
    assert max(len(row["detail_list"]) for row in answer["list"]) <= 10


def test_followers_are_the_truth(stranger: Client, token: str, truth: Truth) -> None:
    true = {r["day"]: r["followers"] for r in truth("official", "shanghai")["moments"]}
    week = days(YESTERDAY - timedelta(days=6), YESTERDAY)
    rows = stranger.post("/datacube/getusercumulate", week, access_token=token)["list"]
    assert {row["ref_date"]: row["cumulate_user"] for row in rows}.items() <= true.items()
    assert len(rows) == 7
    changes = stranger.post("/datacube/getusersummary", week, access_token=token)["list"]
    gained = sum(row["new_user"] - row["cancel_user"] for row in changes[1:])
    assert gained == rows[-1]["cumulate_user"] - rows[0]["cumulate_user"]


def test_readers_of_a_day(stranger: Client, token: str) -> None:
    day = days(YESTERDAY, YESTERDAY)
    rows = stranger.post("/datacube/getarticleread", day, access_token=token)["list"]
    assert rows
    assert all(row["detail"]["read_user"] > 0 for row in rows)


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/datacube/getusercumulate", YESTERDAY - timedelta(days=7), YESTERDAY),
        ("/datacube/getusercumulate", YESTERDAY, YESTERDAY + timedelta(days=1)),
        ("/datacube/getarticleread", YESTERDAY - timedelta(days=1), YESTERDAY),
        ("/datacube/getusersummary", YESTERDAY, YESTERDAY - timedelta(days=1)),
    ],
)
def test_days_that_are_not_given(
    stranger: Client, token: str, path: str, first: date, last: date
) -> None:
    answer = stranger.post(path, days(first, last), access_token=token)
    assert answer["errcode"] == 61501


def test_tokens(lively: Sandbox) -> None:
    client = Client(lively.url)
    body, path = {"offset": 0, "count": 1}, "/cgi-bin/freepublish/batchget"
    assert client.post(path, body)["errcode"] == 40001
    assert client.post(path, body, access_token="1_2")["errcode"] == 40001
    assert client.get("/cgi-bin/token", **{**LOGIN, "secret": "x"})["errcode"] == 40125
    assert client.get("/cgi-bin/token", **{**LOGIN, "appid": "x"})["errcode"] == 40013
    token = client.post("/cgi-bin/stable_token", LOGIN)["access_token"]
    assert client.post(path, body, access_token=token)["item_count"] == 1
    lively.advance(7200)
    assert client.post(path, body, access_token=token)["errcode"] == 42001
