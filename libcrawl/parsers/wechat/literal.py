"""A value written as a JavaScript literal in a page, read without running the page's code.

What WeChat's pages use: objects with bare or quoted names, arrays, strings, `JsDecode('…')`,
numbers as `'7' * 1`, true, false, null, trailing commas, comments, and `"" || "MzA5…"`. Everything
else raises Drift with its place: nothing is guessed.
"""

from __future__ import annotations

import re
from typing import Any

from libcrawl.parsers import Drift

# Between two tokens: white space, // to the end of the line, /* … */
SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
# user_name · $x · 'gh_1' · "it\'s" · -12.5 · 1e3
NAME = re.compile(r"[A-Za-z_$][\w$]*+")
STRING = re.compile(
    r"'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)'|\"([^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+)\"", re.DOTALL
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
# What nearly all members of a page are, read at once: user_name: 'gh_1', · ret: '0' * 1, ·
# title: JsDecode('…'), with the comma. Whatever else there is, is read part by part.
USUAL_MEMBER = re.compile(
    rf"\s*+({NAME.pattern})\s*+:\s*+(?:(JsDecode)\s*+\(\s*+)?"
    rf"(?:{STRING.pattern})\s*+(?(2)\)|(\*\s*+1)?)\s*+,\s*+",
    re.DOTALL,
)
# \x3c · \u4e2d · \n · \' · a backslash at the end of a line
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
WORDS = {"true": True, "false": False, "null": None, "undefined": None}
# What the page's own JsDecode replaces, one after the other.
JS_DECODE = (
    ("\\x5c", "\\"), ("\\x0d", "\r"), ("\\x22", '"'), ("\\x26", "&"),
    ("\\x27", "'"), ("\\x3c", "<"), ("\\x3e", ">"), ("\\x0a", "\n"),
)  # fmt: skip
DEEPEST = 60
LONGEST_NUMBER = 40


def read_assigned(page: str, name: str) -> Any:
    """The value that the page assigns to `name`, such as `window.cgiDataNew` or `var biz`.

    Raises Drift when the page does not, or when the value is more than a literal.
    """
    assigned = re.compile(rf"(?<![\w$.]){re.escape(name)}\s*=(?!=)")
    found, at = None, page.find(name)
    while not found and at >= 0:  # in a quarter of the time that `search` takes
        found, at = assigned.match(page, at), page.find(name, at + 1)
    if not found:
        raise Drift(f"missing {name}")
    try:
        return _Reader(page, found.end()).value(0)
    except Drift as problem:
        raise Drift(f"{name}: {problem}") from None


class _Reader:
    """Reads one value from `text`, beginning at `at`. No look-back, no execution."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.start = self.at = at
        self.path: list[str] = []

    def value(self, depth: int) -> Any:
        """A value and what follows it: `* 1`, or `|| value` where it is empty."""
        if depth > DEEPEST:
            raise self.odd("nested too deeply")
        value = self.single(depth)
        self.space()
        if not self.text.startswith(("*", "||"), self.at):
            return value
        value = self.number_of(value)
        while self.skips("||"):
            other = self.number_of(self.single(depth))
            value = value or other
        return value

    def number_of(self, value: Any) -> Any:
        """`'7' * 1` is 7; `'' * 1` and `'SOME_WORD' * 1` are numbers that were not given."""
        if not self.skips("*"):
            return value
        if not self.skips("1") or not isinstance(value, str):
            raise self.odd("not `'…' * 1`")
        return _times_one(value)

    def single(self, depth: int) -> Any:
        self.space()
        match self.text[self.at : self.at + 1]:
            case "{":
                self.at += 1
                return self.members(depth)
            case "[":
                self.at += 1
                return self.elements(depth)
        if match := STRING.match(self.text, self.at):
            self.at = match.end()
            return _string(match[1], match[2])
        if match := NUMBER.match(self.text, self.at):
            self.at = match.end()
            return _number(match[0])
        return self.word(depth)

    def word(self, depth: int) -> Any:
        match = NAME.match(self.text, self.at)
        if match and match[0] in WORDS:
            self.at = match.end()
            return WORDS[match[0]]
        if match and match[0] == "JsDecode":
            self.at = match.end()
            self.needs("(")
            value = self.value(depth + 1)
            self.needs(")")
            if not isinstance(value, str):
                raise self.odd("JsDecode of something that is no string")
            return _decode(value)
        raise self.odd("no literal")

    def members(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.ends_after_usual(found):
            name = self.member_name()
            self.path.append(name)
            self.needs(":")
            found[name] = self.value(depth + 1)
            self.path.pop()
            if not self.skips(","):
                self.needs("}")
                break
        return found

    def ends_after_usual(self, found: dict[str, Any]) -> bool:
        """Reads members as long as they are usual ones; whether they were the last."""
        while match := USUAL_MEMBER.match(self.text, self.at):
            name, is_coded, single, double, is_number = match.groups()
            value = _string(single, double)
            if is_coded:
                found[name] = _decode(value)
            else:
                found[name] = _times_one(value) if is_number else value
            self.at = match.end()
        return self.skips("}")

    def member_name(self) -> str:
        self.space()
        if match := NAME.match(self.text, self.at):
            self.at = match.end()
            return match[0]
        if match := STRING.match(self.text, self.at):
            self.at = match.end()
            return _string(match[1], match[2])
        raise self.odd("no name of a member")

    def elements(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while not self.skips("]"):
            self.path.append(str(len(found)))
            found.append(self.value(depth + 1))
            self.path.pop()
            if not self.skips(","):
                self.needs("]")
                break
        return found

    def space(self) -> None:
        begins = self.text[self.at : self.at + 1]
        if begins.isspace() or begins == "/":
            match = SPACE.match(self.text, self.at)
            assert match is not None
            self.at = match.end()

    def skips(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            self.space()
            if not self.text.startswith(sign, self.at):
                return False
        self.at += len(sign)
        return True

    def needs(self, sign: str) -> None:
        if not self.skips(sign):
            raise self.odd(f"expected {sign}")

    def odd(self, what: str) -> Drift:
        """The place, by names and by characters; the value may be personal and is left out."""
        ended = "the page ends" if self.at >= len(self.text) else what
        where = ".".join(self.path)[:80] or "the beginning"
        return Drift(f"{ended} at {where}, character {self.at - self.start}")


def unescape(written: str) -> str:
    """The value of a JavaScript string; surrogate pairs are joined, lone halves replaced."""
    if "\\" not in written:
        return written
    text = ESCAPE.sub(_escaped, written)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16))
    return PLAIN_ESCAPES.get(match[3], match[3])


def _string(single: str | None, double: str | None) -> str:
    return unescape(single if single is not None else double or "")


def _decode(value: str) -> str:
    """What the page's own JsDecode makes of a string."""
    if "\\" in value:
        for written, meant in JS_DECODE:
            value = value.replace(written, meant)
    return value


def _times_one(value: str) -> int | float | None:
    """What `'7' * 1` is."""
    return _number(value.strip()) if NUMBER.fullmatch(value.strip()) else None


def _number(written: str) -> int | float:
    if not written.removeprefix("-").isdecimal():
        return float(written)
    return int(written) if len(written) <= LONGEST_NUMBER else float("inf")
