"""Douyin 抖音."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs

from libcrawl.platforms.addresses import host_of, segments_of, short_link
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

# MS4wLjABAAAAZx1…
SEC_UID = re.compile(r"MS4wLjABAAAA[\w-]+", re.ASCII)
WORK = re.compile(r"\d{15,20}", re.ASCII)
# /video/7300000000000000001 · /note/… · /share/video/…
WORK_PATH = re.compile(r"/(video|note)/(\d{15,20})(?!\d)", re.ASCII)
DIGITS = re.compile(r"\d{1,20}", re.ASCII)
# What the app shares; only the platform knows where it leads.
SHORT_HOST = "v.douyin.com"
SHORT = re.compile(r"/[\w-]{4,32}/?", re.ASCII)


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    """/video/<id>, /note/<id>, or a page that shows the work on top (modal_id)."""
    match = WORK_PATH.search(parts.path)
    if match:
        return WorkLink(f"https://www.douyin.com/{match[1]}/{match[2]}", match[2])
    work = query.get("modal_id", "")
    if WORK.fullmatch(work):
        return WorkLink(f"https://www.douyin.com/video/{work}", work)
    raise ValueError(
        "does not name the work, expected https://www.douyin.com/video/ and a number;"
        " short v.douyin.com links: open them and copy the address that they lead to"
    )


def _work_url(owner: str, identifier: str) -> str | None:
    return f"https://www.douyin.com/video/{identifier}" if DIGITS.fullmatch(identifier) else None


def _account_link(parts: SplitResult) -> str:
    """douyin.com/user/SEC_UID, or iesdouyin.com/share/user/… with sec_uid in its query."""
    host = host_of(parts)
    if host == SHORT_HOST:
        raise ValueError(f"{host}{parts.path} is no short link, expected https://{host}/iRNBho6u/")
    if host not in ("douyin.com", "iesdouyin.com", "m.douyin.com"):
        raise ValueError(f"{host} is not Douyin, expected https://www.douyin.com/user/…")
    query = parse_qs(parts.query)
    named = [part for part in segments_of(parts) if SEC_UID.fullmatch(part)]
    named += [value for value in query.get("sec_uid", []) if SEC_UID.fullmatch(value)]
    if not named:
        raise ValueError(
            f"{host}{parts.path} does not contain a sec_uid: open the account's page and copy its"
            " address (https://www.douyin.com/user/MS4wLjABAAAA…)"
        )
    return named[0]


def lead(link: str) -> Lead | None:
    """The short link of an address, plain; None where it is none."""
    return short_link(link, SHORT_HOST, SHORT, end="/")


DOUYIN = Platform(
    name="douyin",
    title_zh="抖音",
    title_en="Douyin",
    position=3,
    colour="#2b3a67",
    spiders="libcrawl.spiders.douyin",
    hosts=("douyin.com", "iesdouyin.com"),
    addresses={"LIBCRAWL_DOUYIN_URL": "https://www.douyin.com"},
    ways=(
        PlatformSource(
            name="web",
            setting="LIBCRAWL_DOUYIN_URL",
            always_given={
                "likes": "statistics.digg_count",
                "comments": "statistics.comment_count",
                "shares": "statistics.share_count",
            },
        ),
    ),
    login="LIBCRAWL_DOUYIN_URL",
    accounts=Accounts(
        form=Form(
            SEC_UID,
            "the sec_uid in the address of the account's page (MS4wLjABAAAA…); "
            "a 抖音号 belongs into the column handle",
        ),
        example="MS4wLjABAAAA…",
        read_link=_account_link,
        lead=lead,
        by_link="libcrawl.discovery.link_spider.DouyinLookUp",
        discovery="--link: the address of the account's page, which is read and not requested; or"
        " a text that the app shares, whose short link is requested where the access is declared",
    ),
    works=Works(
        form=Form(WORK, "the number of the video, 15 to 20 digits"),
        read_link=_work_link,
        url=_work_url,
    ),
    counters=("likes", "comments", "shares", "favourites", "plays"),
    account_counters=("followers", "following", "works", "likes_received"),
    usual_kind="video",
    work_example="https://www.douyin.com/video/7300000000000000001",
    template=(
        Column(field="text", heading="文案", example="may stay blank"),
        Column(field="likes", heading="点赞", example="1286 or 1.2万; blank: not known"),
        Column(field="comments", heading="评论", example="0"),
        Column(field="shares", heading="分享", example="3"),
        Column(field="favourites", heading="收藏", example="1"),
        Column(field="plays", heading="播放", example="own account only (creator centre)"),
        Column(field="duration", heading="时长", example="3:05 or 185"),
    ),
)
