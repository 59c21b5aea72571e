"""Answers with a value of the wrong kind anywhere: the items hold, or it is drift."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest

from libcrawl.parsers import Drift
from tests.parsers.golden import read
from tests.parsers.test_golden import SAMPLES

ANSWERS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES}
ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
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


def once_each() -> dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]]:
    """One place of every kind: the answer's name and the keys, list indices apart."""
    found: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}
    for name, answer in ANSWERS.items():
        source, what = name.split("_")[:2]
        for path in places(answer) if what != "longtext" else ():
            kind = (source, what, *(key for key in path if isinstance(key, str)))
            found.setdefault(kind, (name, path))
    return found


@pytest.mark.parametrize(("name", "path"), once_each().values())
def test_a_value_of_the_wrong_kind(name: str, path: tuple[Any, ...]) -> None:
    for odd in ODD:
        try:
            made = read(name, with_odd(ANSWERS[name], path, odd))
        except Drift:
            continue
        check(made)
