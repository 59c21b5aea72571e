"""Counters as platforms write them: 37053, "1286", "1.2万", "1.51亿", "100万+", "87万次播放"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from libcrawl.parsers import Drift, shown

UNITS = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}

# 37053 · 1,286 · 1.2万 · 1.51亿 · 100万+ · 87万次播放 · 1.5万次观看
WRITTEN = re.compile(
    r"(?P<number>\d{1,20}(?:,\d{3}){0,7})(?P<fraction>\.\d{1,9})?\s*(?P<unit>[千万亿]?)(?P<more>\+?)"
    r"(?:次?(?:播放|观看|阅读|讨论)|次|人)?"
)


class Count(NamedTuple):
    """A counter: its value (None: not given), and whether it was shown rounded or capped."""

    value: int | None
    rounded: bool = False
    capped: bool = False


def parse_count(raw: object) -> Count:
    """A counter from an integer or from its written form; absent or blank is "not given".

    Raises Drift for anything else: negative numbers, booleans, a fraction without a unit.
    """
    if raw is None or raw == "":
        return Count(None)
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
        return Count(raw)
    match = WRITTEN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or (match["fraction"] and not match["unit"]):
        raise Drift(f"not a counter: {shown(raw)}")
    number = match["number"].replace(",", "") + (match["fraction"] or "")
    value = int(Decimal(number) * UNITS[match["unit"]])
    capped = bool(match["more"])
    return Count(value, rounded=bool(match["unit"]) and not capped, capped=capped)


def read_counters(raw: Mapping[str, object]) -> dict[str, Any]:
    """Keyword arguments of AccountCounters or WorkCounters from raw values by counter name.

    Raises Drift naming the counter that cannot be read.
    """
    arguments, problems = read_each_counter(raw)
    if problems:
        raise Drift(problems[0])
    return arguments


def read_each_counter(raw: Mapping[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """As `read_counters`, with None for a counter that cannot be read; and their problems."""
    counts: dict[str, Count] = {}
    problems = []
    for name, value in raw.items():
        try:
            counts[name] = parse_count(value)
        except Drift as problem:
            counts[name] = Count(None)
            problems.append(f"{name}: {problem}")
    arguments = {
        **{name: count.value for name, count in counts.items()},
        "rounded": frozenset(name for name, count in counts.items() if count.rounded),
        "capped": frozenset(name for name, count in counts.items() if count.capped),
    }
    return arguments, tuple(problems)
