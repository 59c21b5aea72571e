"""The record of Yunshu."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult

from libcrawl.platforms.platform import (
    Accounts,
    Column,
    Form,
    Platform,
    PlatformSource,
    WorkLink,
    Works,
)

ACCOUNT = re.compile(r"y\d{6}", re.ASCII)
POST = re.compile(r"p\d{8}", re.ASCII)


def account_of(parts: SplitResult) -> str:
    """https://yunshu.example/u/y123456."""
    name = parts.path.rpartition("/")[2]
    if parts.hostname != "yunshu.example" or not ACCOUNT.fullmatch(name):
        raise ValueError("expected https://yunshu.example/u/y123456")
    return name


def work_of(parts: SplitResult, query: Mapping[str, str]) -> WorkLink:
    """https://yunshu.example/p/p12345678."""
    name = parts.path.rpartition("/")[2]
    if not POST.fullmatch(name):
        raise ValueError(
            "is not the address of a post, expected https://yunshu.example/p/p12345678"
        )
    return WorkLink(f"https://yunshu.example/p/{name}", name)


YUNSHU = Platform(
    name="yunshu",
    title_zh="云书",
    title_en="Yunshu",
    position=4,
    colour="#cc79a7",
    spiders="tests.invented.spider",
    hosts=("yunshu.example",),
    addresses={"LIBCRAWL_YUNSHU_URL": "https://yunshu.example"},
    ways=(
        PlatformSource(
            name="web",
            setting="LIBCRAWL_YUNSHU_URL",
            always_given={"likes": "like", "comments": "comment", "shares": "share"},
        ),
    ),
    login="LIBCRAWL_YUNSHU_URL",
    accounts=Accounts(
        form=Form(ACCOUNT, "the number of the account (y123456)"),
        example="y123456",
        read_link=account_of,
    ),
    works=Works(
        form=Form(POST, "the number of the post (p12345678)"),
        read_link=work_of,
        url=lambda owner, name: f"https://yunshu.example/p/{name}",
    ),
    counters=("likes", "comments", "shares"),
    account_counters=("followers", "works"),
    usual_kind="text",
    work_example="https://yunshu.example/p/p12345678",
    template=(
        Column(field="text", heading="正文"),
        Column(field="likes", heading="喜欢", example="12"),
        Column(field="comments", heading="评论", example="0"),
        Column(field="shares", heading="转发", example="3"),
    ),
)
