"""What the parsers of WeChat make of hand-written answers of an invented account."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from libcrawl.items import WorkCounters
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.article import Article, parse_article, removal_reason
from libcrawl.parsers.wechat.links import key_of_url, path_of_article
from libcrawl.parsers.wechat.lists import parse_messages, parse_published
from libcrawl.parsers.wechat.official import parse_batch
from libcrawl.parsers.wechat.text import paragraphs, plain_lines
from sandbox.wechat import tombstones
from sandbox.wechat.drawing.articles import DELETED, VIOLATIONS

AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
BIZ = "MzkwMDAwMDAwMQ=="
URL = f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=%d&sn=ab12&chksm=ff00&scene=27#rd"
BAR = {
    "read_num": "100001", "show_read": "1", "old_like_count": "7", "show_old_like": "1",
    "like_count": "3", "show_like": "0", "share_count": "", "comment_count": "0",
}  # fmt: skip
DATA: dict[str, Any] = {
    "user_name": "gh_0a1b2c3d4e5f", "nick_name": "青岚市图书馆", "alias": "",
    "signature": "读书&amp;人", "title": "&quot;夜读&quot; &amp; 茶",
    "content_noencode": "<p>第一段</p><p><br/></p><p>第二段</p>",
    "create_timestamp": "1773100000", "item_show_type": "0", "is_login": "1",
    "copyright_info": {"copyright_stat": "1"}, "mid": "2247480001", "idx": "2", "sn": "ab12",
    "bizuin": BIZ, "verify_status": "2", "user_info": {"appmsg_bar_data": BAR},
}  # fmt: skip
NUMBERS = {"create_timestamp", "item_show_type", "is_login", "copyright_stat", "mid", "idx",
           "verify_status", "modify_time", *BAR}  # fmt: skip


def literal(value: Any, name: str = "") -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}: {literal(one, key)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(literal(one) for one in value) + "]"
    return f"'{value}' * 1" if name in NUMBERS else f"JsDecode({json.dumps(value)})"


def read(head: str = "", **changes: Any) -> Article:
    data = {key: value for key, value in {**DATA, **changes}.items() if value is not None}
    return parse_article(f"<script>{head}window.cgiDataNew = {literal(data)};</script>", AT)


def test_an_article() -> None:
    found = read(modify_time="1773103600")
    work, account = found.work, found.account
    assert (account.platform_id, account.handle, account.verified) == (BIZ, DATA["user_name"], True)
    assert account.description == "读书&人"
    assert (work.platform_id, work.push_id, work.position) == ("2247480001_2", "2247480001", 2)
    assert (work.is_headline, work.is_original, work.kind) == (False, True, "article")
    assert (work.title, work.text) == ('"夜读" & 茶', "第一段\n第二段")
    assert work.url == f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=2&sn=ab12"
    assert work.edited_at is not None
    assert (work.edited_at - work.published_at).total_seconds() == 3600


def test_counters() -> None:
    """点赞 and 在看 the right way round; hidden and blank are not given, 100001 is capped."""
    shown = WorkCounters(reads=100_001, likes=7, comments=0, capped=frozenset({"reads"}))
    assert read().work.counters == shown
    for changes in ({"is_login": "0"}, {"user_info": {"appmsg_bar_data": {}}}):
        found = read(**changes)
        assert (found.work.counters, found.has_counters) == (WorkCounters(), False)


def test_older_pages_name_the_article_beside_the_data() -> None:
    head = f'var biz = "" || "{BIZ}"; var mid = "" || "2247480001" || ""; var idx = "1" || "";'
    found = read(f'{head} var sn = "" || "cd34";', bizuin=None, mid=None, idx="", sn=None)
    assert found.work.platform_id == "2247480001_1"
    assert found.work.url.endswith("&sn=cd34")


def test_kinds_texts_and_sources() -> None:
    text = read(item_show_type="10", content_noencode="", title="今天闭馆").work
    assert (text.kind, text.title, text.text) == ("text", "今天闭馆", "今天闭馆")
    image = read(item_show_type="8", content_noencode="第一行\n\n<a>#读书</a> 1<2").work
    assert (image.kind, image.text) == ("image", "第一行\n#读书 1<2")
    copied = read(copyright_info={"copyright_stat": "2", "platform": "古籍保护协会"}).work
    assert (copied.is_original, copied.reprinted_from) == (False, "古籍保护协会")
    assert read(copyright_info={"copyright_stat": "0"}).work.is_original is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nick_name": None}, "article 2247480001_2: missing nick_name"),
        ({"title": None}, "article 2247480001_2: missing title"),
        ({"content_noencode": None}, "article 2247480001_2: missing content_noencode"),
        ({"create_timestamp": "12"}, "article 2247480001_2: create_timestamp is 12"),
        ({"mid": None}, "missing var mid"),
        ({"bizuin": "<x>"}, "biz is '<x>'"),
    ],
)
def test_drift(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Drift) as problem:
        read(**changes)
    assert str(problem.value).startswith(said)


def test_text() -> None:
    assert paragraphs("<style>x{}</style><div>a <b>b</b>\n c<br>d</div>e<p> </p>") == "a b c\nd\ne"
    assert paragraphs("1 &lt; 2<a>@谁</a>说") == "1 < 2@谁\u200b说"
    assert plain_lines("a&amp;b<br/>c\n\n d ") == "a&b\nc\nd"


def message(*items: dict[str, Any], kind: int = 49) -> dict[str, Any]:
    head, *rest = items or ({},)
    info = {**head, "multi_app_msg_item_list": rest}
    return {"comm_msg_info": {"type": kind, "datetime": 1773100000}, "app_msg_ext_info": info}


def test_messages() -> None:
    """Messages that are no articles are counted; deleted ones keep their place."""
    first = {"title": "一", "content_url": html.escape(URL % 1), "item_show_type": 8}
    gone = {"title": "", "content_url": "", "del_flag": 4}
    third = {"title": "三", "content_url": html.escape(URL % 3).replace("/", "\\/")}
    listed = {"list": [message(kind=1), message(first, gone, third), message(gone)]}
    page = parse_messages(
        {"can_msg_continue": 1, "next_offset": 13, "general_msg_list": json.dumps(listed)}, AT, BIZ
    )
    works = [(one.work.platform_id, one.work.kind) for one in page.entries]
    assert works == [("2247480001_1", "image"), ("2247480001_3", "article")]
    assert (page.unlisted, page.shown, page.cursor) == (("2247480001_2",), 3, {"offset": "13"})
    with pytest.raises(Drift, match="content_url names account"):
        parse_messages(
            {"can_msg_continue": 0, "general_msg_list": json.dumps(listed)}, AT, "MzkwMDAwMDAwMg=="
        )


def test_own_list() -> None:
    """A record that cannot be read is passed over, the page is kept."""
    item = {"appmsgid": 2247480001, "content_url": "https://mp.weixin.qq.com/s/abcdef",
            "title": "一", "read_num": 160_000, "like_num": 2, "old_like_num": 5}  # fmt: skip
    info = json.dumps({"sent_info": {"time": 1773100000}, "appmsg_info": [item, item]})
    records = [{"publish_info": one} for one in (html.escape(info), info[:-9])]
    written = json.dumps({"total_count": 9, "publish_list": records})
    page = parse_published({"publish_page": written}, AT, BIZ, begin=5)
    assert (page.shown, page.cursor) == (2, {"begin": "7"})
    assert [one.problem for one in page.unreadable] == [
        "record 7: publish_info is no JSON that can be read"
    ]
    assert [one.work.platform_id for one in page.entries] == ["2247480001_1", "2247480001_2"]
    assert page.entries[0].work.counters == WorkCounters(reads=160_000, likes=5, wows=2)


def test_publications() -> None:
    news = {"title": "一", "url": URL % 1, "content": "a\nb", "article_type": "newspic"}
    item = {"content": {"news_item": [news, {**news, "url": URL % 2, "is_deleted": True}]},
            "update_time": 1773100000}  # fmt: skip
    page = parse_batch({"total_count": 1, "item": [item]}, AT, BIZ)
    assert [(work.kind, work.text) for work in page.works] == [("image", "a\nb")]
    assert page.deleted == ("2247480001_2",)
    assert parse_batch({"total_count": 0}, AT, BIZ).works == ()


def test_addresses() -> None:
    """What belongs to a reader or to a list does not stay in an address."""
    key = key_of_url(URL % 4 + "&key=secret&pass_ticket=x")
    assert key is not None
    assert key.work_id == "2247480001_4"
    assert "secret" not in path_of_article(URL % 4 + "&key=secret")
    assert path_of_article(URL % 4).endswith("&sn=ab12&chksm=ff00")
    assert path_of_article("https://mp.weixin.qq.com/s/abcdef?key=secret") == "/s/abcdef"
    for wrong in ("https://mp.weixin.qq.com/mp/home", "https://mp.weixin.qq.com/s?mid=1&idx=1"):
        with pytest.raises(Drift):
            key_of_url(wrong)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (tombstones.message(DELETED[0]), "该内容已被发布者删除"),
        (tombstones.message(DELETED[1]), "The content has been deleted by the author."),
        *((tombstones.violation(None, said), said) for said in VIOLATIONS),
        (tombstones.UNAVAILABLE, "该内容暂时无法查看"),
        (tombstones.message(tombstones.MIGRATED), "此帐号处于帐号迁移流程中"),
        (tombstones.message(tombstones.BLOCKED), "此帐号已被屏蔽, 内容无法查看"),
        ('<h2 class="weui-msg__title">此内容因违规无法查看</h2>', "此内容因违规无法查看"),
        ("<html><body></body></html>", None),
    ],
)
def test_the_platforms_words_in_an_articles_place(page: str, reason: str | None) -> None:
    assert removal_reason(page) == reason
