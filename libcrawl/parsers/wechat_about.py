"""The page about a WeChat account: whose it is."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from libcrawl.parsers import Drift
from libcrawl.parsers.text import tidy

# <div class="item-title">微信号</div> … <div class="item-desc">bj54zx</div>
ROW = re.compile(
    r'<div class="item-title[^"]*">\s*([^<]+?)\s*<(?:(?!<div class="item-title).)*?'
    r'class="[^"]*item-desc[^"]*"[^>]*>(.*?)</(?:div|a)>',
    re.DOTALL,
)
TAGS = re.compile(r"<[^>]*>")
# …/mp/getverifyinfo?__biz=MzAxODU1ODg2Mg==#…
OWN_BIZ = re.compile(r"__biz=([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """An account as the page about it shows it. `owner`: the verified institution."""

    biz: str | None
    handle: str | None
    owner: str | None


def parse_about(page: str) -> About:
    """The page `mp/aboutbiz`, which does not tell the account's name. Raises Drift without rows."""
    rows = {title: tidy(_words(value)) for title, value in ROW.findall(page)}
    if "微信号" not in rows:
        raise Drift("missing 微信号")
    biz = OWN_BIZ.search(page)
    return About(
        biz=biz[1] if biz else None,
        handle=rows["微信号"] or None,
        owner=rows.get("认证主体") or None,
    )


def _words(fragment: str) -> str:
    return " ".join(html.unescape(TAGS.sub(" ", fragment)).split())
