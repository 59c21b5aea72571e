"""Texts and identifiers of WeChat Channels: title and topics stand in the description."""

from __future__ import annotations

import re
from typing import Any

from libcrawl.parsers import Drift, need, shown

# sphA1b2C3d4E5f6
ACCOUNT = re.compile(r"sph[0-9A-Za-z]{6,30}", re.ASCII)
# export/UzFfBgAAxNGh…
OBJECT = re.compile(r"export/[0-9A-Za-z_-]{6,200}", re.ASCII)
# #阅读推广 #图书馆 · #阅读推广# (a topic ends with a blank, the next topic, or its sign)
TOPIC = re.compile(r"#([^#\s]{1,60})#?")


def account_id(user: dict[str, Any]) -> str:
    """The 视频号ID of an account. Raises Drift."""
    return _identifier(user, "uniqId", ACCOUNT)


def work_id(item: dict[str, Any]) -> str:
    """The identifier of a work, which the assistant's table has, too. Raises Drift."""
    return _identifier(item, "objectId", OBJECT)


def share_url(share: str) -> str:
    """The address of a shared link, of which `share` is the end (sph/…)."""
    return f"https://weixin.qq.com/{share}"


def topics(text: str) -> tuple[str, ...]:
    """The topics of a description in their order, without repetitions.

    >>> topics("开馆啦 #阅读推广 #图书馆#欢迎")
    ('阅读推广', '图书馆')
    """
    return tuple(dict.fromkeys(TOPIC.findall(text)))


def first_line(text: str) -> str | None:
    """The first line of a description, which serves as title."""
    return text.partition("\n")[0] or None


def _identifier(payload: dict[str, Any], key: str, form: re.Pattern[str]) -> str:
    found = need(payload, key, str)
    if not form.fullmatch(found):
        raise Drift(f"{key} is {shown(found)}: not an identifier")
    return str(found)
