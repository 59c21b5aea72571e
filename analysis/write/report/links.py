"""Links to platforms: only https, and only to hosts of the platform that the work is on."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# As the records of the platforms have them; a test compares the two.
HOSTS = {
    "weibo": ("weibo.com", "m.weibo.cn", "weibo.cn"),
    "wechat": ("mp.weixin.qq.com",),
    "douyin": ("www.douyin.com", "v.douyin.com", "www.iesdouyin.com"),
    "channels": ("channels.weixin.qq.com", "weixin.qq.com"),
    "bilibili": ("www.bilibili.com", "space.bilibili.com", "t.bilibili.com", "b23.tv"),
    "xiaohongshu": ("www.xiaohongshu.com", "xhslink.com"),
}
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text in one line, without characters that change the direction of text.

    >>> plain("a\\u202eb\\nc")
    'ab c'
    """
    one_line = " ".join(TURNING.sub("", text).split())
    return "".join(each for each in one_line if unicodedata.category(each) != "Cc")


def safe_link(text: str, url: str, platform: str) -> Markup:
    """The text as a link if its address belongs to the platform, else the text alone."""
    shown = plain(text) or "…"
    if not is_of(url, platform):
        return escape(shown)
    return Markup('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>').format(
        url, shown
    )


def is_of(url: str, platform: str) -> bool:
    """Whether the address is https on a host of the platform."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and port in (None, 443) and url.isprintable()
    return parts.scheme == "https" and is_plain and parts.hostname in HOSTS.get(platform, ())
