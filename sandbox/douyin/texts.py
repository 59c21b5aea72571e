"""Texts as Douyin writes them: topics with one sign, places of topics and mentions apart."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from sandbox.prose.markup import INVISIBLE, Mark, Piece, pieces

STRANGER_ID = "70000000007"


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return "".join(map(_raw, pieces(markup)))


def true_text(markup: str) -> str:
    """The text as it may be stored: no private names, no invisible characters, lines trimmed."""
    parts = ("@用户" if mark is Mark.STRANGER else _raw((mark, content))
             for mark, content in pieces(markup))  # fmt: skip
    text = "".join(parts).translate(INVISIBLE)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def sec_uid_of(mark: Mark, name: str, named: Mapping[str, str]) -> str:
    """Of whom a text mentions: an account of the world, another institution, a person."""
    return named.get(name, f"MS4wLjABAAAA{_uid_of(mark, name)}")


def _uid_of(mark: Mark, name: str) -> str:
    """Institutions have one each, persons all the same: nothing of them is stored."""
    return STRANGER_ID if mark is Mark.STRANGER else f"8{crc32(name.encode()):010}"


def text_extra(markup: str, named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Topics and mentions with their places, counted in UTF-16."""
    found, place = [], 0
    for mark, content in pieces(markup):
        end = place + len(_raw((mark, content)).encode("utf-16-le")) // 2
        at = {"start": place, "end": end}
        if mark is Mark.TOPIC:
            found.append({**at, "type": 1, "hashtag_name": content, "hashtag_id": "1600000000001"})
        elif mark in (Mark.STRANGER, Mark.MENTION):
            who = {"user_id": _uid_of(mark, content), "sec_uid": sec_uid_of(mark, content, named)}
            found.append({**at, "type": 0, **who})
        place = end
    return found


def _raw(piece: Piece) -> str:
    mark, content = piece
    match mark:
        case Mark.TOPIC:
            return f"#{content}"
        case Mark.EMOTICON:
            return f"[{content}]"
        case Mark.MENTION | Mark.STRANGER:
            return f"@{content}"
        case _:
            return content
