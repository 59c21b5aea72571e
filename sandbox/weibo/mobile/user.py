"""Accounts as m.weibo.cn gives them: on the profile, and below each post."""

from typing import Any

from sandbox import curves
from sandbox.weibo import numbers
from sandbox.weibo.model import WeiboAccount
from sandbox.weibo.pictures import avatar

Json = dict[str, Any]


def followers_shown(account: WeiboAccount, moment: int) -> str | int:
    """ "1.2万" from 10,000 on; some accounts get an exact integer."""
    value = curves.followers(account.followers, moment)
    return numbers.rounded_text(value) if account.rounds_followers else value


def brief_user(account: WeiboAccount, moment: int) -> Json:
    """The `user` of a post. Without `verified_reason` where the account is not verified."""
    user: Json = {
        "id": account.uid,
        "screen_name": account.name,
        "profile_image_url": avatar(account.uid),
        "profile_url": f"https://m.weibo.cn/u/{account.uid}?uid={account.uid}",
        "close_blue_v": False,
        "description": account.description,
        "gender": "m",
        "mbtype": 12,
        "svip": 0,
        "urank": 4,
        "mbrank": 6,
        "follow_me": False,
        "following": False,
        "follow_count": account.following,
        "followers_count": followers_shown(account, moment),
        "cover_image_phone": "https://wx4.sinaimg.cn/crop.0.0.640.640.640/cover.jpg",
        "avatar_hd": avatar(account.uid),
        "like": False,
        "like_me": False,
        "badge": {"user_name_certificate": 1},
    }
    if account.rounds_followers:
        user["followers_count_str"] = user["followers_count"]
    return user | verification(account)


def verification(account: WeiboAccount) -> Json:
    if account.verified_reason is None:
        return {"verified": False, "verified_type": -1}
    return {
        "verified": True,
        "verified_type": account.verified_type,
        "verified_type_ext": 50,
        "verified_reason": account.verified_reason,
    }


def stranger(uid: int, name: str, *, is_verified: bool) -> Json:
    """A user who is not in the panel."""
    return {
        "id": uid,
        "screen_name": name,
        "profile_image_url": avatar(uid),
        "profile_url": f"https://m.weibo.cn/u/{uid}?uid={uid}",
        "statuses_count": uid % 5000,
        "verified": is_verified,
        "verified_type": 1 if is_verified else -1,
        "description": "",
        "gender": "f",
        "follow_me": False,
        "following": False,
        "follow_count": uid % 700,
        "followers_count": uid % 90_000,
    }
