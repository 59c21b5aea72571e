"""What WeChat says of an account before it is crawled: search hits and the page about it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from libcrawl.parsers import Drift, need, optional
from libcrawl.parsers.text import tidy
from libcrawl.parsers.wechat_links import BIZ

# <div class="item-title">微信号</div> … <div class="item-desc">bj54zx</div>
ROW = re.compile(
    r'<div class="item-title[^"]*">\s*([^<]+?)\s*<(?:(?!<div class="item-title).)*?'
    r'class="[^"]*item-desc[^"]*"[^>]*>(.*?)</(?:div|a)>',
    re.DOTALL,
)
TAGS = re.compile(r"<[^>]*>")
# …/mp/getverifyinfo?__biz=MzAxODU1ODg2Mg==#…
OWN_BIZ = re.compile(r"__biz=([A-Za-z0-9+/]+={0,2})")
SERVICE_TYPES = {0: "订阅号", 1: "订阅号", 2: "服务号"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An account as a search or a page about it shows it. `owner`: the verified institution."""

    biz: str | None
    name: str | None = None
    handle: str | None = None
    description: str | None = None
    service: str | None = None
    owner_kind: str | None = None
    owner: str | None = None


def parse_search(payload: Any) -> tuple[Found, ...]:
    """The hits of a `searchbiz` answer. Raises Drift naming what is missing or odd."""
    return tuple(parse_hit(hit) for hit in need(payload, "list"))


def parse_hit(hit: Any) -> Found:
    """One hit of a search."""
    biz = need(hit, "fakeid")
    if not isinstance(biz, str) or not BIZ.fullmatch(biz):
        raise Drift(f"fakeid is {str(biz)[:40]!r}")
    return Found(
        biz=biz,
        name=tidy(TAGS.sub("", html.unescape(need(hit, "nickname")))),
        handle=optional(hit, "alias", str) or None,
        description=tidy(optional(hit, "signature", str) or "") or None,
        service=SERVICE_TYPES.get(hit.get("service_type")),
    )


def parse_about(page: str) -> Found:
    """The page `mp/aboutbiz`, which does not tell the account's name. Raises Drift without rows."""
    rows = {title: tidy(_words(value)) for title, value in ROW.findall(page)}
    if "微信号" not in rows:
        raise Drift("missing 微信号")
    biz = OWN_BIZ.search(page)
    return Found(
        biz=biz[1] if biz else None,
        handle=rows["微信号"] or None,
        description=rows.get("公众号简介") or None,
        owner_kind=rows.get("主体类型") or rows.get("认证类型") or None,
        owner=rows.get("认证主体") or None,
    )


def _words(fragment: str) -> str:
    return " ".join(html.unescape(TAGS.sub(" ", fragment)).split())
