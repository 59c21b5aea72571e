"""The one notation that all shapes of a text are made from.

`#阅读#` a topic, `[心]` an emoticon, `@上海图书馆` an institution, `@!夜读的猫` a private person,
`⟦网页链接⟧` a link by its label, a newline a newline, anything else itself.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

MARK = re.compile(r"(#[^#\n]+#|\[[^\[\]\n]+\]|@!?[\w-]+|⟦[^⟧\n]+⟧)")
CUT_AT = 140
INVISIBLE = str.maketrans("", "", "\0\u200b")
KEPT = 2**16
"""Texts whose shapes are kept: lists, pages and the truth show the same ones again and again."""


class Mark(StrEnum):
    TEXT = "text"
    TOPIC = "topic"
    EMOTICON = "emoticon"
    MENTION = "mention"
    STRANGER = "stranger"
    LINK = "link"


Piece = tuple[Mark, str]
"""A mark with its bare content: the topic without `#`, the name without `@`, the label."""


@lru_cache(KEPT)
def pieces(markup: str) -> tuple[Piece, ...]:
    """`感谢@!夜读的猫[心]` → (TEXT, 感谢), (STRANGER, 夜读的猫), (EMOTICON, 心)."""
    return tuple(_piece(part) for part in MARK.split(markup) if part)


def _piece(part: str) -> Piece:
    if part.startswith("@!"):
        return Mark.STRANGER, part[2:]
    if part.startswith("@") and len(part) > 1:
        return Mark.MENTION, part[1:]
    if len(part) > 2 and MARK.fullmatch(part):
        mark = {"#": Mark.TOPIC, "[": Mark.EMOTICON, "⟦": Mark.LINK}[part[0]]
        return mark, part[1:-1]
    return Mark.TEXT, part


@dataclass(frozen=True, slots=True)
class Writing:
    """How a platform writes topics and mentions: their bare content in these forms."""

    topic: str = "#{}#"
    mention: str = "@{}"

    def write(self, piece: Piece) -> str:
        mark, content = piece
        match mark:
            case Mark.TOPIC:
                return self.topic.format(content)
            case Mark.EMOTICON:
                return f"[{content}]"
            case Mark.MENTION | Mark.STRANGER:
                return self.mention.format(content)
            case _:
                return content

    def shown(self, parts: Iterable[Piece]) -> str:
        """The text with every name in it."""
        return "".join(map(self.write, parts))

    @lru_cache(KEPT)  # noqa: B019  (a handful of ways to write, each one a constant)
    def stored(self, markup: str) -> str:
        """The text as it may be stored: no private names or invisible characters, lines trimmed."""
        text = self.shown(map(_without_name, pieces(markup))).translate(INVISIBLE)
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()


WRITING = Writing()


def _without_name(piece: Piece) -> Piece:
    return (Mark.STRANGER, "用户") if piece[0] is Mark.STRANGER else piece


def raw_text(parts: Sequence[Piece]) -> str:
    """The text with every name in it, as the PC pages give it."""
    return WRITING.shown(parts)


def true_text(markup: str) -> str:
    """The text as it may be stored."""
    return WRITING.stored(markup)


def topics(parts: Sequence[Piece]) -> list[str]:
    """Topics in the order of their first appearance."""
    return list(dict.fromkeys(content for mark, content in parts if mark is Mark.TOPIC))


def without_topics(markup: str) -> str:
    """The text as it is written where nobody marks topics."""
    return re.sub(r" ?#[^#\n]+# ?", "", markup)


def cut(parts: Sequence[Piece], length: int = CUT_AT) -> list[Piece]:
    """The beginning that a list shows of a long text: at most `length` characters, marks whole."""
    kept: list[Piece] = []
    for mark, content in parts:
        size = len(WRITING.write((mark, content)))
        if size <= length:
            kept.append((mark, content))
            length -= size
            continue
        if mark is Mark.TEXT:
            kept.append((mark, content[:length]))
        break
    return kept


def is_long(parts: Sequence[Piece]) -> bool:
    """Lists cut this text."""
    return len(raw_text(parts)) > CUT_AT
