"""The message list, the counter request and the page about an account."""

import html
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.sandbox.wechat.client import Client, Json, articles_of

Truth = Callable[[str, str], Json]


def key(article: Json) -> dict[str, str]:
    query = parse_qs(urlsplit(html.unescape(article["content_url"])).query)
    return {name: values[0] for name, values in query.items()}


def test_the_list_has_every_article(reader: Client, bizs: dict[str, str], truth: Truth) -> None:
    rows = truth("reader", "shanghai")
    by_id = {work["platform_id"]: work for work in rows["works"]}
    removed = {row["platform_id"]: row["deleted_by"] for row in rows["removed"]}
    seen = set()
    for message in reader.messages(bizs["shanghai"]):
        for position, article in enumerate(articles_of(message), 1):
            link = key(article)
            name = f"{link['mid']}_{link['idx']}"
            seen.add(name)
            assert link["__biz"] == bizs["shanghai"]
            assert int(link["idx"]) == position
            assert (article["del_flag"] == 4) == (removed.get(name) == "author")
            if work := by_id.get(name):
                assert html.unescape(article["title"]) == work["title"]
                assert work["url"].endswith(f"sn={link['sn']}")
                assert work["is_headline"] == (position == 1)
                assert (article["copyright_stat"] == 11) is (work["is_original"] is True)
                assert (article["duration"] or None) == work["duration"]
    assert seen == by_id.keys() | removed.keys()


def test_messages_that_are_no_articles(reader: Client, bizs: dict[str, str]) -> None:
    messages = list(reader.messages(bizs["shanghai"]))
    assert {m["comm_msg_info"]["type"] for m in messages} == {1, 3, 49}
    assert all(articles_of(m) == [] for m in messages if m["comm_msg_info"]["type"] != 49)


def test_a_silent_account(reader: Client, bizs: dict[str, str]) -> None:
    assert list(reader.messages(bizs["hainan"])) == []


def test_counters_and_the_reader_in_them(reader: Client, truth: Truth) -> None:
    for work in truth("reader_counters", "jilin")["works"][:20]:
        fields = {n: v[0] for n, v in parse_qs(urlsplit(work["url"]).query).items()}
        answer = reader.form("/mp/getappmsgext", {**fields, "appmsg_type": "9"}, f="json")
        stat, counters = answer["appmsgstat"], work["counters"]
        assert (stat["read_num"], stat["old_like_num"]) == (counters["reads"], counters["likes"])
        assert (stat["like_num"], stat["share_num"]) == (counters["wows"], counters["shares"])
        assert answer["comment_count"] == counters["comments"]
        assert counters["favourites"] is None
        assert answer["nick_name"]
        assert answer["logo_url"].startswith("http://wx.qlogo.cn/")


def test_what_the_counter_request_does_not_understand(reader: Client) -> None:
    answer = reader.form("/mp/getappmsgext", {"__biz": "x", "mid": "1", "idx": "1"})
    assert answer == {"base_resp": {"ret": -2, "errmsg": "invalid args"}}
    assert reader.get("/mp/profile_ext", action="home")["base_resp"]["ret"] == -2


def test_about_an_account(reader: Client, truth: Truth) -> None:
    for library in ("jilin", "gansu", "yunnan"):
        account = truth("links", library)["accounts"][0]
        page = reader.raw(f"/mp/aboutbiz?__biz={account['platform_id']}")[2]
        assert account["handle"] in page
        assert account["description"] in page
        assert ("认证主体" in page) is account["verified"]
