"""Texts of Bilibili: descriptions, and the addresses of works."""

from __future__ import annotations

import re
from typing import Any

from libcrawl.parsers import Drift, need, shown
from libcrawl.parsers.text import public_text

# BV1ZF411g7EZ
BVID = re.compile(r"BV[0-9A-Za-z]{10}", re.ASCII)
# How a list writes that there is no description.
NOTHING = "-"


def plain(text: str, own_name: str) -> str:
    """A description as it may be stored; `-` stands for none."""
    stored = public_text(text, own_name)
    return "" if stored == NOTHING else stored


def video_id(payload: Any) -> str:
    """The BV number of a video. Raises Drift."""
    bvid = need(payload, "bvid", str)
    if not BVID.fullmatch(bvid):
        raise Drift(f"bvid is {shown(bvid)}: not an identifier")
    return str(bvid)


def video_url(bvid: str) -> str:
    return f"https://www.bilibili.com/video/{bvid}/"


def post_url(number: str) -> str:
    return f"https://www.bilibili.com/opus/{number}"
