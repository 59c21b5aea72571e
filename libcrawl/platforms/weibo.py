"""Weibo 微博."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult

from libcrawl.platforms.addresses import host_of, segments_of
from libcrawl.platforms.platform import (
    Accounts,
    Column,
    Form,
    Platform,
    PlatformSource,
    WorkLink,
    Works,
)

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
UID = re.compile(r"[1-9][0-9]{4,19}")
MID = re.compile(r"\d{13,20}", re.ASCII)
# Kjc77D1jz, but not 1234567890 (an account: weibo.com/u/…)
BID = re.compile(r"(?!\d+$)[0-9A-Za-z]{8,11}", re.ASCII)
WORK = re.compile(f"{MID.pattern}|{BID.pattern}", re.ASCII)
HOSTS = ("weibo.com", "m.weibo.cn", "weibo.cn")
GIVEN = {"likes": "attitudes_count", "comments": "comments_count", "shares": "reposts_count"}


def mid_of(bid: str) -> str:
    """The number of a post from its short form, base 62 by groups of four: Kjc77D1jz."""
    head, tail = bid[: len(bid) % 4], bid[len(bid) % 4 :]
    groups = [tail[start : start + 4] for start in range(0, len(tail), 4)]
    return str(int("".join([str(_number(head)), *(f"{_number(group):07}" for group in groups)])))


def _number(word: str) -> int:
    value = 0
    for character in word:
        value = value * 62 + ALPHABET.index(character)
    return value


def _normal(identifier: str) -> str:
    return identifier if MID.fullmatch(identifier) else mid_of(identifier)


def _work_url(owner: str, identifier: str) -> str | None:
    return f"https://m.weibo.cn/detail/{identifier}" if MID.fullmatch(identifier) else None


def _work_link(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    """/<uid>/<bid>, /detail/<mid>, /status/<mid or bid>."""
    segments = segments_of(parts)
    if len(segments) != 2 or not WORK.fullmatch(segments[1]):
        raise ValueError("is not the address of a post, expected https://weibo.com/UID/Kjc77D1jz")
    owner = segments[0] if UID.fullmatch(segments[0]) else None
    mid = _normal(segments[1])
    site = f"https://weibo.com/{owner}" if owner else "https://m.weibo.cn/detail"
    return WorkLink(f"{site}/{segments[1] if owner else mid}", mid, owner)


def _account_link(parts: SplitResult) -> str:
    """weibo.com/u/UID, m.weibo.cn/u/UID, weibo.com/UID, or a post of the account."""
    host = host_of(parts)
    if host not in HOSTS:
        raise ValueError(f"{host} is not Weibo, expected https://weibo.com/u/1234567890")
    segments = [part for part in segments_of(parts) if part not in ("u", "profile")]
    if segments and UID.fullmatch(segments[0]):
        return segments[0]
    raise ValueError(
        f"{host}{parts.path} does not contain the account's number: copy the address of the form"
        " https://weibo.com/u/1234567890, or write the last part into the column handle of"
        " accounts.csv and run `scrapy discover weibo`, which looks it up"
    )


WEIBO = Platform(
    name="weibo",
    title_zh="微博",
    title_en="Weibo",
    position=1,
    colour="#d97706",
    spiders="libcrawl.spiders.weibo",
    hosts=HOSTS,
    addresses={
        "LIBCRAWL_WEIBO_PC_URL": "https://weibo.com",
        "LIBCRAWL_WEIBO_MOBILE_URL": "https://m.weibo.cn",
    },
    ways=(
        PlatformSource(name="pc", setting="LIBCRAWL_WEIBO_PC_URL", always_given=GIVEN),
        PlatformSource(name="mobile", setting="LIBCRAWL_WEIBO_MOBILE_URL", always_given=GIVEN),
    ),
    login="LIBCRAWL_WEIBO_PC_URL",
    accounts=Accounts(
        form=Form(UID, "a Weibo uid: digits only"),
        example="1234567890",
        read_link=_account_link,
        by_name="libcrawl.discovery.spider.WeiboLookUp",
        discovery="looks up the library's names (screen_name) and its short names in accounts.csv"
        " (custom) on weibo.com, under the same access rules and at the same pace as a crawl; or"
        " --link",
    ),
    works=Works(
        form=Form(WORK, "the number or the short form of the post (Kjc77D1jz)"),
        read_link=_work_link,
        normal=_normal,
        url=_work_url,
    ),
    counters=("likes", "comments", "shares", "plays"),
    account_counters=("followers", "following", "works", "likes_received"),
    usual_kind="text",
    work_example="https://weibo.com/UID/Kjc77D1jz",
    template=(
        Column(field="text", heading="正文", example="may stay blank"),
        Column(field="likes", heading="点赞", example="1286 or 1.2万; blank: not known"),
        Column(field="comments", heading="评论", example="0"),
        Column(field="shares", heading="转发", example="3"),
        Column(field="plays", heading="播放", example="of a video only"),
    ),
)
