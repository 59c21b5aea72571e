"""Answers with a value of the wrong kind anywhere: the items hold, or it is drift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from libcrawl.parsers import Drift
from tests.parsers.golden import SAMPLES, function_of, load, read
from tests.parsers.readers import JSON_READERS

# These give a bare text.
TEXTS = ("long_text_mobile", "long_text_pc", "token")
FUNCTIONS = [
    (platform, function)
    for platform, readers in JSON_READERS.items()
    for function in readers
    if function not in TEXTS
]
Place = tuple[Any, ...]
ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**400,  # no float holds it
    "9" * 5_000,
    "",
    "读书",
    "\x00",
    [],
    ["读书"],
    {},
    {"id": "读书"},
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in an answer, as the keys that lead to it."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def with_odd(answer: Any, path: tuple[Any, ...], odd: Any) -> Any:
    changed = deepcopy(answer)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return changed


@cache
def hints(item: Hashable) -> dict[str, Any]:
    return get_type_hints(item)


def check(value: Any, where: str = "") -> None:
    """Every field of an item is of the type that the store relies on."""
    item: Any = type(value)
    for field in fields(value):
        given_, hint = getattr(value, field.name), hints(item)[field.name]
        place = f"{where}{type(value).__name__}.{field.name}"
        if is_dataclass(given_):
            check(given_, f"{place} > ")
        elif isinstance(given_, tuple | frozenset):
            for inner in given_:
                check(inner, f"{place} > ") if is_dataclass(inner) else _is_text(inner, place)
        elif isinstance(given_, dict):
            for inner in (*given_, *given_.values()):
                _is_text(inner, place)
        else:
            types = get_args(hint) or (hint,)
            allowed = (*types, int) if float in types else types
            assert type(given_) in allowed, f"{place} is {given_!r}"
            if isinstance(given_, str):
                _is_text(given_, place)
            if isinstance(given_, datetime):
                assert given_.tzinfo is not None, place


def _is_text(value: Any, place: str) -> None:
    assert isinstance(value, str), f"{place} is {value!r}"
    assert "\x00" not in value, f"{place} holds a NUL"


def checked(value: Any) -> None:
    """The items of a reader, or the one that it gives."""
    for item in value if isinstance(value, tuple) else (value,):
        check(item)


def once_each(platform: str, function: str) -> dict[Place, tuple[Path, Place]]:
    """One place of every kind in a function's samples: the sample and the keys to it."""
    found: dict[Place, tuple[Path, Place]] = {}
    for sample in SAMPLES:
        if (sample.parent.name, function_of(sample)) == (platform, function):
            for path in places(load(sample)):
                found.setdefault(tuple(key for key in path if isinstance(key, str)), (sample, path))
    return found


@pytest.mark.parametrize(("platform", "function"), FUNCTIONS)
def test_a_value_of_the_wrong_kind(platform: str, function: str) -> None:
    """Whatever stands in an answer's place: wherever it is, and whatever reads it."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for sample, path in once_each(platform, function).values():
        answer = load(sample)
        for odd in ODD:
            try:
                checked(read(sample, with_odd(answer, path, odd)))
            except Drift:
                continue
            except Exception as problem:
                wrong[f"{sample.name} {path}"].append(f"{odd!r}: {problem!r}")
    assert not wrong


@pytest.mark.parametrize("day", [86_400_000, 1_240_000_000_000, 1_900_000_000_000])
def test_followers_of_a_day_that_cannot_be(day: int) -> None:
    """1970, 2009 and a day to come: the list gives nothing, rather than moments of no day."""
    [sample] = [each for each in SAMPLES if each.name == "followers-of-days.json"]
    answer = load(sample)
    assert [each.counters.followers for each in read(sample, answer)] == [186, 188]
    answer["data"]["thirty"]["fans_list"][1]["date"] = day
    if day == 1_240_000_000_000:
        first, _ = read(sample, answer)
        assert first.captured_at.isoformat() == "2009-04-19T00:00:00+08:00"
    else:
        with pytest.raises(Drift, match="followers are dated"):
            read(sample, answer)
