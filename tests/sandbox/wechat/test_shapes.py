"""The sandbox's answers have the keys of recorded ones, where those are at hand."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.wechat.official.answers import APPID, SECRET
from tests.sandbox.wechat.client import Client, Json

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "wechat"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the recorded answers are not part of the project"
)
Truth = Callable[[str, str], Json]
NAME = re.compile(r"^\s*(\w+): ", re.MULTILINE)
PAGES = (
    *("article_author_01", "article_item0_03", "image_item8_c01"),
    *("text_item10_01", "text_item10_c01", "share_item_article_01"),
)
UNRECORDED = {
    *("video_id", "cover_url", "duration_ms", "filesize", "format_id"),
    *("voice_id", "duration", "hashtags", "modify_time"),
}
"""No recorded page is of a film or a sound."""


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8-sig"))


def page_sample(name: str) -> str:
    return (SAMPLES / f"{name}.html").read_text(encoding="utf-8")


def names(page: str) -> set[str]:
    return set(NAME.findall(page[page.index("window.cgiDataNew") :]))


def test_pages_know_nothing_that_recorded_ones_do_not(reader: Client, truth: Truth) -> None:
    recorded = set().union(*(names(page_sample(name)) for name in PAGES))
    works = truth("links", "shanghai")["works"]
    first = {work["kind"]: work for work in reversed(works)}
    assert len(first) == 6
    ours = set().union(*(names(reader.page(work["url"])) for work in first.values()))
    assert ours - recorded <= UNRECORDED
    for name in ("bizuin", "content_noencode", "appmsg_bar_data", "picture_page_info_list"):
        assert name in ours & recorded


def test_a_bar_of_counters_is_the_recorded_one(reader: Client, truth: Truth) -> None:
    def bar(page: str) -> set[str]:
        start = page.index(" appmsg_bar_data: {")
        return set(NAME.findall(page[page.index("\n", start) : page.index("}", start)]))

    work = truth("links", "jilin")["works"][0]
    recorded = bar(page_sample("article_author_01"))
    ours = bar(reader.page(work["url"]))
    assert ours <= recorded
    assert recorded - ours <= {"show_like_gray", "show_old_like_gray", "show_share_gray"} | {
        *("show_collect_gray", "show_star", "can_use_star"),
    }


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("deleted_by_author_01", "author", "该内容已被发布者删除"),
        ("violation_01", "platform", "此内容因违规无法查看"),
    ],
)
def test_tombstones(reader: Client, truth: Truth, name: str, kind: str, words: str) -> None:
    removed = [r for code in ("shanghai", "gansu") for r in truth("links", code)["removed"]]
    row = next(r for r in removed if r["deleted_by"] == kind and "content" not in r["reason"])
    for page in (page_sample(name), reader.page(row["url"])):
        assert words in page
        assert "weui-msg__title" in page
        assert ('class="tips"' in page) == (kind == "platform")


def test_messages(reader: Client, bizs: dict[str, str]) -> None:
    theirs = sample("profile_ext_getmsg_scujj_2020.json")
    query = {"action": "getmsg", "__biz": bizs["shanghai"], "offset": 0}
    ours = reader.get("/mp/profile_ext", **query)
    assert set(theirs) == set(ours)
    recorded = json.loads(theirs["general_msg_list"])["list"][0]
    message = next(m for m in reader.messages(bizs["shanghai"]) if "app_msg_ext_info" in m)
    assert set(recorded) == set(message)
    assert set(recorded["comm_msg_info"]) == set(message["comm_msg_info"])
    assert set(recorded["app_msg_ext_info"]) == set(message["app_msg_ext_info"])
    link = message["app_msg_ext_info"]["content_url"]
    pattern = r"http://mp\.weixin\.qq\.com/s\?__biz=\w+==&amp;mid=\d{10}&amp;idx=1&amp;sn=\w{32}"
    assert re.match(pattern, link)
    assert re.match(pattern, recorded["app_msg_ext_info"]["content_url"])


def test_counters(reader: Client, truth: Truth) -> None:
    old, new = sample("getappmsgext_ok_2019.json"), sample("getappmsgext_2026_counters.json")
    url = truth("links", "jilin")["works"][0]["url"]
    fields = dict(part.split("=", 1) for part in url.split("?", 1)[1].split("&"))
    ours = reader.form("/mp/getappmsgext", fields)
    assert set(ours) == set(old)
    assert set(ours["appmsgstat"]) == set(old["appmsgstat"]) | set(new["appmsgstat"]) - {
        "comment_count"
    }


def test_the_own_list(reader: Client) -> None:
    theirs = sample("appmsgpublish_own_account_2026.json")
    ours = reader.get("/cgi-bin/appmsgpublish", sub="list")
    assert set(theirs) == set(ours)
    page, own = json.loads(theirs["publish_page"]), json.loads(ours["publish_page"])
    assert set(page) <= set(own)
    assert set(page["publish_list"][0]) == set(own["publish_list"][0])
    recorded = json.loads(page["publish_list"][0]["publish_info"])
    record = next(reader.published())
    assert set(recorded) <= set(record)
    assert set(recorded["appmsg_info"][0]) <= set(record["appmsg_info"][0])


def test_the_official_interface(stranger: Client) -> None:
    login = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    token = stranger.get("/cgi-bin/token", **login)["access_token"]
    folder = "official_api/"
    day = {"begin_date": "2026-11-18", "end_date": "2026-11-18"}

    def request(path: str, body: Json) -> Json:
        return stranger.post(path, body, access_token=token)

    theirs = sample(f"{folder}CgibinFreePublishBatchGetResponse.json")
    ours = request("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1})
    news = [answer["item"][0]["content"]["news_item"][0] for answer in (theirs, ours)]
    assert (set(theirs), set(theirs["item"][0])) == (set(ours), set(ours["item"][0]))
    assert set(news[0]) == set(news[1])
    theirs = sample(f"{folder}getarticletotaldetail_shape.json")
    ours = request("/datacube/getarticletotaldetail", day)
    rows = [answer["list"][0] for answer in (theirs, ours)]
    assert (set(theirs), set(rows[0])) == (set(ours), set(rows[1]))
    assert set(rows[0]["detail_list"][0]) == set(rows[1]["detail_list"][0])
    for name in ("cumulate", "summary"):
        theirs = sample(f"{folder}DataCubeGetUser{name.title()}Response.json")
        ours = request(f"/datacube/getuser{name}", day)
        assert set(theirs["list"][0]) == set(ours["list"][0])


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("login", "/cgi-bin/appmsgpublish", "errors/mp_200003_invalid_session.json"),
        ("invalid_token", "/cgi-bin/appmsgpublish", "errors/mp_200040_invalid_csrf_token.json"),
        ("freq_control", "/cgi-bin/appmsgpublish", "errors/mp_200013_freq_control.json"),
        ("login", "/mp/getappmsgext", "errors/getappmsgext_no_session.json"),
        ("invalid_args", "/mp/getappmsgext", "errors/getappmsgext_invalid_args.json"),
        ("invalid_token", "/datacube/getusercumulate", "official_api/error_40001.json"),
    ],
)
def test_refusals_are_the_recorded_ones(
    quiet: Sandbox, reader: Client, kind: str, path: str, name: str
) -> None:
    quiet.fault(kind, platform="wechat", times=1)
    assert reader.get(path) == sample(name)
