"""JSON text that is too long to be held at once: its values, cut out one after the other."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

CHUNK = 1 << 20
# Characters of a skipped value that are kept, for messages about it.
HEAD = 1 << 16
DECODER = json.JSONDecoder()
NO_BLANK = re.compile(r"[^ \t\r\n]")
TOKEN = re.compile(r'\\.|["{}\[\]]', re.DOTALL)
# How far from the end of what was read an error may lie that more text would cure: \ud83d, null
UNCERTAIN = 16


class TooLong(ValueError):
    """A value with more characters than it may have."""


class JsonStream:
    """A JSON text that is read once, from its beginning to its end; memory holds one value.

    All methods raise ValueError where the text is not JSON, UnicodeDecodeError where it is not
    UTF-8.
    """

    def __init__(self, file: BinaryIO, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._is_over = False

    def peek(self) -> str:
        """The next character that is not blank, an empty text at the end."""
        while not (match := NO_BLANK.search(self._text, self._at)):
            self._at = len(self._text)
            if not self._read_on(CHUNK):
                return ""
        self._at = match.start()
        return match[0]

    def take(self, expected: str) -> None:
        """Pass over one of these characters."""
        found = self.peek()
        if not found:
            raise ValueError("it ends early")
        if found not in expected:
            raise ValueError(f"{found!r} found where one of {expected} is expected")
        self._at += 1

    def keys(self) -> Iterator[str]:
        """The keys of an object; the loop's body takes or skips the value of each."""
        self.take("{")
        while self.peek() != "}":
            key = self.value()
            self.take(":")
            yield str(key)
            if self.peek() != "}":
                self.take(",")
        self.take("}")

    def elements(self) -> Iterator[None]:
        """The elements of a list; the loop's body takes or skips each."""
        self.take("[")
        while self.peek() != "]":
            yield
            if self.peek() != "]":
                self.take(",")
        self.take("]")

    def value(self) -> Any:
        """The next value. Raises TooLong, or RecursionError where it is nested too deep: it can be
        skipped then."""
        self.peek()
        while True:
            length = len(self._text) - self._at
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as problem:
                is_certain = problem.pos < len(self._text) - UNCERTAIN
                if self._is_over or (is_certain and not problem.msg.startswith("Unterminated")):
                    raise ValueError(
                        "it ends early" if self._ends_in(problem) else problem.msg
                    ) from None
            else:
                if end < len(self._text) or self._is_over:  # else a number may go on
                    self._at = end
                    return value
            if length > self._longest:
                raise TooLong
            self._read_on(max(CHUNK, min(length, self._longest + 1 - length)))

    def skip(self) -> str:
        """Pass over a value without looking into it, however long and deep; its beginning."""
        if self.peek() not in ("{", "[", '"'):
            return str(self.value())
        head = ""
        depth, is_text = 0, False
        while True:
            head += self._text[self._at : self._at + HEAD - len(head)]
            end = self._at
            for match in TOKEN.finditer(self._text, self._at):
                end = match.end()
                sign = match[0]
                if sign == '"':
                    is_text = not is_text
                elif len(sign) == 1 and not is_text:
                    depth += 1 if sign in "{[" else -1
                if not depth and not is_text:
                    self._at = end
                    return head
            # The second half of an escape may come later.
            is_halved = end < len(self._text) and self._text.endswith("\\")
            self._at = len(self._text) - is_halved
            if not self._read_on(CHUNK):
                raise ValueError("it ends early")

    def _ends_in(self, problem: json.JSONDecodeError) -> bool:
        return self._is_over and (
            problem.msg.startswith("Unterminated") or problem.pos >= len(self._text.rstrip())
        )

    def _read_on(self, size: int) -> bool:
        """More text behind what was not used yet; False at the end of the file."""
        if self._is_over:
            return False
        data = self._file.read(size)
        self._is_over = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._is_over)
        self._at = 0
        return True
