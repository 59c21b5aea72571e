"""Answers that no platform gives: one with something changed, drawn from a seed."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

LONG = "读者" * 20_000
ODD_TEXTS = (
    "", " ", "\x00", "\ud83d", "\udc4d\ud83d", "\ufffe", "0", "-1", "1e5", "赞", "12034.0", "1.2万",
    "100万+", "9" * 5_000, "NaN", "全文", "...全文", "<![x]>", "<a href='", "<b>" * 50,
    "&#0;&#xd83d;",
    "<!--", "]]>", "\\", "\\ud83d", "'", '"', "/*", "//", "http://[::1",
    "https://mp.weixin.qq.com/s",
    "https://mp.weixin.qq.com/s?__biz=MzA3NTY3NjUzMg==&mid=1&idx=0",
    "Tue Jun 31 25:61:99 +9999 0000",
    "99999天前", "今天 99:99", "0000-00-00", "9999-12-31", "2026-02-30", "[" * 2_000, "{}",
    "[]", "null",
    '{"list": [null]}', LONG, "@" * 5_000, "#" * 5_000, "@" + "a" * 5_000, "a@" * 3_000,
    "<div>" * 3_000, " " * 20_000, "." * 20_000, "\u200b" * 20_000, "٣", "²", "1" * 41,
)  # fmt: skip
ODD_NUMBERS = (
    0, -1, 1, 2, 3, 99, 10**6, 1_300_000_000, 2**31, 2**53 + 1, 2**63, 10**15, 10**19, 10**30,
    -(10**30),
    10**4_000, 1.5, -0.0, 1e308, float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, [], {}, [None], [[]], [{}], {"id": None}, {"": ""}, ["读书"],
    [1, 2], {"type": 1},
)  # fmt: skip
TOKENS = (
    *ODD_TEXTS, "{", "}", "[", "]", ",", ":", "* 1", "|| ''", "JsDecode(", ")", "undefined", "null",
    "true", "'7' * 1", "function(){}", "{" * 300, "[" * 300, "JsDecode(" * 300, "</script>",
    "<script>",
    'class="item-title"', 'class="item-desc"', '<p class="tips">',
   "window.cgiDataNew = ", "%", "%7B",
    "\\x3c", "\\u12", "`",
)  # fmt: skip


def mutate_json(value: Any, random: Random) -> bytes:
    """A JSON answer with one to three changes, as the bytes that arrive."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        value = _changed(value, random)
    written = json.dumps(value, ensure_ascii=random.random() < 0.8).encode("utf-8", "surrogatepass")
    return _bent(written, random) if random.random() < 0.08 else written


def mutate_text(text: str, random: Random) -> bytes:
    """A page with one to three changes."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = _rewritten(text, random)
    return text.encode("utf-8", "surrogatepass")


def _changed(value: Any, random: Random) -> Any:
    places = _places(value, random)
    if not places:
        return odd(random)
    container, key = places
    inner = container[key]
    nested = _nested(inner)
    if nested is not None and random.random() < 0.8:
        container[key] = json.dumps(_changed(nested, random))
        return value
    match random.randrange(10):
        case 0:
            del container[key]
        case 1:
            container[key] = [inner]
        case 2:
            container[key] = {"list": inner}
        case 3:
            container[key] = str(inner)[:1_000]
        case 4:
            container[key] = _deep(inner, random)
        case 5 if isinstance(container, list):
            container.extend([deepcopy(inner)] * random.choice((1, 3, 30)))
        case 5 | 6 if isinstance(inner, str) and inner:
            at = random.randrange(len(inner) + 1)
            container[key] = inner[:at] + random.choice(ODD_TEXTS) + inner[at:]
        case 7 if isinstance(inner, str) and inner:
            container[key] = inner[: random.randrange(len(inner))]
        case _:
            container[key] = odd(random)
    return value


def _places(value: Any, random: Random) -> tuple[Any, Any] | None:
    """A random place within a value: its container and key. All depths are equally likely."""
    found = []
    stack = [value]
    while stack:
        inner = stack.pop()
        keys = (
            inner
            if isinstance(inner, dict)
            else range(len(inner) if isinstance(inner, list) else 0)
        )
        for key in keys:
            found.append((inner, key))
            if isinstance(inner[key], dict | list):
                stack.append(inner[key])
    return random.choice(found) if found else None


def _nested(value: Any) -> Any:
    """The value of JSON within a string, as in WeChat's lists."""
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def odd(random: Random) -> Any:
    return deepcopy(random.choice(random.choice((ODD_TEXTS, ODD_NUMBERS, ODD_VALUES))))


def _deep(value: Any, random: Random) -> Any:
    for _ in range(random.choice((5, 60, 300))):
        value = {"user": value} if random.random() < 0.5 else [value]
    return value


def _bent(written: bytes, random: Random) -> bytes:
    at = random.randrange(len(written) + 1)
    match random.randrange(4):
        case 0:
            return written[:at]
        case 1:
            return written[:at] + bytes([random.randrange(256)]) + written[at + 1 :]
        case 2:
            return written[:at] + random.choice((b"[", b'{"a":')) * 200_000 + written[at:]
        case _:
            return written[:at] + b"9" * 5_000 + written[at:]


def _rewritten(text: str, random: Random) -> str:
    begin = random.randrange(len(text) + 1)
    end = min(len(text), begin + random.choice((1, 10, 100, 10_000)))
    match random.randrange(6):
        case 0:
            return text[:begin]
        case 1:
            return text[:begin] + text[end:]
        case 2:
            return text[:end] + text[begin:end] * random.choice((1, 20)) + text[end:]
        case 3:
            return text[:begin] + random.choice(TOKENS) + text[end:]
        case _:  # behind a sign that means something to a reader
            sign = random.choice((":", "=", ">", "{", "[", '"', "'", ","))
            at = text.find(sign, begin) + 1
            return text[:at] + random.choice(TOKENS) + text[at:]
