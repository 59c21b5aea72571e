"""Names under which a library may have its account, and how like two names are."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

# Municipalities and autonomous regions: none of them is called 省.
NOT_PROVINCES = ("北京", "天津", "上海", "重庆", "内蒙古", "广西", "西藏", "宁夏", "新疆")
OFFICIAL = "官方微博"
# What accounts add to the name of their library.
ADDED = re.compile(r"(官方(微博|账号|号)?|官微|微博|公众号|抖音号?|订阅号|服务号)$|[\s_\-·.（）()]")


def names_of(name_zh: str, province: str | None) -> list[str]:
    """The names to look up, the likeliest first: 浙江图书馆, 浙江图书馆官方微博, 浙江省图书馆."""
    names = [name_zh, name_zh + OFFICIAL]
    if province and re.fullmatch(rf"{province}(省|市|\w{{0,5}}自治区)?图书馆", name_zh):
        names.append(f"{province}图书馆")
        if province not in NOT_PROVINCES:
            names.append(f"{province}省图书馆")
    return list(dict.fromkeys(names))


def plain(name: str) -> str:
    """A name without what accounts add to it."""
    before = unicodedata.normalize("NFKC", name).casefold()
    while (after := ADDED.sub("", before)) != before:
        before = after
    return after


def similarity(name: str, library: str) -> float:
    """From 0 to 1 (the same name, what accounts add left aside)."""
    return SequenceMatcher(None, plain(name), plain(library), autojunk=False).ratio()
