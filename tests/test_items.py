"""Items are immutable, and missing values are not zero."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from libcrawl import items
from libcrawl.items import AccountCounters, Work, WorkCounters

CLASSES = [value for value in vars(items).values() if dataclasses.is_dataclass(value)]
COUNTERS = (AccountCounters, WorkCounters)


def test_items_are_frozen_keyword_only_and_documented() -> None:
    odd = [
        item.__name__
        for item in CLASSES
        if not (
            item.__dataclass_params__.frozen
            and "__slots__" in vars(item)
            and inspect.getdoc(item)
            and all(field.kw_only for field in dataclasses.fields(item))
        )
    ]
    assert CLASSES and not odd


@pytest.mark.parametrize("counters", COUNTERS)
def test_no_default_replaces_a_missing_value(counters: Any) -> None:
    output = dataclasses.asdict(counters())
    assert output.pop("rounded") == output.pop("capped") == frozenset()
    assert set(output.values()) == {None}


def test_a_work_cannot_be_changed() -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    work = Work(platform_id="1", captured_at=at, kind="text", text="", published_at=at, url="")
    with pytest.raises(dataclasses.FrozenInstanceError):
        work.text = "other"  # type: ignore[misc]
    assert hash(work) == hash(dataclasses.replace(work))
