"""Answers of m.weibo.cn: profile, list, long text, single post, session check."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo.mobile.post import card, counters, mblog
from sandbox.weibo.mobile.text import html
from sandbox.weibo.mobile.user import brief_user
from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.timeline import WeiboPage
from sandbox.weibo.world import WeiboWorld

Json = dict[str, Any]
PAGE_SIZE = 10
NO_CONTENT: Json = {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}
NAVIGATION: Json = {
    "card_type": 11,
    "show_type": 2,
    "card_group": [{"card_type": 42, "display_arrow": 0, "desc": "猜你喜欢"}],
}
ADVERT: Json = {
    "card_type": 156,
    "itemid": "ad_1",
    "title": "广告",
    "scheme": "https://ad.example/",
}
TABS = (
    (1, "profile", "精选", "230283"),
    (2, "weibo", "微博", "107603"),
    (4, "original_video", "视频", "231567"),
    (10, "album", "相册", "107803"),
)


def profile(world: WeiboWorld, account: WeiboAccount, moment: int) -> Json:
    if account.is_closed:
        return NO_CONTENT
    user = brief_user(account, moment) | {"statuses_count": world.claimed(account, moment)}
    data = {
        "isVideoCoverStyle": 1,
        "isStarStyle": 0,
        "userInfo": user | {"toolbar_menus": []},
        "fans_scheme": f"https://m.weibo.cn/c/attention/visit?sign={account.uid}",
        "follow_scheme": f"https://m.weibo.cn/c/attention/visit?sign={account.uid}",
        "tabsInfo": {"selectedTab": 1, "tabs": [_tab(account.uid, *tab) for tab in TABS]},
        "profile_ext": f"touid:{account.uid}",
        "scheme": f"sinaweibo://userinfo?uid={account.uid}",
        "showAppTips": 0,
    }
    return {"ok": 1, "data": data}


def timeline(account: WeiboAccount, page: WeiboPage, moment: int) -> Json:
    works = page.pinned + page.works
    if account.is_closed or not works:
        return NO_CONTENT
    cards = [_wrapped(work, card(work, account, moment)) for work in works]
    if page.number % 3 == 0:
        cards.insert(0, NAVIGATION)
    if page.number % 4 == 2:
        cards.append(ADVERT)
    fid = f"107603{account.uid}"
    info = {"containerid": fid, "v_p": 42, "show_style": 1, "total": page.total}
    data = {
        "cardlistInfo": info | _cursor(account, page),
        "cards": cards,
        "scheme": f"sinaweibo://cardlist?containerid={fid}&v_p=42&luicode=10000011&lfid={fid}",
        "showAppTips": 0,
    }
    return {"ok": 1, "data": data}


def extend(work: WeiboWork, moment: int) -> Json:
    """The whole text of a post, long or not, with fresh counters."""
    text = html(markup.pieces(work.markup_at(moment)))
    return {"ok": 1, "data": {"ok": 1, "longTextContent": text, **counters(work, moment)}}


def show(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    post = mblog(work, account, moment)
    post["text"] = html(markup.pieces(work.markup_at(moment)))
    return {"ok": 1, "data": post}


def config(*, has_session: bool) -> Json:
    data: Json = {"login": has_session, "st": "000000", "preferQuickapp": 0}
    return {"preferQuickapp": 0, "ok": 1, "data": data}


def _tab(uid: int, number: int, key: str, title: str, prefix: str) -> Json:
    return {
        "id": number,
        "tabKey": key,
        "must_show": int(number < 3),
        "hidden": 0,
        "title": title,
        "tab_type": key.removeprefix("original_"),
        "containerid": f"{prefix}{uid}",
    }


def _wrapped(work: WeiboWork, post: Json) -> Json:
    """Some posts come within a group."""
    if work.mid % 17:
        return post
    return {"card_type": 11, "show_type": 1, "card_group": [post]}


def _cursor(account: WeiboAccount, page: WeiboPage) -> Json:
    if account.pages_by_cursor:
        return {"since_id": page.next_mid} if page.next_mid else {}
    return {"page": page.number + 1 if page.next_mid else None}
