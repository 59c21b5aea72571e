"""The API's JSON: profiles, works and pages of works, with what readers must pass over."""

from typing import Any

from sandbox import curves
from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.douyin.texts import shown_text, text_extra
from sandbox.douyin.timeline import DouyinPage
from sandbox.douyin.world import DouyinWorld

Json = dict[str, Any]
VIEWER = "did=7SANDBOXdeviceidentifier&iid=7SANDBOXinstallidentifier&u_code=SANDBOXucode1hm0a5k2"
"""What addresses to share reveal about the one who looks at the page."""
LOG = {"impr_id": "20261120120000010203040506070809AB"}
PICTURE = "https://p3-pc-sign.douyinpic.com.invalid/tos-cn-i/{id}.jpeg?x-expires=1&x-signature=x"


def profile(world: DouyinWorld, account: DouyinAccount, moment: int) -> Json:
    """The answer of `user/profile/other`."""
    return {
        "status_code": 0,
        "status_msg": None,
        "log_pb": LOG,
        "user": user(world, account, moment),
    }


def user(world: DouyinWorld, account: DouyinAccount, moment: int) -> Json:
    followers = curves.followers(account.followers, moment)
    if account.is_closed:
        return {"sec_uid": account.sec_uid, "nickname": "账号已注销", "user_canceled": True}
    return {
        **_author(account),
        "aweme_count": len(world.public(account, moment)),
        "dongtai_count": 0,
        "following_count": account.following,
        "follower_count": followers,
        "mplatform_followers_count": followers + followers // 5,
        "max_follower_count": followers + 7,
        "favoriting_count": 3,
        "total_favorited": world.likes_received(account, moment),
        "signature": account.description,
        "ip_location": f"IP属地：{account.library.province}",
        **dict.fromkeys(("city", "province", "country", "gender", "user_age")),
        "share_info": {"share_url": f"www.iesdouyin.com/share/user/{account.sec_uid}?{VIEWER}"},
        "user_canceled": False,
    }


def _author(account: DouyinAccount) -> Json:
    return {
        "uid": account.uid,
        "sec_uid": account.sec_uid,
        "unique_id": account.unique_id,
        "short_id": account.short_id,
        "nickname": account.name,
        "enterprise_verify_reason": account.reason,
        "custom_verify": "",
        "is_gov_media_vip": account.is_government,
        "verification_type": 0,
    }


def works(account: DouyinAccount, page: DouyinPage, moment: int) -> Json:
    """The answer of `aweme/post`."""
    pinned = {id(work) for work in page.pinned}
    others = [work for work in page.works if id(work) not in pinned or page.number > 1]
    return {
        "status_code": 0,
        "min_cursor": page.min_cursor,
        "max_cursor": page.max_cursor,
        "has_more": int(page.has_more),
        "aweme_list": [work_json(account, w, moment) for w in (*page.pinned, *others)],
        "time_list": ["2026·11"],
        "log_pb": LOG,
        "request_item_cursor": 0,
        "post_serial": 2,
    }


def work_json(account: DouyinAccount, work: DouyinWork, moment: int) -> Json:
    aweme_id, text = str(work.aweme_id), shown_text(work.markup)
    return {
        "aweme_id": aweme_id,
        "desc": text,
        "caption": text,
        "preview_title": text,
        "item_title": "",
        "create_time": work.published_at,
        "author": _author(account),
        "author_user_id": int(account.uid),
        "aweme_type": work.aweme_type,
        "media_type": 2 if work.is_image else 4,
        "duration": work.duration,
        "is_top": int(work.pinned),
        "images": _images(work),
        "video": {"duration": work.duration, "cover": {"url_list": [PICTURE.format(id=aweme_id)]}},
        "music": {"id": 7_200_000_000_000_000_123, "id_str": "7200000000000000123"},
        "statistics": _statistics(work, moment),
        "status": _status(work.state),
        "text_extra": text_extra(work.markup, dict(work.named)),
        "share_url": f"https://www.iesdouyin.com/share/video/{aweme_id}/?{VIEWER}",
        "suggest_words": {"suggest_words": [{"words": [{"word": "附近的图书馆"}]}]},
        "comment_list": [{"text": "@夜读的猫 也来了", "user": {"nickname": "夜读的猫"}}],
        "cf_list": None,
    }


def _images(work: DouyinWork) -> list[Json] | None:
    names = [f"{work.aweme_id}-{n}" for n in range(work.pictures)]
    return [{"uri": name, "url_list": [PICTURE.format(id=name)]} for name in names] or None


def _status(state: State) -> Json:
    return {
        "is_delete": state is State.DELETED,
        "is_prohibited": state is State.PROHIBITED,
        "allow_share": state is State.PUBLIC,
        "private_status": 0,
        "in_reviewing": False,
        "part_see": 0,
    }


def _statistics(work: DouyinWork, moment: int) -> Json:
    """All zero for a work that is no longer there; plays are zero for everybody but the owner."""
    is_there = work.state is State.PUBLIC
    age = moment - work.published_at if is_there else 0
    return {
        "admire_count": 0,
        "digg_count": curves.count(work.likes, age),
        "comment_count": curves.count(work.comments, age),
        "share_count": curves.count(work.shares, age),
        "collect_count": curves.count(work.favourites, age),
        "play_count": 0,
    }
