"""A work whose date of publication cannot be costs itself, and ends no walk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from libcrawl.items import Work
from libcrawl.parsers.timeline import Entry, read_works

NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)


def entry(item: dict[str, Any]) -> Entry:
    work = Work(
        platform_id=item["id"], captured_at=NOW, kind="text", text="", published_at=item["at"],
        url="",
    )  # fmt: skip
    return Entry(work, pinned=False, long_text_id=None)


@pytest.mark.parametrize(
    "odd",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2008, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_date_that_cannot_be(odd: datetime) -> None:
    items = [{"id": "m1", "at": NOW}, {"id": "m2", "at": odd}, {"id": "m3", "at": NOW}]
    found = read_works(items, entry, lambda item: (item["id"], None))
    assert [one.work.platform_id for one in found.entries] == ["m1", "m3"]
    (left_out,) = found.unreadable
    assert (left_out.platform_id, left_out.published_at) == ("m2", None)
    assert left_out.problem == f"published at {odd:%Y-%m-%d}"
