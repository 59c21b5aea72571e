"""Bilibili 哔哩哔哩 (B站)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

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

MID = re.compile(r"[1-9]\d{0,19}", re.ASCII)
# BV1ZF411g7EZ: twelve characters, upper and lower case are different
BVID = re.compile(r"BV[0-9A-Za-z]{10}", re.ASCII)
POST = re.compile(r"\d{15,20}", re.ASCII)
WORK = re.compile(f"{BVID.pattern}|{POST.pattern}", re.ASCII)
HOSTS = ("bilibili.com", "b23.tv")
# What the app shares; only the platform knows where it leads.
SHORT_HOST = "b23.tv"
SHORT = re.compile(r"/[0-9A-Za-z]{4,16}/?", re.ASCII)
VIDEO = "https://www.bilibili.com/video"
# /opus/9179259424263379xx · t.bilibili.com/9179…
POST_PATH = re.compile(r"/(?:opus/)?(\d{15,20})", re.ASCII)


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    """/video/BV…, /opus/<number>, t.bilibili.com/<number>."""
    named = [part for part in segments_of(parts) if BVID.fullmatch(part)]
    if named:
        return WorkLink(f"{VIDEO}/{named[0]}/", named[0])
    post = POST_PATH.fullmatch(parts.path.rstrip("/"))
    if post:
        return WorkLink(f"https://www.bilibili.com/opus/{post[1]}", post[1])
    raise ValueError(
        "does not name the work, expected https://www.bilibili.com/video/BV… ; short b23.tv links:"
        " open them and copy the address that they lead to"
    )


def _work_url(owner: str, identifier: str) -> str | None:
    if BVID.fullmatch(identifier):
        return f"{VIDEO}/{identifier}/"
    return f"https://www.bilibili.com/opus/{identifier}" if POST.fullmatch(identifier) else None


def _account_link(parts: SplitResult) -> str:
    """space.bilibili.com/MID, or m.bilibili.com/space/MID."""
    host = host_of(parts)
    segments = segments_of(parts)
    if host == "m.bilibili.com" and segments[:1] == ["space"]:
        segments = segments[1:]
    elif host != "space.bilibili.com":
        raise ValueError(
            f"{host}{parts.path} is not the page of an account, expected"
            " https://space.bilibili.com/NUMBER"
        )
    if not segments or not MID.fullmatch(segments[0]):
        raise ValueError(f"{host}{parts.path} does not contain the account's number (UID)")
    return segments[0]


def lead(link: str) -> Lead | None:
    """A short link, plain, or a video, whose page names its account; None where it is neither."""
    parts = urlsplit(link)
    host = parts.hostname or ""
    if short := short_link(link, SHORT_HOST, SHORT):
        return short
    named = [part for part in segments_of(parts) if BVID.fullmatch(part)]
    if named and (host == "bilibili.com" or host.endswith(".bilibili.com")):
        return Lead("video", f"{VIDEO}/{named[0]}/")
    return None


# Counters of every video in the list; plays may be hidden (`--`).
LISTED = {"comments": "comment", "danmaku": "video_review"}
# Counters in the page of a video.
OF_PAGES = {
    "plays": "stat.view", "likes": "stat.like", "comments": "stat.reply", "shares": "stat.share",
    "favourites": "stat.favorite", "danmaku": "stat.danmaku", "coins": "stat.coin",
}  # fmt: skip

BILIBILI = Platform(
    name="bilibili",
    title_zh="哔哩哔哩",
    title_en="Bilibili",
    position=4,
    colour="#6fb1d6",
    spiders="libcrawl.spiders.bilibili",
    hosts=HOSTS,
    addresses={
        "LIBCRAWL_BILIBILI_URL": "https://www.bilibili.com",
        "LIBCRAWL_BILIBILI_SPACE_URL": "https://space.bilibili.com",
        "LIBCRAWL_BILIBILI_CREATOR_URL": "https://member.bilibili.com",
    },
    ways=(
        PlatformSource(
            name="page",
            setting="LIBCRAWL_BILIBILI_SPACE_URL",
            coverage="page: videos with all public counters, posts with likes, comments and shares",
            always_given=LISTED,
        ),
        PlatformSource(
            name="videos",
            setting="LIBCRAWL_BILIBILI_URL",
            coverage="videos: these videos and no others, all public counters",
            always_given=OF_PAGES,
            needs_session=False,
            by_hand="a file of links to videos is crawled by hand: -a source=videos -a links=FILE",
        ),
        PlatformSource(
            name="creator",
            setting="LIBCRAWL_BILIBILI_CREATOR_URL",
            coverage="creator: the own videos with exact counters, totals of the day before; no"
            " posts",
            always_given=OF_PAGES,
            is_own_account_only=True,
        ),
    ),
    login="LIBCRAWL_BILIBILI_SPACE_URL",
    accounts=Accounts(
        form=Form(MID, "the number of the account (UID), as in space.bilibili.com/NUMBER"),
        example="10000001",
        read_link=_account_link,
        lead=lead,
        by_link="libcrawl.discovery.bilibili.BilibiliLookUp",
        discovery="--link: the address of the account's page, which is read and not requested; or"
        " a video of the account, or a short link that the app shares, which is requested where"
        " the access is declared",
    ),
    works=Works(
        form=Form(WORK, "the BV number of the video, or the number of the post"),
        read_link=_work_link,
        url=_work_url,
    ),
    counters=("plays", "likes", "comments", "shares", "favourites", "danmaku", "coins"),
    account_counters=("followers", "following", "works", "likes_received", "plays_received"),
    usual_kind="video",
    work_example="https://www.bilibili.com/video/BV1xx411c7mD/",
    template=(
        Column(field="title", heading="标题"),
        Column(field="text", heading="简介", example="may stay blank"),
        Column(field="plays", heading="播放", example="1286 or 1.2万; blank: not known"),
        Column(field="likes", heading="点赞", example="12"),
        Column(field="comments", heading="评论", example="0"),
        Column(field="shares", heading="分享", example="3"),
        Column(field="favourites", heading="收藏", example="1"),
        Column(field="danmaku", heading="弹幕", example="4"),
        Column(field="coins", heading="投币", example="5"),
        Column(field="duration", heading="时长", example="3:05 or 185"),
    ),
)
