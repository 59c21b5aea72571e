"""HTML read as a stream of tags and texts, always in time linear in its length."""

from __future__ import annotations

from typing import Any

from lxml import etree

from libcrawl.parsers import Drift

# Only so much is read at a time, so that what is nested too deeply ends the reading early.
CHUNK = 16_384
# An end tag is looked for among all open elements. Recorded articles are nested 40 deep.
DEEPEST = 1_000


class MarkupReader:
    """The content of a document in its order: `start`, `text` and `end` are called for its parts.

    Elements that are left open are ended as a browser does, character references are decoded, and
    adjacent text arrives in one piece. `text` is not called for comments.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; names are in lower case."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters between two tags."""

    def read(self, html: str) -> None:
        """Read a document or a fragment. Raises Drift where it is nested too deeply."""
        whole = (
            html.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
        # Behind the last tag a sign of less is one: what follows it is not lost with the tag.
        closed = whole.rfind(">") + 1
        content = (whole[:closed] + whole[closed:].replace("<", "&lt;")).encode()
        if content:
            _feed(content, self)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        self._depth += 1
        if self._depth > DEEPEST:
            raise Drift(f"HTML is nested more than {DEEPEST} deep")
        self.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._flush()
        self._depth -= 1
        self.end(tag)

    def _flush(self) -> None:
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            self.text(text)


class _Target:
    """What lxml calls while it parses: it hands everything on to the reader of the moment."""

    reader: MarkupReader

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.data: Any = self.pieces.append

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.reader._start(tag, attributes)

    def end(self, tag: str) -> None:
        self.reader._end(tag)

    def close(self) -> None:
        pass


# Parsers that are not reading. To make one takes longer than to read a post.
_idle: list[tuple[etree.HTMLParser, _Target]] = []


def _feed(content: bytes, reader: MarkupReader) -> None:
    try:
        parser, target = _idle.pop()
    except IndexError:
        target = _Target()
        parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    target.reader, reader._pieces = reader, target.pieces
    for at in range(0, len(content), CHUNK):
        parser.feed(content[at : at + CHUNK])
    parser.close()
    reader._flush()
    del target.reader
    _idle.append((parser, target))  # unless it was left in the middle by an error
