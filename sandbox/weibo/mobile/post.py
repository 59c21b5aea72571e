"""A post (`mblog`) and its card as m.weibo.cn gives them."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo import numbers, times
from sandbox.weibo.attachments import attachment_of
from sandbox.weibo.counters import counts_of
from sandbox.weibo.ids import bid_of
from sandbox.weibo.mobile import pictures
from sandbox.weibo.mobile.attachment import page_info
from sandbox.weibo.mobile.repost import repost_keys
from sandbox.weibo.mobile.text import cut_html, html
from sandbox.weibo.mobile.user import brief_user, stranger
from sandbox.weibo.model import Origin, WeiboAccount, WeiboWork
from sandbox.weibo.originals import original_of

Json = dict[str, Any]
STRATEGY = {
    "apply_scenario_flag": 3,
    "display_text_min_number": numbers.CAP,
    "display_text": numbers.CAP_TEXT,
}


def card(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    bid, fid = bid_of(work.mid), f"107603{account.uid}"
    return {
        "card_type": 9,
        "itemid": f"{fid}_-_{work.mid}",
        "scheme": f"https://m.weibo.cn/status/{bid}?mblogid={bid}&luicode=10000011&lfid={fid}",
        "mblog": mblog(work, account, moment),
    }


def mblog(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    """A post as lists show it: the text of a long one is cut."""
    parts = markup.pieces(work.markup_at(moment))
    is_long = markup.is_long(parts)
    post = {
        **_head(work, account, moment),
        "text": cut_html(markup.cut(parts), work.mid) if is_long else html(parts),
        "textLength": len(markup.raw_text(parts)),
        "isLongText": is_long,
        **_noise(work),
        **counters(work, moment),
        "user": _user(work, account, moment),
        **pictures.picture_keys(work),
    }
    post.update(_edit_marks(work, moment))
    if (attachment := attachment_of(work, moment)) is not None:
        post["page_info"] = page_info(attachment)
    post.update(repost_keys(work))
    if work.pinned:
        post.update(isTop=1, mblogtype=2, title={"text": "置顶", "base_color": 1})
    return post


def counters(work: WeiboWork, moment: int) -> Json:
    """Exact below a million, "100万+" above."""
    counts = counts_of(work, moment)
    return {
        "reposts_count": numbers.capped(counts.shares),
        "comments_count": numbers.capped(counts.comments),
        "attitudes_count": numbers.capped(counts.likes),
    }


def _head(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    published = work.published_at
    show = times.short(published, moment) if account.has_short_times else times.full(published)
    return {
        "visible": {"type": work.visible, "list_id": 0},
        "created_at": show,
        "id": str(work.mid),
        "mid": str(work.mid),
        "bid": bid_of(work.mid),
        "can_edit": False,
        "show_additional_indication": 0,
        "source": ("微博 weibo.com", "微博视频号", "iPhone客户端")[work.mid % 3],
        "region_name": "发布于 " + (account.library.province or "北京"),
    }


def _noise(work: WeiboWork) -> Json:
    return {
        "favorited": False,
        "is_paid": False,
        "mblog_vip_type": 0,
        "pending_approval_count": 0,
        "reward_exhibition_type": 0,
        "hide_flag": 0,
        "mlevel": 0,
        "darwin_tags": [],
        "mblogtype": 0,
        "rid": f"{work.mid % 10}_0_50_48071569_0_0_0",
        "more_info_type": 0,
        "extern_safe": 0,
        "number_display_strategy": STRATEGY,
        "enable_comment_guide": True,
        "content_auth": 0,
        "alchemy_params": {"ug_red_envelope": False},
        "mblog_menu_new_style": 0,
    }


def _edit_marks(work: WeiboWork, moment: int) -> Json:
    edit = work.edit_at(moment)
    if edit is None:
        return {"edit_config": {"edited": False}}
    number = work.edits.index(edit) + 1
    return {
        "edit_count": number,
        "edit_at": times.full(edit.at),
        "version": number + 1,
        "edit_config": {"edited": True},
    }


def _user(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    if work.origin is Origin.FOREIGN:
        original = original_of(work)
        return stranger(original.uid, original.author, is_verified=True)
    return brief_user(account, moment)
