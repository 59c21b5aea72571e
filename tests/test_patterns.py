"""Regular expressions are linear: on texts made to hold them up they cost a few plain scans.

Every pattern of the package is run as the package runs it (`search`, `fullmatch`, `sub` …).
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

import analysis
import libcrawl

LENGTH = 50_000
# A run costs at most so many times what it costs to look at every character once.
PLAIN_SCANS = 150
# What texts are made of; each ends in a sign that fits nowhere.
UNITS = (
    " ", "\n", "<", "<a ", "</a>", "a", "A", "1", "1,", "1.", ".", "…", "@a", "#", "\\", "'", '"',
    "/*", "//", "-", "=", "&", "%41", "https://a?", '"a"', " a", "\u200b", "\u4e2d", "a.", "_",
)  # fmt: skip
METHODS = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")


def modules() -> Iterator[ModuleType]:
    """Every module of the packages that read what others wrote."""
    for package in (libcrawl, analysis):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from patterns_in(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from patterns_in(inner)


@cache
def uses() -> dict[re.Pattern[Any], set[str]]:
    """The package's patterns, and the methods by which it runs each: all of them where that does
    not show.
    """
    found: dict[re.Pattern[Any], set[str]] = defaultdict(set)
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named: dict[str, set[str]] = defaultdict(set)
        for call in calls:
            name = call.func
            if not isinstance(name, ast.Attribute) or name.attr not in METHODS:
                continue
            if isinstance(name.value, ast.Name) and name.value.id == "re":
                written = call.args[0]
                if isinstance(written, ast.Constant) and isinstance(written.value, str | bytes):
                    found[re.compile(written.value)].add(name.attr)
            elif isinstance(name.value, ast.Name):
                named[name.value.id].add(name.attr)
        for name_, value in vars(module).items():
            if name_.startswith("__"):
                continue
            for pattern in patterns_in(value):
                is_single = isinstance(value, re.Pattern)
                found[pattern] |= named[name_] if is_single else {"search", "fullmatch"}
    return {pattern: how or {"search", "fullmatch"} for pattern, how in found.items()}


def sample(parsed: Any, times: int) -> str:
    """A text that fits a parsed pattern, with `times` of what may be repeated."""
    return "".join(_sample(op, given, times) for op, given in parsed)


def _sample(op: Any, given: Any, times: int) -> str:
    match op:
        case sre.LITERAL:
            written = chr(given)
        case sre.ANY | sre.NOT_LITERAL:
            written = "a"
        case sre.IN:
            written = _one_of(given)
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            low, high, inner = given
            written = sample(inner, times) * max(low, min(high, times))
        case sre.SUBPATTERN:
            written = sample(given[3], times)
        case sre.ATOMIC_GROUP:
            written = sample(given, times)
        case sre.BRANCH:
            written = sample(given[1][0], times)
        case _:
            written = ""  # places and looks around
    return written


def _one_of(given: list[Any]) -> str:
    allowed = [item for item in given if item[0] is not sre.NEGATE]
    if len(allowed) < len(given):  # [^…]
        refused = re.compile("[" + "".join(f"\\x{ord(c):02x}" for c in _members(allowed)) + "]")
        return next(c for c in " a\u4e2d1-" if not refused.match(c))
    return next(_members(allowed), "a")


def _members(items: list[Any]) -> Iterator[str]:
    categories = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}
    for op, given in items:
        if op is sre.CATEGORY:
            yield categories.get(given, "-")
        else:
            yield chr(given if op is sre.LITERAL else given[0])


def adversarial(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Texts that almost fit a pattern, again and again: every beginning of what fits it."""
    written = pattern.pattern
    parsed = _parser.parse(written.decode() if isinstance(written, bytes) else written)
    units = dict.fromkeys(UNITS)
    for end in range(1, len(parsed) + 1):
        for times in (1, 3):
            units[sample(list(parsed)[:end], times)] = None
            units[sample(list(parsed)[end - 1 : end], times)] = None
            units[sample(list(parsed)[end:], times)] = None
    units.pop("", None)
    for unit in units:
        yield unit * (LENGTH // len(unit)) + "\x07"
    # A beginning, then no end of one repeated part.
    for end in range(1, len(parsed)):
        head, unit = sample(list(parsed)[:end], 1), sample(list(parsed)[end : end + 1], 3)
        for body in filter(None, (unit, " ", "a")):
            yield head + body * (LENGTH // len(body)) + "\x07"


def run(pattern: re.Pattern[Any], how: str, text: Any) -> None:
    if how == "sub":
        pattern.sub(text[:0], text)
    elif how == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, how)(text)


class TooLong(Exception):
    pass


def seconds(deed: Callable[[], Any], limit: float) -> float:
    """CPU seconds of a deed; it is ended when it takes longer than the limit."""

    def end(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    began = time.process_time()
    try:
        deed()
    except TooLong:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - began


PLAIN = re.compile(r"[^\x07]*\x07")
SHARES = 4


def plain_scan() -> float:
    text = "a" * LENGTH + "\x08"
    return min(seconds(lambda: PLAIN.match(text), 60) for _ in range(5))


def test_patterns_are_found() -> None:
    from libcrawl.parsers import counts, text

    assert {"fullmatch"} == uses()[counts.WRITTEN]
    assert {"findall", "match", "sub"} == uses()[text.MENTION]
    assert len(uses()) > 30


@pytest.mark.parametrize("share", range(SHARES))
def test_linear(share: int) -> None:
    limit = max(PLAIN_SCANS * plain_scan(), 0.03)
    slow = []
    for pattern, methods in list(uses().items())[share::SHARES]:
        for how in sorted(methods):
            for text in adversarial(pattern):
                given = text.encode() if isinstance(pattern.pattern, bytes) else text
                if seconds(partial(run, pattern, how, given), limit) > limit:
                    slow.append(f"{pattern.pattern!r}: {how} on {text[:40]!r}…{text[-10:]!r}")
    assert not slow, f"more than {PLAIN_SCANS} plain scans ({limit:.3f} s): {slow[:20]}"


@pytest.mark.parametrize(
    "written", [r"\s*(?:\.\.\.)?\s*<a [^>]*>全文</a>\s*$", r"(?:a|aa)+b", r"<p>\s*(.*?)</p>"]
)
def test_the_test_finds_those_that_are_not(written: str) -> None:
    pattern = re.compile(written)
    limit = max(PLAIN_SCANS * plain_scan(), 0.03)
    took = (
        seconds(lambda text=text: run(pattern, "search", text), limit)
        for text in adversarial(pattern)
    )
    assert any(each > limit for each in took)
