"""Answers to the WeChat client: the messages of an account, the counters of an article."""

import json
from typing import Any

from sandbox.wechat import lists
from sandbox.wechat.counters import WechatCounts
from sandbox.wechat.model import AUTHOR, Article, Copyright, Push, PushKind, WechatAccount

Json = dict[str, Any]
PAGE_SIZE = 10
READER_NAME, READER_IMAGE = "夜读的沙盒读者", "http://wx.qlogo.cn/mmopen/SANDBOX-READER/132"
"""Planted into answers: nobody may store them."""

FIRST_ID = 1_000_000_000
LISTED_COPYRIGHT = {Copyright.ORIGINAL: 11}
"""Lists give 11 for originals and 100 for everything else."""


def messages(
    account: WechatAccount,
    pushes: list[Push],
    offset: int,
    count: int,
    moment: int,
    *,
    viewer: str = "",
) -> Json:
    """A page of pushes from the `offset`-th newest on; an empty one means that it was the last.

    `viewer`: parameters of the session of the request, which the addresses given repeat.
    """
    shown = pushes[offset : offset + count]
    records = [
        _message(account, push, len(pushes) - offset - place, moment, viewer)
        for place, push in enumerate(shown)
    ]
    return {
        "ret": 0,
        "errmsg": "ok",
        "msg_count": len(records),
        "can_msg_continue": int(bool(records)),
        "general_msg_list": json.dumps(
            {"list": records}, ensure_ascii=False, separators=(",", ":")
        ),
        "next_offset": offset + len(records),
        "video_count": 1,
        "use_video_tab": 1,
        "real_type": 0,
        "home_page_list": [],
    }


def _message(account: WechatAccount, push: Push, number: int, moment: int, viewer: str) -> Json:
    common = {
        "id": FIRST_ID + number,
        "type": int(push.kind),
        "datetime": push.at,
        "fakeid": str(account.number),
        "status": 2,
        "content": push.message,
    }
    if push.kind is PushKind.IMAGE:
        picture = {"length": 50_000, "fileid": 500_000_000 + number}
        return {"comm_msg_info": common, "image_msg_ext_info": picture}
    if push.kind is PushKind.TEXT:
        return {"comm_msg_info": common}
    head, *others = push.articles
    return {
        "comm_msg_info": common,
        "app_msg_ext_info": {
            **_entry(head, moment, viewer),
            "subtype": 9,
            "is_multi": int(bool(others)),
            "multi_app_msg_item_list": [_entry(article, moment, viewer) for article in others],
        },
    }


def _entry(article: Article, moment: int, viewer: str) -> Json:
    """The list marks what its author deleted, and knows nothing of other removals."""
    removal = article.removal_at(moment)
    is_deleted = removal is not None and removal.by == AUTHOR
    return {
        "title": lists.title(article),
        "digest": lists.digest(article),
        "content": "",
        "fileid": 500_000_000 + article.mid % 10_000_000 + article.idx,
        "content_url": lists.link(article, f"&scene=27{viewer}").replace("#rd", "#wechat_redirect"),
        "source_url": "",
        "cover": lists.COVER.replace("https:", "http:"),
        "author": article.author,
        "copyright_stat": LISTED_COPYRIGHT.get(article.copyright, 100),
        "duration": article.duration or 0,
        "del_flag": 4 if is_deleted else 1,
        "item_show_type": int(article.shown),
        "audio_fileid": 0,
        "play_url": "",
        "malicious_title_reason_id": 0,
        "malicious_content_type": 0,
    }


def counters(counts: WechatCounts) -> Json:
    """`like_num` is 在看 and `old_like_num` is 点赞; favourites are not given."""
    return {
        "advertisement_info": [],
        "appmsgstat": {
            "show": True,
            "is_login": True,
            "liked": False,
            "read_num": counts.shown_reads,
            "like_num": counts.wows,
            "old_like_num": counts.likes,
            "share_num": counts.shares,
            "ret": 0,
            "real_read_num": 0,
            "version": 1,
            "prompted": 1,
            "like_disabled": False,
            "style": 1,
            "video_pv": 0,
            "video_uv": 0,
            "friend_like_num": 0,
        },
        "comment_enabled": 1,
        "reward_head_imgs": [],
        "only_fans_can_comment": False,
        "comment_count": counts.comments,
        "is_fans": 1,
        "nick_name": READER_NAME,
        "logo_url": READER_IMAGE,
        "friend_comment_enabled": 1,
        "base_resp": {"wxtoken": 777},
        "more_read_list": [],
        "friend_subscribe_count": 0,
        "related_tag_article": [],
        "original_article_count": 0,
        "video_share_page_tag": [],
        "related_tag_video": [],
    }
