"""Article pages agree with the truth, value by value."""

import html
from collections.abc import Callable

import pytest

from sandbox import Sandbox
from tests.sandbox.wechat.client import Client, Json, hidden, lines, properties

Truth = Callable[[str, str], Json]
BAR = {
    "reads": ("read_num", "show_read"),
    "likes": ("old_like_count", "show_old_like"),
    "wows": ("like_count", "show_like"),
    "shares": ("share_count", "show_share"),
    "favourites": ("collect_count", "show_collect"),
}
SHOWN = {"0": "article", "5": "video", "7": "audio", "8": "image", "10": "text", "11": "share"}


@pytest.mark.parametrize("library", ["shanghai", "jilin", "gansu"])
def test_pages_are_the_truth(reader: Client, truth: Truth, library: str) -> None:
    for work in truth("reader", library)["works"][:60]:
        page = reader.page(work["url"])
        values = properties(page)
        assert values["bizuin"] == work["account"]
        assert f"{values['mid']}_{values['idx']}" == work["platform_id"]
        assert html.unescape(values["title"]) == work["title"]
        assert SHOWN[values["item_show_type"]] == work["kind"]
        content = values["content_noencode"]
        is_plain = work["kind"] in ("image", "text")
        text = content if is_plain else "\n".join(lines(content))
        assert hidden(text) == work["text"]
        assert ("modify_time" in values) == (work["edited_at"] is not None)
        original = {"0": None, "1": True, "2": False}[values["copyright_stat"]]
        assert original == work["is_original"]
        assert values.get("platform") == work["reprinted_from"]
        for name, (value, flag) in BAR.items():
            shown = int(values[value]) if values[flag] == "1" else None
            assert shown == work["counters"][name], (name, work["url"])
        assert int(values["comment_count"]) == work["counters"]["comments"]


def test_reads_are_capped(reader: Client, truth: Truth) -> None:
    works = truth("reader", "shanghai")["works"]
    famous = [work for work in works if work["counters"]["capped"]]
    assert famous
    assert {work["counters"]["reads"] for work in famous} == {100_001}
    assert properties(reader.page(famous[0]["url"]))["read_num"] == "100001"
    own = {w["platform_id"]: w for w in truth("backoffice", "shanghai")["works"]}
    assert own[famous[0]["platform_id"]]["counters"]["reads"] > 100_001


def test_strangers_see_no_counters(stranger: Client, truth: Truth) -> None:
    work = truth("links_logged_out", "jilin")["works"][0]
    page = stranger.page(work["url"])
    values = properties(page)
    assert values["is_login"] == "0"
    assert "read_num" not in values
    assert "appmsg_bar_data: {}" in page
    assert 'like_count: "" * 1,' in page, "placeholders that evaluate to 0"
    assert {work["counters"][name] for name in BAR} == {None}


def test_both_forms_of_a_page(reader: Client, bizs: dict[str, str], truth: Truth) -> None:
    forms = set()
    for library in ("shanghai", "jilin", "gansu", "yunnan"):
        page = reader.page(truth("reader", library)["works"][0]["url"])
        is_old = "JsDecode('" in page
        first, second = ('""', f'"{bizs[library]}"')
        order = (first, second) if is_old else (second, first)
        assert f"var biz = {order[0]} || {order[1]};" in page
        forms.add(is_old)
    assert forms == {True, False}


def test_a_short_link_is_the_same_article(reader: Client, truth: Truth) -> None:
    work = truth("links", "shanghai")["works"][0]
    values = properties(reader.page(work["short_url"]))
    assert f"{values['mid']}_{values['idx']}" == work["platform_id"]
    assert values["link"] == work["short_url"]


def test_removed_articles_show_a_notice(reader: Client, truth: Truth) -> None:
    removed = truth("links", "shanghai")["removed"] + truth("links", "gansu")["removed"]
    assert {row["deleted_by"] for row in removed} == {"author", "platform"}
    for row in removed:
        page = reader.page(row["url"])
        assert row["reason"] in page
        assert "weui-msg__title" in page
        assert "cgiDataNew" not in page
        assert ("此内容因违规无法查看" in page) == (row["deleted_by"] == "platform")


@pytest.mark.parametrize(
    "path",
    ["/s", "/s/nothing", "/s?__biz=x&mid=1&idx=1&sn=1", "/s?__biz=MzkxMDczMDI2Ng==&mid=a&idx=1"],
)
def test_addresses_that_lead_nowhere(reader: Client, path: str) -> None:
    status, _, page = reader.raw(path)
    assert (status, "参数错误" in page) == (200, True)


def test_a_wrong_check_code_leads_nowhere(reader: Client, truth: Truth) -> None:
    url = truth("links", "jilin")["works"][0]["url"]
    assert "参数错误" in reader.page(f"{url[:-4]}0000")


def test_the_verification_page(quiet: Sandbox, reader: Client, truth: Truth) -> None:
    quiet.fault("captcha", platform="wechat", times=1)
    url = truth("links", "jilin")["works"][0]["url"].removeprefix("https://mp.weixin.qq.com")
    status, headers, _ = reader.raw(url)
    assert status == 302
    assert headers["location"].startswith("/mp/wappoc_appmsgcaptcha?")
    assert "环境异常" in reader.page(headers["location"])
