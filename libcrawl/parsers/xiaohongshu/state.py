"""Xiaohongshu: the data that a page carries in itself, in the form of requested answers."""

from __future__ import annotations

import json
import re
from typing import Any

from libcrawl.parsers import Drift, optional, shown
from libcrawl.platforms.xiaohongshu import ACCOUNT_IN_PAGE, NOTE_IN_PAGE

STATE = "window.__INITIAL_STATE__="
END = "</script>"
# A JavaScript literal: a string as it stands, or a bare word that JSON does not have.
STRING_OR_UNDEFINED = re.compile(r'"(?:[^"\\]|\\.)*+"|\bundefined\b')
# What a reactive page wraps its values in.
WRAPPERS = ("_rawValue", "_value", "value")
# The page states with these words that there is nothing to see.
NO_NOTES = "该用户暂无公开笔记"


def parse_state(html: str) -> dict[str, Any]:
    """The data of a page, a JavaScript literal with bare `undefined`. Raises Drift."""
    start = html.find(STATE)
    if start < 0:
        raise Drift("missing __INITIAL_STATE__")
    end = html.find(END, start)
    written = html[start + len(STATE) : end if end >= 0 else len(html)].rstrip().rstrip(";")
    try:
        state = json.loads(STRING_OR_UNDEFINED.sub(_as_json, written))
    except (ValueError, RecursionError):
        raise Drift("__INITIAL_STATE__ cannot be read") from None
    if not isinstance(state, dict):
        raise Drift(f"__INITIAL_STATE__ is {shown(state)}: not an object")
    return state


def account_in_page(html: str) -> dict[str, Any] | None:
    """An account and its newest notes, as its page carries them; None where it carries none.

    Of the page's data only what is the account's is taken: it holds the reader's, too. Raises
    Drift where they cannot be read.
    """
    if STATE not in html:
        return None
    user = bare(optional(parse_state(html), "user", dict) or {})
    profile = bare(user.get("userPageData"))
    if not isinstance(profile, dict) or not profile or bare(user.get("loggedIn")) is False:
        return None
    banned = bare(user.get("bannedInfo"))
    return {
        ACCOUNT_IN_PAGE: {
            **{key: bare(profile.get(key)) for key in ("basicInfo", "interactions", "verifyInfo")},
            "notes": _own_notes(bare(user.get("notes"))),
            "query": _first(bare(user.get("noteQueries"))),
            "is_banned": isinstance(banned, dict) and banned.get("code") not in (0, None),
            "says_empty": NO_NOTES in html,
        }
    }


def notes_in_page(html: str) -> dict[str, Any] | None:
    """The notes that a page carries in itself, by identifier. Raises Drift."""
    if STATE not in html:
        return None
    details = bare(optional(parse_state(html), "note.noteDetailMap") or {})
    if not isinstance(details, dict):
        return None
    found = {key: bare(entry).get("note") for key, entry in details.items()
             if isinstance(bare(entry), dict)}  # fmt: skip
    return {key: {NOTE_IN_PAGE: bare(note)} for key, note in found.items() if bare(note)}


def bare(value: Any) -> Any:
    """A value without what a reactive page wraps it in."""
    for _ in WRAPPERS:
        if not isinstance(value, dict):
            return value
        wrapped = next((name for name in WRAPPERS if name in value), None)
        if wrapped is None or (wrapped == "value" and not _is_wrapper(value)):
            return value
        value = value[wrapped]
    return value


def _is_wrapper(value: dict[str, Any]) -> bool:
    return all(key == "value" or key.startswith(("_", "dep")) for key in value)


def _own_notes(lists: Any) -> list[Any] | None:
    """The first of three lists: the others are what the account keeps and likes, never read.

    None: the page has no list. An object may stand for a list, of lists and of notes.
    """
    first = _first(lists)
    if isinstance(first, dict):
        return list(first.values())
    return first if isinstance(first, list) else None


def _first(lists: Any) -> Any:
    if isinstance(lists, dict):
        lists = [lists.get("0")]
    return bare(lists[0]) if isinstance(lists, list) and lists else None


def _as_json(match: re.Match[str]) -> str:
    return "null" if match[0] == "undefined" else match[0]
