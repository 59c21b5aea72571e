import html
from collections.abc import Callable

import pytest

from tests.sandbox.wechat.client import Client, Json

Truth = Callable[[str, str], Json]


def test_the_own_list_is_the_truth(reader: Client, truth: Truth) -> None:
    rows = truth("backoffice", "shanghai")
    works = {work["platform_id"]: work for work in rows["works"]}
    removed = {row["platform_id"] for row in rows["removed"]}
    seen, forms = set(), set()
    for record in reader.published():
        for position, article in enumerate(record["appmsg_info"], 1):
            name = f"{article['appmsgid']}_{position}"
            seen.add(name)
            assert article.get("itemidx", position) == position
            assert article["is_deleted"] is (name in removed)
            if work := works.get(name):
                counters = work["counters"]
                assert html.unescape(article["title"]) == work["title"]
                assert article["read_num"] == counters["reads"]
                assert article["like_num"] == counters["wows"]
                assert article["old_like_num"] == counters["likes"]
                assert article["share_num"] == counters["shares"]
                assert article["comment_num"] == counters["comments"]
                link = html.unescape(article["content_url"])
                forms.add("/s/" in link)
                if "/s/" in link:
                    assert (link, "itemidx" in article) == (work["short_url"], False)
                else:
                    assert link.split("&chksm")[0].replace("http:", "https:") == work["url"]
            else:
                assert article["content_url"] == ""
    assert seen == works.keys() | removed
    assert forms == {True, False}


def test_records_are_escaped_in_places(reader: Client) -> None:
    page = reader.get("/cgi-bin/appmsgpublish", sub="list", begin=0, count=20)["publish_page"]
    assert '"{&quot;type' in page
    assert '"{\\"type' in page


def test_the_end_has_no_page(reader: Client) -> None:
    answer = reader.get("/cgi-bin/appmsgpublish", sub="list", begin=10_000, count=5)
    assert answer == {"base_resp": {"err_msg": "ok", "ret": 0}, "is_admin": True}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/cgi-bin/appmsgpublish", {"sub": "list", "sub_action": "list_ex", "fakeid": "jilin"}),
        ("/cgi-bin/appmsg", {"action": "list_ex", "fakeid": "jilin"}),
        ("/cgi-bin/searchbiz", {"action": "search_biz", "query": "图书馆"}),
    ],
)
def test_other_accounts_are_refused(
    reader: Client, bizs: dict[str, str], path: str, query: dict[str, str]
) -> None:
    if "fakeid" in query:
        query = {**query, "fakeid": bizs["jilin"]}
    answer = reader.get(path, **query)
    assert answer == {"base_resp": {"ret": 200013, "err_msg": "freq control"}}


def test_the_own_list_by_fakeid(reader: Client, bizs: dict[str, str]) -> None:
    answer = reader.get("/cgi-bin/appmsgpublish", sub="list", fakeid=bizs["shanghai"])
    assert "publish_page" in answer
