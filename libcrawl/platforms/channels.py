"""WeChat Channels 视频号."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import SplitResult

from libcrawl.platforms.addresses import host_of, query_of
from libcrawl.platforms.platform import (
    Accounts,
    Column,
    Form,
    Platform,
    PlatformSource,
    WorkLink,
    Works,
)

# sphA1b2C3d4E5f6: the 视频号ID, which the assistant shows below the account's name
ACCOUNT = re.compile(r"sph[0-9A-Za-z]{6,30}", re.ASCII)
# export/UzFfBgAAxNGh…: as the assistant names a work, in its lists and in its table
OBJECT = re.compile(r"export/[0-9A-Za-z_-]{6,200}", re.ASCII)
# What the app shares of a work names neither that nor the account.
SHARE = re.compile(r"sph/[0-9A-Za-z_-]{4,60}", re.ASCII)
WORK = re.compile(f"{OBJECT.pattern}|{SHARE.pattern}", re.ASCII)
HOST, SHARE_HOST = "channels.weixin.qq.com", "weixin.qq.com"
# The page that a shared link leads to; its query names the work.
SHARE_PAGE = "/finder-preview/pages/sph"


def share_in(parts: SplitResult, query: Mapping[str, str]) -> str | None:
    """The work of a shared link: weixin.qq.com/sph/ID, or the page that it leads to."""
    path = parts.path.strip("/")
    found = f"sph/{query.get('id', '')}" if f"/{path}" == SHARE_PAGE else path
    return found if SHARE.fullmatch(found) else None


def share_url(share: str) -> str:
    return f"https://{SHARE_HOST}/{share}"


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    share = share_in(parts, query)
    if host_of(parts) not in (HOST, SHARE_HOST) or share is None:
        raise ValueError("is not a shared link of a video, expected https://weixin.qq.com/sph/…")
    return WorkLink(share_url(share), share)


def _work_url(owner: str, identifier: str) -> str | None:
    return share_url(identifier) if SHARE.fullmatch(identifier) else None


def _account_link(parts: SplitResult) -> str:
    """No address of the web names an account."""
    what = f"{host_of(parts)}{parts.path}"
    if share_in(parts, query_of(parts)):
        what = "a shared link of a video"
    raise ValueError(
        f"{what} does not name the account, and no address of the web does: give the 视频号ID"
        " (sph…), which the assistant shows below the account's name"
    )


# Counters of every work in the assistant's list, each with its key.
OF_LISTS = {
    "plays": "readCount", "recommends": "likeCount", "thumbs": "favCount",
    "comments": "commentCount", "shares": "forwardCount",
}  # fmt: skip

CHANNELS = Platform(
    name="channels",
    title_zh="视频号",
    title_en="WeChat Channels",
    position=6,
    colour="#4d001f",
    spiders="libcrawl.spiders.channels",
    hosts=(HOST, SHARE_HOST),
    addresses={"LIBCRAWL_CHANNELS_URL": f"https://{HOST}"},
    ways=(
        PlatformSource(
            name="assistant",
            setting="LIBCRAWL_CHANNELS_URL",
            coverage="assistant: the own public videos and pictures with exact counters, completion"
            " and mean length of a play",
            always_given=OF_LISTS,
            is_own_account_only=True,
        ),
        PlatformSource(
            name="links",
            setting="LIBCRAWL_CHANNELS_URL",
            coverage="links: these works and no others, counters as they are shown, rounded; no"
            " plays, no followers",
            needs_session=False,
            by_hand="a file of shared links is crawled by hand: -a source=links -a links=FILE",
        ),
    ),
    login="LIBCRAWL_CHANNELS_URL",
    accounts=Accounts(
        form=Form(ACCOUNT, "the 视频号ID of the account, as in sphA1b2C3d4E5f6"),
        example="sphA1b2C3d4E5f6",
        read_link=_account_link,
        pasted=re.compile(rf"(?<![0-9A-Za-z/]){ACCOUNT.pattern}(?![0-9A-Za-z/])", re.ASCII),
        discovery="--link: the 视频号ID of the account (sph…), which its operator can copy from the"
        " assistant; no address of the web names an account",
    ),
    works=Works(
        form=Form(WORK, "the 视频ID of the assistant (export/…), or the end of a shared link"),
        read_link=_work_link,
        url=_work_url,
        has_addresses=False,
        provisional=SHARE,
        days_early=timedelta(days=1),
    ),
    counters=("plays", "comments", "shares", "recommends", "thumbs"),
    account_counters=(),
    usual_kind="video",
    work_example="https://weixin.qq.com/sph/A1b2C3d4E5",
    template=(
        Column(field="identifier", heading="视频ID", example="export/…"),
        Column(field="text", heading="视频描述", example="may stay blank"),
        Column(field="completion", heading="完播率", example="21.99% or 0.2199"),
        Column(field="mean_seconds", heading="平均播放时长", example="8.45"),
        Column(field="plays", heading="播放量", example="1286 or 1.2万; blank: not known"),
        Column(field="recommends", heading="推荐", example="12"),
        Column(field="thumbs", heading="喜欢", example="3"),
        Column(field="comments", heading="评论量", example="0"),
        Column(field="shares", heading="分享量", example="5"),
    ),
)
