"""The original in a repost, as weibo.com gives it."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo import ids, times
from sandbox.weibo.attachments import attachment_of_original
from sandbox.weibo.model import Origin, Original, WeiboWork
from sandbox.weibo.originals import original_of
from sandbox.weibo.pc.attachment import page_info
from sandbox.weibo.pc.text import html
from sandbox.weibo.pc.user import stranger

Json = dict[str, Any]


def repost_keys(work: WeiboWork) -> Json:
    """Here the repost itself carries the `page_info` of its original, too."""
    if work.origin is Origin.OWN:
        return {}
    original = original_of(work)
    if work.origin in (Origin.QUICK, Origin.FOREIGN):
        return {"ori_mid": str(original.mid), "repost_type": 2}
    if work.origin is Origin.REPOST_OF_DELETED:
        return {"repost_type": 1, "retweeted_status": _deleted(original)}
    return {"repost_type": 1, "retweeted_status": _shown(original), **_page_info(original)}


def _page_info(original: Original) -> Json:
    attachment = attachment_of_original(original)
    return {"page_info": page_info(attachment)} if attachment else {}


def _shown(original: Original) -> Json:
    parts = markup.pieces(original.markup)
    is_long = markup.is_long(parts)
    shown = markup.cut(parts) if is_long else parts
    return {
        **_reference(original),
        "text_raw": markup.raw_text(shown) + " \u200b\u200b\u200b",
        "text": html(shown),
        "isLongText": is_long,
        "pic_num": 0,
        "reposts_count": original.likes // 4,
        "comments_count": original.likes // 7,
        "attitudes_count": original.likes,
        "user": stranger(original.uid, original.author, is_verified=original.is_institution),
        **_page_info(original),
    }


def _deleted(original: Original) -> Json:
    text = "抱歉，此微博已被作者删除。查看帮助：网页链接"
    return {**_reference(original), "text_raw": text, "text": text, "deleted": "1", "user": None}


def _reference(original: Original) -> Json:
    return {
        "visible": {"type": 0, "list_id": 0},
        "created_at": times.full(ids.published_at(original.mid)),
        "id": original.mid,
        "idstr": str(original.mid),
        "mid": str(original.mid),
        "mblogid": ids.bid_of(original.mid),
    }
