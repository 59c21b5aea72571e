"""A post as weibo.com gives it: integers as identifiers, plain `text_raw` beside the HTML."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo import ids, numbers, times
from sandbox.weibo.attachments import attachment_of
from sandbox.weibo.counters import counts_of
from sandbox.weibo.model import Origin, WeiboAccount, WeiboWork
from sandbox.weibo.originals import original_of
from sandbox.weibo.pc.attachment import page_info, picture_keys
from sandbox.weibo.pc.repost import repost_keys
from sandbox.weibo.pc.text import html
from sandbox.weibo.pc.user import brief_user, stranger

Json = dict[str, Any]
STRATEGY = {
    "apply_scenario_flag": 3,
    "display_text_min_number": numbers.CAP,
    "display_text": numbers.CAP_TEXT,
}
TAIL = " \u200b\u200b\u200b"
EXPAND = '...<span class="expand">展开</span>'


def post(work: WeiboWork, account: WeiboAccount, moment: int, *, whole: bool = False) -> Json:
    """A post as lists show it, where the text of a long one is cut unless `whole`."""
    parts = markup.pieces(work.markup_at(moment))
    is_long = markup.is_long(parts)
    is_cut = is_long and not whole
    shown = markup.cut(parts) if is_cut else parts
    keys = {
        **_head(work),
        "user": _user(work, account),
        "text_raw": markup.raw_text(shown) + (TAIL if is_long else "\u200b"),
        "text": html(shown) + (EXPAND if is_cut else ""),
        "textLength": len(markup.raw_text(parts)),
        "topic_struct": [_topic(name) for name in markup.topics(shown)],
        "isLongText": is_long,
        **_counters(work, moment),
        **_noise(work, account),
        **picture_keys(work),
        **_edit_marks(work, moment),
        **repost_keys(work),
    }
    if is_cut:
        keys["continue_tag"] = {"title": "全文", "scheme": f"sinaweibo://detail?id={work.mid}"}
    if (attachment := attachment_of(work, moment)) is not None:
        keys["page_info"] = page_info(attachment)
    if work.pinned:
        keys.update(isTop=1, mblogtype=2, title={"text": "置顶", "base_color": 1})
    return keys


def long_text(work: WeiboWork, moment: int) -> Json:
    """The `data` of a long text; empty where the post is not long."""
    parts = markup.pieces(work.markup_at(moment))
    if not markup.is_long(parts):
        return {}
    return {
        "longTextContent": markup.raw_text(parts) + "\u200b",
        "url_struct": [],
        "topic_struct": [_topic(name) for name in markup.topics(parts)],
    }


def _head(work: WeiboWork) -> Json:
    return {
        "visible": {"type": work.visible, "list_id": 0},
        "created_at": times.full(work.published_at),
        "id": work.mid,
        "idstr": str(work.mid),
        "mid": str(work.mid),
        "mblogid": ids.bid_of(work.mid),
    }


def _user(work: WeiboWork, account: WeiboAccount) -> Json:
    if work.origin is Origin.FOREIGN:
        original = original_of(work)
        return stranger(original.uid, original.author, is_verified=True)
    return brief_user(account)


def _counters(work: WeiboWork, moment: int) -> Json:
    counts = counts_of(work, moment)
    return {
        "reposts_count": numbers.capped(counts.shares),
        "comments_count": numbers.capped(counts.comments),
        "attitudes_count": numbers.capped(counts.likes),
        "attitudes_status": 0,
        "number_display_strategy": STRATEGY,
    }


def _topic(name: str) -> Json:
    url = f"sinaweibo://searchall?containerid=231522&q=%23{name}%23"
    return {"title": "", "topic_url": url, "topic_title": name}


def _noise(work: WeiboWork, account: WeiboAccount) -> Json:
    return {
        "can_edit": False,
        "source": ("微博 weibo.com", "微博视频号", "iPhone客户端")[work.mid % 3],
        "region_name": "发布于 " + (account.library.province or "北京"),
        "favorited": False,
        "geo": "",
        "is_paid": False,
        "mblog_vip_type": 0,
        "mlevel": 0,
        "content_auth": 0,
        "is_show_bulletin": 2,
        "comment_manage_info": {"comment_permission_type": -1, "approval_comment_type": 0},
        "share_repost_type": 0,
        "mblogtype": 0,
        "showFeedRepost": False,
        "showFeedComment": False,
        "rcList": [],
    }


def _edit_marks(work: WeiboWork, moment: int) -> Json:
    edit = work.edit_at(moment)
    if edit is None:
        return {}
    return {"edit_count": work.edits.index(edit) + 1, "edit_at": times.full(edit.at)}
