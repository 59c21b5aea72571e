"""Addresses of accounts as people copy them: what they identify. Nothing is requested here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from libcrawl.platforms import PLATFORMS
from libcrawl.platforms.platform import Lead

# A shared text holds its link among words, with or without a space behind it:
# 5- 长按复制此条消息，打开抖音搜索，查看TA的更多作品。 https://v.douyin.com/iABCdef/复制此链接
LINK = re.compile(
    r"(?:https?://|(?<![\w./@-])(?:[\w-]+\.)+(?:com|cn|tv)/)[\w.~:/?#@!$&()*+,;=%\[\]-]*", re.ASCII
)


def account_of_link(platform: str, pasted: str) -> str:
    """The identifier of the account that an address leads to.

    `pasted` may be the text that an app shares, with the address in it, or where a platform has no
    addresses of accounts, with the identifier. Raises ValueError naming what to copy instead.
    """
    link, form = _find(pasted), PLATFORMS[platform].accounts.pasted
    if link is None and form and (found := form.search(pasted)):
        return found[0]
    if link is None:
        raise ValueError(
            f"“{pasted[:60]}” holds no address, expected one that begins with https://"
        )
    return PLATFORMS[platform].accounts.read_link(urlsplit(link))


def lead_of_link(platform: str, pasted: str) -> Lead | None:
    """The link in a pasted text that must be requested to learn its account, plain; else None."""
    link = _find(pasted)
    return None if link is None else PLATFORMS[platform].accounts.lead(link)


def _find(pasted: str) -> str | None:
    match = LINK.search(pasted)
    if match is None:
        return None
    return match[0] if match[0].startswith("http") else f"https://{match[0]}"
