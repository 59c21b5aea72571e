"""The back office of the operator's own account."""

import json
from html import escape
from typing import Any

from sandbox.wechat import ids, lists
from sandbox.wechat.counters import counts_of
from sandbox.wechat.model import Article, Copyright, Push, PushKind

Json = dict[str, Any]
OK: Json = {"err_msg": "ok", "ret": 0}
FIRST_ID = 1_000_000_000
"""`msgid` of a push in the back office is not its mid."""

ESCAPED_EVERY = 5
"""Each fifth push has its record HTML-escaped."""


def refused(ret: int, message: str) -> Json:
    return {"base_resp": {"ret": ret, "err_msg": message}}


INVALID_SESSION = refused(200003, "invalid session")
INVALID_TOKEN = refused(200040, "invalid csrf token")
FREQ_CONTROL = refused(200013, "freq control")
INVALID_ARGS = refused(200002, "invalid args")
NO_PAGE: Json = {"base_resp": OK, "is_admin": True}


def article_pushes(pushes: list[Push]) -> list[Push]:
    """The list is of pushes with articles."""
    return [push for push in pushes if push.kind is PushKind.ARTICLES]


def published(pushes: list[Push], begin: int, count: int, moment: int) -> Json:
    """A page of the own list; no `publish_page` past its end."""
    shown = pushes[begin : begin + count]
    if not shown:
        return NO_PAGE
    total = len(pushes)
    page = {
        "total_count": total,
        "publish_count": total,
        "masssend_count": 0,
        "featured_count": 0,
        "publish_list": [_record(push, moment) for push in shown],
    }
    return {"base_resp": OK, "is_admin": True, "publish_page": _written(page)}


def _record(push: Push, moment: int) -> Json:
    info = {
        "type": 9,
        "msgid": FIRST_ID + push.mid % 1_000_000,
        "sent_info": {"time": push.at, "func_flag": 2, "is_send_all": True, "is_published": 0},
        "sent_status": {"total": 0, "succ": 0, "fail": 0, "progress": 0, "userprotect": 0},
        "sent_result": {"msg_status": 2, "refuse_reason": "", "reject_index_list": []},
        "appmsgex": [],
        "appmsg_info": [_entry(article, push, moment) for article in push.articles],
        "copy_type": 0,
        "copy_appmsg_id": 0,
        "new_publish": 0,
    }
    written = _written(info)
    is_escaped = push.mid % ESCAPED_EVERY == 0
    return {"publish_type": 101, "publish_info": escape(written) if is_escaped else written}


def _entry(article: Article, push: Push, moment: int) -> Json:
    """Removed articles keep their place, without address and counters."""
    is_removed = article.removal_at(moment) is not None
    place = {} if push.has_short_links else {"itemidx": article.idx}
    short = ids.short_link(article.key)
    address = short if push.has_short_links else lists.link(article)
    counts = counts_of(article, push, moment)
    return {
        "appmsgid": article.mid,
        **place,
        "content_url": "" if is_removed else address,
        "title": lists.title(article),
        "is_deleted": is_removed,
        "copyright_status": 201 if article.copyright is Copyright.ORIGINAL else 100,
        "item_show_type": int(article.shown),
        "read_num": 0 if is_removed else counts.reads,
        "like_num": 0 if is_removed else counts.wows,
        "old_like_num": 0 if is_removed else counts.likes,
        "share_num": 0 if is_removed else counts.shares,
        "comment_num": 0 if is_removed else counts.comments,
        "cover": lists.COVER,
        "digest": lists.digest(article),
    }


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
