"""Links to platforms: only https, and only to hosts of the platform that the work is on."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from analysis.platform_names import PLATFORMS

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
    """Whether the address is https on a host of the platform, or a subdomain of one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and port in (None, 443) and url.isprintable()
    hosts = PLATFORMS[platform].hosts if platform in PLATFORMS else ()
    is_own = any(f".{parts.hostname}".endswith(f".{host}") for host in hosts)
    return parts.scheme == "https" and is_plain and is_own
