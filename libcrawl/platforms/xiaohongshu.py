"""Xiaohongshu 小红书."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from libcrawl.platforms.platform import (
    Lead,
    WorkLink,
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
    host = (parts.hostname or "").removeprefix("www.")
    found = ACCOUNT_PATH.fullmatch(parts.path.rstrip("/"))
    if host != "xiaohongshu.com" or found is None:
        raise ValueError(
            f"{host}{parts.path} is not the page of an account, expected"
            " https://www.xiaohongshu.com/user/profile/… with 24 characters"
        )
    return found[1]


def lead(link: str) -> Lead | None:
    """The short link of an address, plain: it leads to an account or to a note."""
    parts = urlsplit(link)
    if parts.hostname != SHORT_HOST or not SHORT.fullmatch(parts.path):
        return None
    return Lead("short link", f"https://{SHORT_HOST}{parts.path.rstrip('/')}")


# What the list of a profile bears for every note.
LISTED = {"likes": "interact_info.liked_count"}
# What the list of the creator centre bears.
OF_THE_CENTRE = {
    "plays": "read_count", "likes": "like_count", "comments": "comment_count",
    "shares": "share_count", "favourites": "fav_count",
}  # fmt: skip
