"""Items are values: nothing in them changes, and what was not given is not zero."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from libcrawl import items
from libcrawl.items import AccountCounters, Verdict, Work, WorkCounters

CLASSES = [value for value in vars(items).values() if dataclasses.is_dataclass(value)]
COUNTERS = (AccountCounters, WorkCounters)


@pytest.mark.parametrize("item", CLASSES, ids=lambda item: item.__name__)
def test_items_are_frozen_keyword_only_and_documented(item: Any) -> None:
    assert item.__dataclass_params__.frozen
    assert "__slots__" in vars(item)
    assert inspect.getdoc(item)
    assert all(field.kw_only for field in dataclasses.fields(item))


@pytest.mark.parametrize("counters", COUNTERS)
def test_no_default_replaces_what_was_not_given(counters: Any) -> None:
    told = dataclasses.asdict(counters())
    assert told.pop("rounded") == told.pop("capped") == frozenset()
    assert set(told.values()) == {None}


def test_counters_of_the_vocabulary() -> None:
    """Same quantity, same name on every platform."""
    words = {"reads", "plays", "likes", "wows", "comments", "shares", "favourites"}
    assert {field.name for field in dataclasses.fields(WorkCounters)} == {
        *words,
        "rounded",
        "capped",
    }
    words = {"followers", "following", "works", "likes_received"}
    assert {field.name for field in dataclasses.fields(AccountCounters)} == {
        *words,
        "rounded",
        "capped",
    }


def test_verdicts_of_the_design() -> None:
    named = {"complete", "partial", "login_required", "blocked", "gone", "drift", "failed"}
    assert {str(verdict) for verdict in Verdict} == named


def test_a_work_cannot_be_changed() -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    work = Work(platform_id="1", captured_at=at, kind="text", text="", published_at=at, url="")
    with pytest.raises(dataclasses.FrozenInstanceError):
        work.text = "other"  # type: ignore[misc]
    assert hash(work) == hash(dataclasses.replace(work))
