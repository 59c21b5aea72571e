import html
import json
from collections.abc import Callable

import pytest

from sandbox import Sandbox
from sandbox.wechat.faults import FAULTS
from tests.sandbox.wechat.client import Client, Json

Truth = Callable[[str, str], Json]
PAGES = {
    "freq_control": "你的访问过于频繁",
    "verify_page": "环境异常",
    "try_later": "操作频繁，请稍后再试",
    "client_needed": "请在微信客户端打开链接",
    "deleted": "该内容已被发布者删除",
    "deleted_en": "The content has been deleted by the author.",
    "violation": "此内容因违规无法查看",
    "unavailable": "该内容暂时无法查看",
    "migrated": "此帐号处于帐号迁移流程中",
    "account_blocked": "此帐号已被屏蔽",
    "logged_out": "is_login: '0' * 1",
    "login": "请在微信客户端打开链接",
    "drift": "bizuin_v2: ",
}
LISTS = {
    ("backoffice", "freq_control"): 200013,
    ("backoffice", "login"): 200003,
    ("backoffice", "invalid_token"): 200040,
    ("reader", "login"): -3,
    ("reader", "freq_control"): -6,
    ("reader", "invalid_args"): -2,
}
OFFICIAL = {
    "freq_control": 45009,
    "invalid_token": 40001,
    "token_expired": 42001,
    "unauthorized": 48001,
}
ELSEWHERE = {
    *("wrong_article", "no_publish_page", "moved"),
    *("captcha", "empty", "html_wall", "moved_abroad"),  # tests/crawl, tests/commands
}


def test_every_kind_is_tried() -> None:
    tried = PAGES.keys() | OFFICIAL.keys() | {kind for _, kind in LISTS} | ELSEWHERE
    assert set(FAULTS.refusals) <= tried


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_fault_strikes_its_article_only(
    quiet: Sandbox, reader: Client, truth: Truth, kind: str
) -> None:
    struck, other = truth("links", "jilin")["works"][:2]
    right = reader.page(other["url"])
    quiet.fault(kind, platform="wechat", account="jilin", work=struck["platform_id"], times=1)
    assert reader.page(other["url"]) == right
    assert PAGES[kind] in reader.page(struck["url"])
    assert PAGES[kind] not in reader.page(struck["url"])
    assert quiet.faults()[-1]["fired"] == 1


def test_the_page_of_another_article(quiet: Sandbox, reader: Client, truth: Truth) -> None:
    work = truth("links", "jilin")["works"][0]
    quiet.fault("wrong_article", platform="wechat", account="jilin", endpoint="article", times=1)
    page = reader.page(work["url"])
    assert "cgiDataNew" in page
    assert (f'"{work["push_id"]}"' in page and f'idx = "{work["position"]}"' in page) is False


@pytest.mark.parametrize(("source", "kind"), LISTS)
def test_a_list_fault_strikes_its_page_only(
    quiet: Sandbox, reader: Client, bizs: dict[str, str], source: str, kind: str
) -> None:
    def code(start: int) -> int:
        if source == "reader":
            query = {"action": "getmsg", "__biz": bizs["shanghai"], "offset": start}
            answer = reader.get("/mp/profile_ext", **query)
        else:
            query = {"sub": "list", "begin": start, "count": 10}
            answer = reader.get("/cgi-bin/appmsgpublish", **query)
        return int(answer.get("base_resp", answer)["ret"])

    quiet.fault(kind, platform="wechat", source=source, endpoint="list", page=2, times=1)
    assert [code(0), code(10), code(10)] == [0, LISTS[source, kind], 0]


@pytest.mark.parametrize("kind", OFFICIAL)
def test_official_faults(quiet: Sandbox, stranger: Client, kind: str) -> None:
    quiet.fault(kind, platform="wechat", source="official")
    answer = stranger.post("/datacube/getusercumulate", {}, access_token="x")
    assert answer["errcode"] == OFFICIAL[kind]
    quiet.clear_faults()


def test_a_missing_page_and_a_malformed_record(quiet: Sandbox, reader: Client) -> None:
    query = {"sub": "list", "begin": 0, "count": 5}
    quiet.fault("no_publish_page", platform="wechat", times=1)
    assert "publish_page" not in reader.get("/cgi-bin/appmsgpublish", **query)
    quiet.fault("malformed_record", platform="wechat", times=1)
    answer = reader.get("/cgi-bin/appmsgpublish", **query)
    records = json.loads(answer["publish_page"])["publish_list"]
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(html.unescape(records[0]["publish_info"]))
    assert len(records) == 5


def test_one_article_of_an_unknown_kind(
    quiet: Sandbox, reader: Client, bizs: dict[str, str]
) -> None:
    query = {"action": "getmsg", "__biz": bizs["shanghai"], "offset": 0}
    quiet.fault("unknown_kind", platform="wechat", times=1)
    listed = reader.get("/mp/profile_ext", **query)["general_msg_list"]
    assert listed.count('"item_show_type": 99') == 1


def test_breakages_reach_into_strings(
    quiet: Sandbox, reader: Client, bizs: dict[str, str], truth: Truth
) -> None:
    query = {"action": "getmsg", "__biz": bizs["shanghai"], "offset": 0}
    quiet.fault("drift", platform="wechat", key="content_url", times=1)
    listed = reader.get("/mp/profile_ext", **query)["general_msg_list"]
    assert "content_url_v2" in listed
    quiet.fault("empty_page_more", platform="wechat", times=1)
    answer = reader.get("/mp/profile_ext", **query)
    assert json.loads(answer["general_msg_list"]) == {"list": []}
    assert answer["can_msg_continue"] == 1
    quiet.fault("counters_hidden", platform="wechat", source="page", times=1)
    page = reader.page(truth("links", "jilin")["works"][0]["url"])
    assert "read_num" not in page
    assert "cgiDataNew" in page


def test_faults_of_wechat_leave_weibo_alone(quiet: Sandbox, reader: Client) -> None:
    quiet.fault("http_500", platform="wechat")
    uid = quiet.truth("pc", "jilin")["accounts"][0]["platform_id"]
    assert reader.get("/ajax/profile/info", uid=uid)["ok"] == 1
    assert reader.raw("/mp/profile_ext")[0] == 500
