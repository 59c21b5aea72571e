"""WeChat 微信: official accounts (公众号)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from libcrawl.platforms.addresses import host_of, query_of
from libcrawl.platforms.platform import (
    Accounts,
    Column,
    Form,
    Lead,
    Platform,
    PlatformSource,
    WorkLink,
    Works,
)

HOST = "mp.weixin.qq.com"
# The base64 of __biz, e.g. MzA5MDAwMDAwMA==; or a gh_ number
BIZ = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
ACCOUNT = re.compile(rf"gh_[0-9a-z]+|{BIZ.pattern}")
DIGITS = re.compile(r"\d{1,20}", re.ASCII)
WORK = re.compile(r"\d+_\d+", re.ASCII)
# The official interface knows no session: its rate limit and pauses stand under this name.
OFFICIAL = "official"


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    """The long form names the article; the short one, /s/CODE, does not."""
    path = parts.path
    if not path.startswith("/s"):
        raise ValueError("is not the address of an article, expected https://mp.weixin.qq.com/s…")
    biz, mid, idx = (query.get(name, "") for name in ("__biz", "mid", "idx"))
    if path.rstrip("/") != "/s" or not biz:
        return WorkLink(f"https://{HOST}{path}")
    biz = biz.replace(" ", "+")  # a plus sign that was not escaped
    if not BIZ.fullmatch(biz) or not DIGITS.fullmatch(mid) or not DIGITS.fullmatch(idx):
        raise ValueError("lacks one of __biz, mid and idx, or has a wrong one")
    code = f"&sn={query['sn']}" if re.fullmatch(r"\w+", query.get("sn", "")) else ""
    url = f"https://{HOST}/s?__biz={biz}&mid={mid}&idx={idx}{code}"
    return WorkLink(url, f"{mid}_{idx}", biz, push_id=mid, position=int(idx))


def _work_url(owner: str, identifier: str) -> str | None:
    if not WORK.fullmatch(identifier) or not BIZ.fullmatch(owner):
        return None
    mid, _, idx = identifier.partition("_")
    return f"https://{HOST}/s?__biz={owner}&mid={mid}&idx={idx}"


def _push(identifier: str) -> tuple[str, int]:
    mid, _, idx = identifier.partition("_")
    return mid, int(idx)


def _account_link(parts: SplitResult) -> str:
    """The long address of an article, or any page of the account that names its __biz."""
    host = host_of(parts)
    if host != HOST:
        raise ValueError(f"{host} is not WeChat, expected an article of https://{HOST}")
    query = query_of(parts)
    biz = query.get("__biz", "").replace(" ", "+")
    if not biz and parts.path.startswith("/s"):
        biz = _work_link(parts, query).owner or ""
    if not ACCOUNT.fullmatch(biz):
        raise ValueError(
            f"{host}{parts.path} does not contain __biz, expected an article:"
            " https://mp.weixin.qq.com/s/… or https://mp.weixin.qq.com/s?__biz=…&mid=…&idx=…"
        )
    return biz


def article(link: str) -> Lead | None:
    """The article of an address, whose page names its account; None where it is none."""
    parts = urlsplit(link)
    if parts.hostname != HOST:
        return None
    try:
        return Lead("article link", _work_link(parts, query_of(parts)).url)
    except ValueError:
        return None


# What a reader is always shown of an article: the key in its page, and in `getappmsgext`.
SHOWN_TO_READERS = {
    "reads": "read_num", "likes": "old_like_count or old_like_num",
    "wows": "like_count or like_num", "shares": "share_count or share_num",
}  # fmt: skip

WECHAT = Platform(
    name="wechat",
    title_zh="微信",
    title_en="WeChat",
    position=2,
    colour="#2a8f6a",
    spiders="libcrawl.spiders.wechat",
    hosts=(HOST,),
    addresses={
        "LIBCRAWL_WECHAT_URL": "https://mp.weixin.qq.com",
        "LIBCRAWL_WECHAT_API_URL": "https://api.weixin.qq.com",
    },
    further_settings=("LIBCRAWL_WECHAT_APPID", "LIBCRAWL_WECHAT_SECRET_FILE"),
    ways=(
        PlatformSource(
            name="backoffice",
            setting="LIBCRAWL_WECHAT_URL",
            coverage="back office: the own pushes, exact counters; no favourites, no followers",
            always_given={"reads": "read_num", "wows": "like_num"},
            is_own_account_only=True,
        ),
        PlatformSource(
            name="official",
            setting="LIBCRAWL_WECHAT_API_URL",
            coverage="official: publications, not what was sent to all followers; daily totals of"
            " persons and followers, no reads",
            needs_session=False,
            own_lane=OFFICIAL,
            is_own_account_only=True,
        ),
        PlatformSource(
            name="reader",
            setting="LIBCRAWL_WECHAT_URL",
            coverage="reader: what readers see, reads up to 100001; no followers",
            always_given=SHOWN_TO_READERS,
        ),
        PlatformSource(
            name="links",
            setting="LIBCRAWL_WECHAT_URL",
            coverage="links: these articles and no others, counters only where a session shows"
            " them",
            always_given=SHOWN_TO_READERS,
            needs_session=False,
            by_hand="WeChat has no session here (LIBCRAWL_WECHAT_SESSION, or LIBCRAWL_WECHAT_APPID"
            " and its secret): only a file of links is left, which is crawled by hand",
        ),
    ),
    login="LIBCRAWL_WECHAT_URL",
    accounts=Accounts(
        form=Form(ACCOUNT, "the __biz of the account's articles (ends with ==) or its gh_ number"),
        example="MzA5MDAwMDAwMA==",
        read_link=_account_link,
        lead=article,
        in_addresses=BIZ,
        by_link="libcrawl.discovery.link_spider.WechatLookUp",
        discovery="--link: one of the account's articles; where the access is declared, its page"
        " is requested, which shows name and 微信号, else only a long address (with __biz) can be"
        " used",
    ),
    works=Works(
        form=Form(WORK, "mid and idx of the article as 2650000000_1"),
        read_link=_work_link,
        hint="open it in a browser, use “copy link” for the long form with __biz, mid and idx, or ",
        url=_work_url,
        push=_push,
    ),
    counters=("reads", "likes", "wows", "comments", "shares", "favourites"),
    account_counters=(),
    usual_kind="article",
    work_example="https://mp.weixin.qq.com/s?__biz=…&mid=…&idx=1",
    template=(
        Column(field="title", heading="标题"),
        Column(field="reads", heading="阅读", example="1286, 1.2万 or 10万+; blank: not known"),
        Column(field="likes", heading="点赞", example="12"),
        Column(field="wows", heading="在看", example="3"),
        Column(field="comments", heading="留言", example="0"),
        Column(field="shares", heading="转发", example="5"),
        Column(field="favourites", heading="收藏", example="1"),
        Column(field="is_original", heading="原创", example="是 or 否"),
    ),
)
