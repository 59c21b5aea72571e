"""Faults of WeChat, and where its answers hold what faults change."""

import json
from dataclasses import replace
from typing import Any

from sandbox.breakage import encode
from sandbox.nested import cut_first
from sandbox.platform import PlatformFaults, Reply, Shape

FAULTS = PlatformFaults(
    refusals={
        "empty": "a list without publications, of each way in; a blank page",
        "login": "reader -3, back office 200003, official 40001, the page that wants the client",
        "captcha": "302 to the page 环境异常",
        "html_wall": "the back office's login page",
        "moved_abroad": "articles: 302 to another site",
        "freq_control": "back office 200013, reader -6, official 45009, or a page",
        "invalid_token": "back office 200040, official 40001",
        "token_expired": "official 42001",
        "unauthorized": "official 48001",
        "invalid_args": "reader -2",
        "no_publish_page": "back office: ret 0, but no publish_page",
        "verify_page": "200, the page 环境异常 itself (captcha: 302 to it)",
        "try_later": "200, the page 操作频繁，请稍后再试",
        "client_needed": "200, the page 请在微信客户端打开链接",
        "deleted": "the page 该内容已被发布者删除",
        "deleted_en": "the same in English",
        "violation": "the page 此内容因违规无法查看 with a reason",
        "unavailable": "the page 该内容暂时无法查看",
        "migrated": "the page 此帐号处于帐号迁移流程中",
        "account_blocked": "the page 此帐号已被屏蔽, 内容无法查看",
        "wrong_article": "the page of another article",
        "moved": "a short link of an article: 302 to the long one",
        "logged_out": "the article's page as without a session: no counters",
    },
    breakages={"malformed_record": "one record of the own list is cut in the middle"},
    endpoints=(
        *("article", "captcha", "counters", "about", "others", "search"),
        *("token", "totals", "reads", "followers"),
    ),
)


def _is_work(entry: Any) -> bool:
    """Of a reader's pushes only those that hold articles."""
    return not (isinstance(entry, dict) and "comm_msg_info" in entry) or "app_msg_ext_info" in entry


def _malformed(reply: Reply) -> Reply:
    if not reply.content_type.startswith("application/json"):
        return reply
    return replace(reply, body=encode(cut_first(json.loads(reply.body), "publish_info")))


SHAPE = Shape(
    counters=frozenset(
        (
            *("read_num", "like_num", "old_like_num", "share_num", "comment_num"),
            *("like_count", "old_like_count"),
            *("comment_count", "share_count", "collect_count"),
        )
    ),
    lists=frozenset(("list", "publish_list", "item")),
    texts=frozenset(("title", "digest", "content_noencode", "desc", "signature", "description")),
    marked_up=frozenset(("content_noencode",)),
    likes=frozenset(("old_like_num", "old_like_count")),
    dates=frozenset(("datetime", "create_time")),
    kinds={"item_show_type": 99},
    is_work=_is_work,
    script="window.cgiDataNew",
    breaks={"malformed_record": _malformed},
)
