"""Texts as Douyin writes them: topics with one sign, places of topics and mentions apart."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from sandbox.prose.markup import Mark, Writing, pieces

STRANGER_ID = "70000000007"
WRITING = Writing(topic="#{}")


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return WRITING.shown(pieces(markup))


def true_text(markup: str) -> str:
    """The text as it may be stored."""
    return WRITING.stored(markup)


def sec_uid_of(mark: Mark, name: str, named: Mapping[str, str]) -> str:
    """The sec_uid of a mention: of an account of the world, another institution or a person."""
    return named.get(name, f"MS4wLjABAAAA{_uid_of(mark, name)}")


def _uid_of(mark: Mark, name: str) -> str:
    """Institutions have one each, persons all the same: nothing of them is stored."""
    return STRANGER_ID if mark is Mark.STRANGER else f"8{crc32(name.encode()):010}"


def text_extra(markup: str, named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Topics and mentions with their places, counted in UTF-16."""
    found, place = [], 0
    for mark, content in pieces(markup):
        end = place + len(WRITING.write((mark, content)).encode("utf-16-le")) // 2
        at = {"start": place, "end": end}
        if mark is Mark.TOPIC:
            found.append({**at, "type": 1, "hashtag_name": content, "hashtag_id": "1600000000001"})
        elif mark in (Mark.STRANGER, Mark.MENTION):
            who = {"user_id": _uid_of(mark, content), "sec_uid": sec_uid_of(mark, content, named)}
            found.append({**at, "type": 0, **who})
        place = end
    return found
