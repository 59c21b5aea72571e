"""Texts, times and identifiers of Xiaohongshu."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from libcrawl.parsers import Drift, shown
from libcrawl.parsers.text import public_text
from libcrawl.platforms.xiaohongshu import ID

# #世界读书日[话题]#
TOPIC_MARK = re.compile(r"\[话题\]#")
LAST_TIME = 10**14
# A time that is taken from the identifier may be so much too early.
MARGIN = timedelta(days=2)


def note_id(value: Any, name: str = "note_id") -> str:
    """The identifier of a note. Raises Drift."""
    if not (isinstance(value, str) and ID.fullmatch(value)):
        raise Drift(f"{name} is {shown(value)}: not an identifier")
    return value


def note_url(note: str) -> str:
    """Without the key of a session that addresses in the pages bear."""
    return f"https://www.xiaohongshu.com/explore/{note}"


def plain(text: str, own_name: str) -> str:
    """A text as it may be stored, topics between two signs."""
    return public_text(TOPIC_MARK.sub("#", text), own_name)


def milliseconds(value: Any, name: str) -> datetime:
    """A time in milliseconds. Raises Drift."""
    if type(value) is not int or not 0 < value < LAST_TIME:
        raise Drift(f"{name} is {shown(value)}: not a time in milliseconds")
    return datetime.fromtimestamp(value / 1000, UTC)


def earliest(note: str) -> datetime:
    """When the note was begun, by its identifier: it was not published before."""
    return datetime.fromtimestamp(int(note[:8], 16), UTC)
