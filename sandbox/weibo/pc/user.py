"""Accounts as weibo.com gives them: exact integers, and the domain."""

from typing import Any

from sandbox import curves
from sandbox.weibo import numbers
from sandbox.weibo.model import WeiboAccount
from sandbox.weibo.pictures import avatar

Json = dict[str, Any]


def brief_user(account: WeiboAccount) -> Json:
    """The `user` of a post."""
    user = _user(account.uid, account.name, account.domain)
    if account.verified_reason is None:
        return user | {"verified": False, "verified_type": -1}
    return user | {
        "verified": True,
        "verified_type": account.verified_type,
        "verified_type_ext": 50,
    }


def stranger(uid: int, name: str, *, is_verified: bool) -> Json:
    """A user who is not in the panel."""
    kind = 1 if is_verified else -1
    return _user(uid, name, "") | {"verified": is_verified, "verified_type": kind}


def profile_user(account: WeiboAccount, moment: int, claimed: int, likes: int) -> Json:
    """`claimed`: works on the profile; `likes`: over all works, shown as a string."""
    followers = curves.followers(account.followers, moment)
    user = brief_user(account) | {
        "status_total_counter": {
            "total_cnt_format": numbers.rounded_text(likes * 2),
            "comment_cnt": str(likes // 4),
            "repost_cnt": str(likes // 3),
            "like_cnt": str(likes),
            "total_cnt": str(likes + likes // 4 + likes // 3),
        },
        "description": account.description,
        "location": account.library.province or "北京",
        "gender": "m",
        "followers_count": followers,
        "followers_count_str": numbers.rounded_text(followers),
        "friends_count": account.following,
        "statuses_count": claimed,
        "url": "",
        "svip": 0,
        "vvip": 0,
        "cover_image_phone": "https://wx4.sinaimg.cn/crop.0.0.640.640.640/cover.jpg",
        "icon_list": [],
        "top_user": 0,
        "user_type": 0,
        "is_star": "0",
        "is_muteuser": False,
        "special_follow": False,
    }
    if account.verified_reason is not None:
        user["verified_reason"] = account.verified_reason
    return user


def _user(uid: int, name: str, domain: str) -> Json:
    return {
        "id": uid,
        "idstr": str(uid),
        "pc_new": 7,
        "screen_name": name,
        "profile_image_url": avatar(uid),
        "profile_url": f"/u/{uid}",
        "domain": domain,
        "weihao": "",
        "avatar_large": avatar(uid),
        "avatar_hd": avatar(uid),
        "follow_me": False,
        "following": False,
        "mbrank": 7,
        "mbtype": 12,
        "v_plus": 0,
        "planet_video": True,
    }
