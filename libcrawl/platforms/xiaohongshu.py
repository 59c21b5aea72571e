"""Xiaohongshu 小红书."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import SplitResult

from libcrawl.items import CHINA
from libcrawl.platforms.addresses import host_of, short_link
from libcrawl.platforms.platform import (
    Accounts,
    Column,
    Export,
    Form,
    Lead,
    Platform,
    PlatformSource,
    WorkLink,
    Works,
)

# 6a6075370000000011f0f001: of accounts and notes
ID = re.compile(r"[0-9a-f]{24}", re.ASCII)
HOSTS = ("xiaohongshu.com", "xhslink.com")
# What the app shares; only the platform knows where it leads.
SHORT_HOST = "xhslink.com"
SHORT = re.compile(r"/(?:[a-z]{1,2}/)?[0-9A-Za-z]{4,16}/?", re.ASCII)
SITE = "https://www.xiaohongshu.com"
# /explore/<note> · /discovery/item/<note> · /user/profile/<account>/<note>
NOTE_PATH = re.compile(
    rf"/(?:explore|discovery/item|user/profile/(?P<owner>{ID.pattern}))/(?P<note>{ID.pattern})",
    re.ASCII,
)
ACCOUNT_PATH = re.compile(rf"/user/profile/({ID.pattern})(?:/{ID.pattern})?", re.ASCII)
# Keys under which what a page carries in itself goes the way of requested answers.
ACCOUNT_IN_PAGE, NOTE_IN_PAGE = "page_of_account", "page_of_note"


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    found = NOTE_PATH.fullmatch(parts.path.rstrip("/"))
    if found is None:
        raise ValueError(
            "does not name the note, expected https://www.xiaohongshu.com/explore/… ; short"
            " xhslink.com links: open them and copy the address that they lead to"
        )
    return WorkLink(f"{SITE}/explore/{found['note']}", found["note"], found["owner"])


def _work_url(owner: str, identifier: str) -> str | None:
    return f"{SITE}/explore/{identifier}"


def _account_link(parts: SplitResult) -> str:
    host = host_of(parts)
    found = ACCOUNT_PATH.fullmatch(parts.path.rstrip("/"))
    if host != "xiaohongshu.com" or found is None:
        raise ValueError(
            f"{host}{parts.path} is not the page of an account, expected"
            " https://www.xiaohongshu.com/user/profile/… with 24 characters"
        )
    return found[1]


def lead(link: str) -> Lead | None:
    """The short link of an account or a note, plain; None where it is none."""
    return short_link(link, SHORT_HOST, SHORT)


# No note has such an identifier: they are hexadecimal.
OF_TITLE = re.compile(r"t[0-9a-f]{23}", re.ASCII)


def _of_title(title: str, at: datetime) -> str:
    """An identifier of the form OF_TITLE, which title and second determine."""
    named = f"{at.astimezone(CHINA):%Y%m%d%H%M%S} {title}"
    return f"t{sha256(named.encode()).hexdigest()[:23]}"


# Counters of every note in the list of a profile.
LISTED = {"likes": "interact_info.liked_count"}
# Counters in the list of the creator centre.
OF_THE_CENTRE = {
    "plays": "read_count", "likes": "like_count", "comments": "comment_count",
    "shares": "share_count", "favourites": "fav_count",
}  # fmt: skip

XIAOHONGSHU = Platform(
    name="xiaohongshu",
    title_zh="小红书",
    title_en="Xiaohongshu",
    position=5,
    colour="#f0a8b0",
    spiders="libcrawl.spiders.xiaohongshu",
    hosts=HOSTS,
    addresses={
        "LIBCRAWL_XIAOHONGSHU_URL": SITE,
        "LIBCRAWL_XIAOHONGSHU_CREATOR_URL": "https://creator.xiaohongshu.com",
    },
    ways=(
        PlatformSource(
            name="creator",
            setting="LIBCRAWL_XIAOHONGSHU_CREATOR_URL",
            coverage="creator: the own notes with exact counters and views (观看量), no texts;"
            " followers of the last 30 days",
            always_given=OF_THE_CENTRE,
            is_own_account_only=True,
        ),
        PlatformSource(
            name="profile",
            setting="LIBCRAWL_XIAOHONGSHU_URL",
            coverage="profile: notes with likes, those that were opened with comments, favourites"
            " and shares; large counters rounded; no views",
            always_given=LISTED,
        ),
    ),
    login="LIBCRAWL_XIAOHONGSHU_URL",
    accounts=Accounts(
        form=Form(ID, "the 24 characters at the end of www.xiaohongshu.com/user/profile/…"),
        example="5f0000000000000001000001",
        read_link=_account_link,
        lead=lead,
        by_link="libcrawl.discovery.xiaohongshu.XiaohongshuLookUp",
        discovery="--link: the address of the account's page, which is read and not requested; or a"
        " short link that the app shares, which is requested where the access is declared",
    ),
    works=Works(
        form=Form(ID, "the 24 characters at the end of www.xiaohongshu.com/explore/…"),
        read_link=_work_link,
        url=_work_url,
        of_title=_of_title,
        provisional=OF_TITLE,
    ),
    # Views and danmaku, which only the own centre gives, are stored, too.
    counters=("likes", "comments", "shares", "favourites"),
    account_counters=("followers", "following", "saves_and_likes"),
    usual_kind="image",
    work_example="https://www.xiaohongshu.com/explore/6a6075370000000011f0f001",
    template=(
        Column(field="title", heading="笔记标题"),
        Column(field="text", heading="正文", example="may stay blank"),
        Column(field="kind", heading="体裁", example="图文"),
        Column(field="plays", heading="观看量", example="1286, 1.2万 or 10万+; blank: not known"),
        Column(field="likes", heading="点赞", example="12"),
        Column(field="comments", heading="评论", example="0"),
        Column(field="favourites", heading="收藏", example="1"),
        Column(field="shares", heading="分享", example="3"),
        Column(field="danmaku", heading="弹幕", example="4"),
    ),
    further_settings=("LIBCRAWL_XIAOHONGSHU_PROFILES",),
    # Row 1 is one cell over all columns, a remark that there are no more than 1000 notes.
    export=Export(
        file="笔记列表明细表.xlsx",
        heading=2,
        fields={
            "library": '{ value = "CODE" }',
            "captured_at": '{ value = "2026-11-01 09:00" }',
            "published_at": '{ column = "首次发布时间", format = "%Y年%m月%d日%H时%M分%S秒" }',
            "title": '"笔记标题"',
            "kind": '"体裁"',
            "plays": '"观看量"',
            "likes": '"点赞"',
            "comments": '"评论"',
            "favourites": '"收藏"',
            "shares": '"分享"',
            "danmaku": '"弹幕"',
            "mean_seconds": '"人均观看时长"',
        },
    ),
)
