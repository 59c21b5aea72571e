"""Which work a row is about: its identifier, or the address that contains it."""

from __future__ import annotations

from dataclasses import dataclass

from libcrawl.tables.accounts import TableAccount
from libcrawl.tables.links import BID, BIZ, MID, WorkLink, mid_of, read_work_link, work_url

FORMS = {
    "weibo": "the number or the short form of the post (Kjc77D1jz)",
    "wechat": "mid and idx of the article as 2650000000_1",
    "douyin": "the number of the video, 15 to 20 digits",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A work's identifier and public address; push and position where its address tells them."""

    identifier: str
    url: str
    push_id: str | None = None
    position: int | None = None


def identify(
    platform: str, account: TableAccount, identifier: str | None, url: str | None
) -> Identity:
    """The identity of a row's work. Raises ValueError saying what is missing or contradicts."""
    link = read_work_link(platform, url) if url else None
    if link and link.owner and not _owns(platform, account, link.owner):
        raise ValueError(
            f"belongs to account {link.owner}, not to {account.name} ({account.platform_id})"
        )
    written = _normal(platform, identifier) if identifier else None
    named = link.identifier if link else None
    if written and named and written != named:
        raise ValueError(f"{identifier} is not the work of the address, which is {named}")
    known = written or named
    if known is None:
        raise ValueError(_without(platform, url))
    public = link.url if link else work_url(platform, account.platform_id, known)
    if public is None:
        raise ValueError("needs the work's address beside it: map fields.url, too")
    push_id, position = _push(platform, link, known)
    return Identity(known, public, push_id, position)


def _owns(platform: str, account: TableAccount, owner: str) -> bool:
    """A WeChat account may be known by its gh_ number, which no address tells."""
    if platform == "wechat" and not BIZ.fullmatch(account.platform_id):
        return True
    return account.platform_id == owner


def _normal(platform: str, identifier: str) -> str:
    parts = identifier.split("_")
    if platform == "weibo" and MID.fullmatch(identifier):
        return identifier
    if platform == "weibo" and BID.fullmatch(identifier):
        return mid_of(identifier)
    if platform == "douyin" and identifier.isdecimal() and 15 <= len(identifier) <= 20:
        return identifier
    if platform == "wechat" and len(parts) == 2 and all(part.isdecimal() for part in parts):
        return identifier
    raise ValueError(f"“{identifier[:40]}” cannot be an identifier, expected {FORMS[platform]}")


def _without(platform: str, url: str | None) -> str:
    if not url:
        return f"is blank: which work is it? Expected an address, or {FORMS[platform]}"
    return (
        f"{url} does not contain the identifier: open it in a browser, use “copy link” for the"
        f" long form with __biz, mid and idx, or map fields.identifier ({FORMS[platform]})"
    )


def _push(platform: str, link: WorkLink | None, known: str) -> tuple[str | None, int | None]:
    if platform != "wechat":
        return None, None
    if link and link.push_id:
        return link.push_id, link.position
    mid, _, idx = known.partition("_")
    return mid, int(idx)
