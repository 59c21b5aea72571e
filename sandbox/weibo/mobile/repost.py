"""The original in a repost, as m.weibo.cn gives it."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo import ids, times
from sandbox.weibo.attachments import attachment_of_original
from sandbox.weibo.mobile.attachment import page_info
from sandbox.weibo.mobile.text import cut_html, html
from sandbox.weibo.mobile.user import stranger
from sandbox.weibo.model import Origin, Original, WeiboWork
from sandbox.weibo.originals import original_of

Json = dict[str, Any]


def repost_keys(work: WeiboWork) -> Json:
    if work.origin is Origin.OWN:
        return {}
    original = original_of(work)
    if work.origin in (Origin.QUICK, Origin.FOREIGN):
        return {"ori_mid": str(original.mid), "repost_type": 2}
    if work.origin is Origin.REPOST_OF_DELETED:
        return {"repost_type": 1, "retweeted_status": _deleted(original)}
    return {"repost_type": 1, "retweeted_status": _shown(original)}


def _shown(original: Original) -> Json:
    parts = markup.pieces(original.markup)
    is_long = markup.is_long(parts)
    attachment = attachment_of_original(original)
    return {
        **_reference(original),
        "text": cut_html(markup.cut(parts), original.mid) if is_long else html(parts),
        "isLongText": is_long,
        "pic_num": 0,
        "reposts_count": original.likes // 4,
        "comments_count": original.likes // 7,
        "attitudes_count": original.likes,
        "user": stranger(original.uid, original.author, is_verified=original.is_institution),
        **({"page_info": page_info(attachment)} if attachment else {}),
    }


def _deleted(original: Original) -> Json:
    text = '抱歉，此微博已被作者删除。查看帮助：<a href="http://t.cn/example">网页链接</a>'
    return {**_reference(original), "state": 7, "deleted": "1", "text": text, "user": None}


def _reference(original: Original) -> Json:
    return {
        "visible": {"type": 0, "list_id": 0},
        "created_at": times.full(ids.published_at(original.mid)),
        "id": str(original.mid),
        "mid": str(original.mid),
        "bid": ids.bid_of(original.mid),
    }
