"""Topics and mentions of a Douyin work: `text_extra` gives their places in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from libcrawl.items import Link, LinkKind
from libcrawl.parsers import objects, optional
from libcrawl.parsers.mentions import distinct, looks_like_institution, named_link
from libcrawl.parsers.text import SOMEBODY, tidy

# Bytes of a name that are looked at; names have 20 characters at most.
LONGEST_NAME = 400


def own_name(item: dict[str, Any]) -> str:
    """The name of the work's account, where the answer gives it."""
    author = optional(item, "author", dict) or optional(item, "author_info", dict) or {}
    return str(optional(author, "nickname", str) or "")


def tags(item: dict[str, Any]) -> tuple[str, ...]:
    """The topics of a work, in their order and without repetitions."""
    names = (tidy(optional(extra, "hashtag_name", str) or "") for extra in _extras(item))
    return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name that `text_extra` marks in a text, with its place in bytes of UTF-16."""

    name: str
    sec_uid: str | None
    start: int
    end: int


def hide_mentions(text: str, item: dict[str, Any], name: str) -> str:
    """The text with the persons that `text_extra` marks as `@用户`."""
    units = _units(text)
    parts: list[bytes] = []
    kept = 0
    for mention in _mentions(units, item):
        if mention.start < kept or mention.name == name or looks_like_institution(mention.name):
            continue
        parts += units[kept : mention.start], SOMEBODY.encode("utf-16-le")
        kept = mention.end
    return b"".join((*parts, units[kept:])).decode("utf-16-le", "replace")


def mention_links(text: str, item: dict[str, Any], name: str) -> tuple[Link, ...]:
    """The institutions that `text_extra` marks in a text, the account itself left out."""
    found = (
        named_link(LinkKind.MENTION, tidy(mention.name), mention.sec_uid)
        for mention in _mentions(_units(text), item)
        if mention.name != name
    )
    return distinct(link for link in found if link is not None)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _mentions(units: bytes, item: dict[str, Any]) -> Iterator[_Mention]:
    """Names may hold spaces and signs: only the marks show where they end."""
    for extra in sorted(_extras(item), key=_start):
        if not (extra.get("user_id") or extra.get("sec_uid")):
            continue
        start, end = 2 * _start(extra), 2 * (optional(extra, "end", int) or 0)
        marked = units[start : min(end, start + LONGEST_NAME)].decode("utf-16-le", "replace")
        if 0 <= start < end and marked.startswith("@"):
            who = marked.removeprefix("@").strip()
            yield _Mention(who, optional(extra, "sec_uid", str) or None, start, end)


def _extras(item: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(optional(item, "text_extra", list) or [], "text_extra")


def _start(extra: dict[str, Any]) -> int:
    return optional(extra, "start", int) or 0
