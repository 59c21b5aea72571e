"""Texts of Bilibili: descriptions, and the addresses of works."""

from __future__ import annotations

from libcrawl.parsers.text import public_text

# How a list writes that there is no description.
NOTHING = "-"


def plain(text: str, own_name: str) -> str:
    """A description as it may be stored; `-` stands for none."""
    stored = public_text(text, own_name)
    return "" if stored == NOTHING else stored


def video_url(bvid: str) -> str:
    return f"https://www.bilibili.com/video/{bvid}/"


def post_url(number: str) -> str:
    return f"https://www.bilibili.com/opus/{number}"
