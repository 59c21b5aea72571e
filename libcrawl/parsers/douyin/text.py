"""Topics and mentions of a Douyin work: `text_extra` gives their places in the text."""

from __future__ import annotations

from typing import Any

from libcrawl.parsers import objects, optional
from libcrawl.parsers.text import INSTITUTION, SOMEBODY, tidy

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


def hide_mentions(text: str, item: dict[str, Any], name: str) -> str:
    """The text with the persons that `text_extra` marks as `@用户`.

    Names may hold spaces and signs: only the marks show where they end. Places count in UTF-16.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    parts: list[bytes] = []
    kept = 0
    for extra in sorted(_extras(item), key=_start):
        if not (extra.get("user_id") or extra.get("sec_uid")):
            continue
        start, end = 2 * _start(extra), 2 * (optional(extra, "end", int) or 0)
        if not kept <= start < end:
            continue
        marked = units[start : min(end, start + LONGEST_NAME)].decode("utf-16-le", "replace")
        who = marked.removeprefix("@").strip()
        if marked.startswith("@") and who != name and not INSTITUTION.search(who):
            parts += units[kept:start], SOMEBODY.encode("utf-16-le")
            kept = end
    return b"".join((*parts, units[kept:])).decode("utf-16-le", "replace")


def _extras(item: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(optional(item, "text_extra", list) or [], "text_extra")


def _start(extra: dict[str, Any]) -> int:
    return optional(extra, "start", int) or 0
