"""Answers of weibo.com/ajax: profile, list, long text, single post."""

from typing import Any

from sandbox.weibo.counters import likes_received
from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.pc.post import long_text, post
from sandbox.weibo.pc.user import profile_user
from sandbox.weibo.timeline import WeiboPage
from sandbox.weibo.world import WeiboWorld

Json = dict[str, Any]
PAGE_SIZE = 20
NO_SUCH_USER: Json = {"ok": 0, "message": "用户不存在", "error_code": 20003}
NO_SUCH_POST: Json = {"ok": 0, "message": "该微博不存在", "error_code": 20101}
TABS = (("home", "精选"), ("weibo", "微博"), ("video", "视频"), ("album", "相册"))


def profile(world: WeiboWorld, account: WeiboAccount, moment: int) -> Json:
    if account.is_closed:
        return NO_SUCH_USER
    claimed, likes = world.claimed(account, moment), likes_received(world, account, moment)
    data = {
        "user": profile_user(account, moment, claimed, likes),
        "tabList": [{"name": name, "tabName": title} for name, title in TABS],
        "blockText": "",
    }
    return {"ok": 1, "data": data}


def detail(account: WeiboAccount) -> Json:
    if account.is_closed:
        return NO_SUCH_USER
    data = {
        "sunshine_credit": {"level": "信用极好"},
        "birthday": "",
        "created_at": "2012-07-22 02:28:35",
        "location": account.library.province or "北京",
        "career": {"company": account.library.name_zh},
        "company": account.library.name_zh,
        "label_desc": [{"name": "昨日发博2，阅读数1万+，互动数35"}],
        "desc_text": account.verified_reason or "",
    }
    return {"ok": 1, "data": data}


def timeline(account: WeiboAccount, page: WeiboPage, moment: int) -> Json:
    if account.is_closed:
        return NO_SUCH_USER
    data = {
        "since_id": f"{page.next_mid}kp{page.number + 1}" if page.next_mid else "",
        "list": [post(work, account, moment) for work in page.pinned + page.works],
        "status_visible": 0,
        "bottom_tips_visible": False,
        "bottom_tips_text": "",
        "topicList": [],
        "total": page.total,
    }
    return {"ok": 1, "data": data}


def longtext(work: WeiboWork, moment: int) -> Json:
    return {"ok": 1, "http_code": 200, "data": long_text(work, moment)}


def show(work: WeiboWork, account: WeiboAccount, moment: int) -> Json:
    return {"ok": 1, "http_code": 200, **post(work, account, moment, whole=True)}
