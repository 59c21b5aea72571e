"""The data of an article's page: the object `cgiDataNew`."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from sandbox.spec import BEIJING
from sandbox.wechat import ids, text
from sandbox.wechat.counters import WechatCounts, counts_of
from sandbox.wechat.model import Article, Copyright, Push, Shown, WechatAccount
from sandbox.wechat.page.media import picture_list, videos, voices

Json = dict[str, Any]
SHOW = {
    "show_like": "wows",
    "show_old_like": "likes",
    "show_share": "shares",
    "show_collect": "favourites",
    "show_read": "reads",
}
"""Flags of counters by the project's names: `like_…` is 在看 and `old_like_…` is 点赞."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """An article as somebody opens it. `moment`: unix seconds."""

    account: WechatAccount
    push: Push
    article: Article
    moment: int
    is_login: bool
    short: bool
    """It was requested by its short link, and so names itself by that."""
    viewer: str = ""
    """Parameters of the session of the request, which the page's own requests repeat."""

    @property
    def link(self) -> str:
        key = self.article.key
        return ids.short_link(key) if self.short else ids.listed_link(key)

    @property
    def title(self) -> str:
        """HTML-escaped, as everything that was typed into a single line."""
        return escape(text.title(self.article))

    @property
    def digest(self) -> str:
        return escape(text.digest(self.article))

    @property
    def content(self) -> str:
        return text.content(self.article, self.moment)


def cgi_data(view: Viewed) -> Json:
    """The values of `window.cgiDataNew`, in the order of recorded pages."""
    account, article = view.account, view.article
    edit = article.edit_at(view.moment)
    return {
        "base_resp": {"ret": 0, "errmsg": "ok", "wxtoken": 777, "cookie_count": 0},
        "user_name": account.user_name,
        "nick_name": account.name,
        "round_head_img": "http://mmbiz.qpic.cn/mmbiz_png/sandbox/0?wx_fmt=png",
        "title": view.title,
        "desc": view.digest,
        "content_noencode": view.content,
        "create_time": datetime.fromtimestamp(view.push.at, BEIJING).strftime("%Y-%m-%d %H:%M"),
        "cdn_url": "https://mmbiz.qpic.cn/sz_mmbiz_jpg/sandbox/0?wx_fmt=jpeg",
        "link": escape(view.link),
        "source_url": "",
        "can_share": int(view.is_login),
        "alias": account.alias,
        "type": 10002 if article.shown is Shown.IMAGE else 9,
        "author": escape(article.author),
        "advertisement_info": [],
        "ori_create_time": view.push.at,
        "user_uin": 0,
        "total_item_num": len(view.push.articles),
        "comment_id": str(4_000_000_000_000_000_000 + article.mid * 10 + article.idx),
        "svr_time": view.moment,
        "copyright_info": _copyright(article),
        "signature": escape(account.signature),
        "bizuin": account.biz,
        "mid": article.mid,
        "idx": article.idx,
        "sn": ids.sn_of(article.key),
        "msg_daily_idx": 1,
        "is_login": int(view.is_login),
        "item_show_type": int(article.shown),
        "voice_in_appmsg": voices(article),
        "picture_page_info_list": picture_list(article),
        **_text_page(view),
        **({"modify_time": edit.at} if edit else {}),
        "video_ids": [],
        "ori_send_time": view.push.at,
        "user_info": _user_info(view),
        "real_item_show_type": int(article.shown),
        "url_item_show_type": 0,
        "video_page_infos": videos(article),
        "ip_wording": {
            "country_name": "中国",
            "country_id": "156",
            "province_name": account.province,
        },
        "create_timestamp": view.push.at,
        "new_service_type": 1,
        "verify_status": 2 if account.is_verified else 0,
        "hashtags": {"hashtag": []},
    }


def _copyright(article: Article) -> Json:
    if article.copyright is not Copyright.REPRINT or article.source is None:
        return {"copyright_stat": int(article.copyright), "is_cartoon_copyright": 0}
    source = article.source
    key = (source.number, source.mid, 1)
    return {
        "copyright_stat": int(article.copyright),
        "platform": source.name,
        "reprint_url": escape(ids.canonical(key).replace("==", "%3D%3D")),
        "source_username": source.user_name,
        "source_mid": source.mid,
        "source_idx": 1,
        "source_biz": source.number,
        "source_encode_biz": ids.biz_of(source.number),
        "reprint_type": 3,
        "is_cartoon_copyright": 0,
    }


def _text_page(view: Viewed) -> Json:
    if view.article.shown is not Shown.TEXT:
        return {}
    own_title = view.article.title not in view.article.lines
    return {
        "text_page_info": {
            "content": escape(view.content),
            "content_noencode": view.content,
            "is_user_title": int(own_title),
        }
    }


def _user_info(view: Viewed) -> Json:
    """What belongs to the reader. Without one, the bar of counters is empty."""
    plain = {"is_paid": 0, "clientversion": "", "ckeys": [], "isoversea": 0}
    if not view.is_login:
        return {**plain, "appmsg_bar_data": {}, "quote_list": []}
    counts = counts_of(view.article, view.push, view.moment)
    return {
        **{"show_top_bar": 0, "is_login": 1, "user_uin": 0, **plain},
        "appmsg_bar_data": bar(view.account, view.article, counts),
        "short_link": ids.short_link(view.article.key),
        "quote_list": [],
    }


def bar(account: WechatAccount, article: Article, counts: WechatCounts) -> Json:
    """The counters below an article; a hidden one is 0 and its flag is 0."""
    hidden = article.curves.hidden

    def shown(name: str, value: int) -> int:
        return 0 if name in hidden else value

    return {
        **{flag: int(name not in hidden) for flag, name in SHOW.items()},
        "comment_enabled": 1,
        "like_count": shown("wows", counts.wows),
        "old_like_count": shown("likes", counts.likes),
        "share_count": shown("shares", counts.shares),
        "comment_count": counts.comments,
        "get_data_succ": 1,
        "collect_count": shown("favourites", counts.favourites),
        "read_num": shown("reads", counts.shown_reads),
        "show_friend_seen": 2,
        "friend_subscribe_count": 0,
        "is_subscribed": 1,
        "star_num": 0,
        "original_content_num": 12,
        "verify_status": 2 if account.is_verified else 0,
    }
