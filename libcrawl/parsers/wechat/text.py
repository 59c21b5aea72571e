"""The text of WeChat articles: HTML of many nested blocks to one line for each paragraph."""

from __future__ import annotations

import html
import re

from libcrawl.parsers.markup import MarkupReader
from libcrawl.parsers.text import ZERO_WIDTH_SPACE

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
UNSEEN = frozenset(("script", "style", "title", "template"))
# White space that a browser shows as one space (not the ideographic one).
BLANKS = re.compile(r"[ \t\r\n\f]+")


class _Paragraphs(MarkupReader):
    """Collects what a reader sees; every edge of a block is a line break."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unseen = 0

    def text(self, text: str) -> None:
        if not self.unseen:
            self.parts.append(BLANKS.sub(" ", text))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BLOCKS or tag == "br":
            self.parts.append("\n")

    def end(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "a":  # a mention ends with its link, before any character
            self.parts.append(ZERO_WIDTH_SPACE)


def paragraphs(content: str) -> str:
    """The paragraphs of an article's HTML, one a line, without blank lines."""
    reader = _Paragraphs()
    reader.read(content)
    return _lines("".join(reader.parts))


class _Cards(MarkupReader):
    """Collects the cards of accounts that an article shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "mp-common-profile":
            self.found.append((attributes.get("data-nickname", ""), attributes.get("data-id", "")))


def account_cards(content: str) -> list[tuple[str, str]]:
    """Name and identifier of each account whose card stands in an article; empty: not given.

    `<mp-common-profile data-id="MzI3NzQ3MTcxMg==" data-nickname="青岚市图书馆" …>`
    """
    if "mp-common-profile" not in content:
        return []
    reader = _Cards()
    reader.read(content)
    return reader.found


def plain_lines(content: str) -> str:
    """The lines of a text that is plain but for entities and links, without blank lines."""
    return _lines(html.unescape(re.sub(r"<br\s*/?>", "\n", re.sub(r"</?a\b[^<>]*>", "", content))))


def _lines(text: str) -> str:
    lines = (line.strip(f" \t\r\xa0{ZERO_WIDTH_SPACE}") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
