"""The walk itself: which pages it requests, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DataError

from libcrawl.items import Verdict
from libcrawl.outcomes import EMPTY, Outcome
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, TimelinePage
from libcrawl.spiders import walk
from libcrawl.spiders.weibo import Mobile
from libcrawl.store.server.patience import StoreAway
from tests.spiders.walked import (
    Go,
    Numbered,
    Prepared,
    go,
    page,
)

__all__ = ["go"]


def test_no_more_pages_than_needed(go: Go) -> None:
    walked = go(Numbered(list(range(1, 101)), {}), claimed=100, days=24.5)
    assert walked.verdict is Verdict.COMPLETE
    assert walked.requested == [None, {"page": "2"}, {"page": "3"}]
    assert len(walked.works) == 30


def test_the_whole_list(go: Go) -> None:
    walked = go(Numbered(list(range(1, 36)), {}), claimed=36, days=900)
    assert walked.verdict is Verdict.COMPLETE
    assert len(walked.works) == 35


def test_an_account_without_works_has_no_pages(go: Go) -> None:
    walked = go(Numbered([], {}), claimed=0)
    assert walked.verdict is Verdict.COMPLETE
    assert walked.requested == []


@pytest.mark.parametrize(("pages", "is_named"), [(60, True), (40, False)])
def test_beyond_what_a_list_shows(
    go: Go, monkeypatch: pytest.MonkeyPatch, pages: int, is_named: bool
) -> None:
    """Weibo's mobile site shows 60 pages at most; a walk beyond them is reported."""
    monkeypatch.setattr(Prepared, "shown_pages", Mobile.shown_pages)
    monkeypatch.setattr(Prepared, "beyond", Mobile.beyond)
    posts = Numbered(list(range(1, 1001)), {})

    def shown(cursor: Cursor | None) -> TimelinePage | Outcome:
        return EMPTY if int((cursor or {}).get("page", "1")) > pages else posts(cursor)

    walked = go(shown, claimed=1000, days=2000)
    assert walked.verdict is Verdict.PARTIAL
    message = f"page {pages + 1} (m.weibo.cn shows 60 pages at most, and numbers this list's pages"
    assert (message in walked.reason) == is_named


def test_nothing_here_too_early(go: Go) -> None:
    listed = Numbered(list(range(1, 101)), {})
    walked = go(lambda cursor: EMPTY if cursor == {"page": "4"} else listed(cursor), 100, 90)
    assert walked.verdict is Verdict.PARTIAL
    assert "page 4, after 30 of the 100 works" in walked.reason


def test_nothing_here_at_the_end(go: Go) -> None:
    listed = Numbered(list(range(1, 41)), {})

    def answers(cursor: Cursor | None) -> TimelinePage | Outcome:
        shown = listed(cursor)
        following = shown.cursor or {"page": "5"}
        if cursor == {"page": "5"}:
            return EMPTY
        return page([int(entry.work.platform_id) for entry in shown.entries], following, 40)

    walked = go(answers, claimed=42, days=900)
    assert walked.verdict is Verdict.COMPLETE
    assert len(walked.works) == 40


def test_a_cursor_that_stands_still(go: Go) -> None:
    walked = go(lambda cursor: page(list(range(1, 11)), {"page": "2"}), claimed=100)
    assert walked.verdict is Verdict.PARTIAL
    assert "the cursor stood still" in walked.reason


def test_empty_pages_for_ever(go: Go) -> None:
    def answers(cursor: Cursor | None) -> TimelinePage:
        return page([], {"page": str(int((cursor or {}).get("page", "1")) + 1)})

    walked = go(answers, claimed=100)
    assert walked.verdict is Verdict.PARTIAL
    assert "empty pages in a row" in walked.reason
    assert len(walked.requested) < 12


def test_the_limit_of_pages(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "LONGEST_WALK", 3)
    walked = go(Numbered(list(range(1, 101)), {}), claimed=100, days=900)
    assert walked.verdict is Verdict.PARTIAL
    assert "the limit of 3 pages" in walked.reason
    assert len(walked.works) == 30


def test_a_page_that_cannot_be_read(go: Go, tmp_path: Path) -> None:
    listed = Numbered(list(range(1, 101)), {})
    odd: Any = Drift("missing list")
    walked = go(lambda cursor: odd if cursor == {"page": "3"} else listed(cursor), 100, 90)
    assert walked.verdict is Verdict.DRIFT
    assert "/page: missing list; the answer is kept in" in walked.reason
    assert len(walked.works) == 20
    assert [path.read_bytes() for path in (tmp_path / "drift").iterdir()] == [b"{}"]


def test_a_page_of_others_works_is_walked_past(go: Go) -> None:
    listed = Numbered(list(range(1, 41)), {})

    def answers(cursor: Cursor | None) -> TimelinePage:
        shown = listed(cursor)
        return replace(shown, entries=()) if cursor == {"page": "2"} else shown

    assert go(answers, claimed=40, days=25).verdict is Verdict.COMPLETE


@pytest.mark.parametrize(
    ("raised", "verdict", "message"),
    [
        (Drift("missing list"), Verdict.DRIFT, "missing list"),
        (AssertionError("unknown status keyword 'x'"), Verdict.DRIFT, "AssertionError: unknown"),
        (RecursionError("maximum recursion depth"), Verdict.DRIFT, "RecursionError: maximum"),
        (MemoryError(), Verdict.DRIFT, "MemoryError"),
        (StopAsyncIteration("odd"), Verdict.DRIFT, "StopAsyncIteration"),
        (NotImplementedError(), Verdict.DRIFT, "NotImplementedError"),
        (StoreAway("the database could not be used"), Verdict.FAILED, "the database could not"),
        (DataError("SELECT 1", {}, ValueError("date too large")), Verdict.FAILED, "date too large"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_exception_ends_in_a_verdict(
    go: Go, raised: Any, verdict: Verdict, message: str
) -> None:
    listed = Numbered(list(range(1, 101)), {})
    walked = go(lambda cursor: raised if cursor == {"page": "2"} else listed(cursor), 100, 90)
    assert walked.verdict is verdict
    assert message in walked.reason
    assert "SELECT" not in walked.reason
    assert len(walked.works) == 10, "what was read before is kept"
    assert walked.refresh is not None
    assert walked.refresh.walked_from is None
