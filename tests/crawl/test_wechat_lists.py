"""Lists of pushes are walked to their end, and articles are opened as the list is read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from sandbox.wechat import ids
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import OWN, session_of, stored_works, true_works, truth

# Many pushes, and few.
ACTIVE, QUIET = "beijing", "hebei"
EVER = timedelta(days=9_000)


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(ACTIVE, QUIET, OWN, platform="wechat")


def rows_of(stand: Stand, endpoint: str) -> list[dict[str, Any]]:
    return [row for row in stand.sandbox.log() if row["endpoint"] == endpoint]


def test_a_list_that_ends_with_an_empty_page_is_complete(stand: Stand, tmp_path: Path) -> None:
    """The last page but one has fewer pushes than requested, and a flag that there is more."""
    crawled = stand.crawl(
        f"accounts={QUIET}", f"depth={EVER.days}", **session_of("reader", tmp_path)
    )
    assert crawled.returncode == 0, crawled.stdout
    assert stand.verdicts()[QUIET][0] == "complete"
    uid = stand.uid(QUIET)
    pushes = {row["push_id"] for row in truth(stand, "reader")["works"] if row["account"] == uid}
    pages = rows_of(stand, "list")
    assert len(pages) >= ceil(len(pushes) / 10) + 1, "the empty page was not requested"
    assert len({row["path"] for row in pages}) == len(pages), "a short page was requested twice"
    assert stored_works(stand).keys() == {
        key for key in true_works(stand, "reader") if key[0] == uid
    }


def test_a_page_that_hides_pushes_is_not_accepted(stand: Stand, tmp_path: Path) -> None:
    stand.sandbox.fault("short_page", account=ACTIVE, endpoint="list", page=1, platform="wechat")
    crawled = stand.crawl(f"accounts={ACTIVE}", "depth=90", **session_of("reader", tmp_path))
    assert crawled.returncode == 1
    verdict, reason = stand.verdicts()[ACTIVE]
    assert verdict == "partial"
    assert "3 of 10" in str(reason)


@pytest.mark.parametrize(("kind", "verdict"), [("freq_control", "blocked"), ("reset", "failed")])
def test_works_listed_before_a_refusal_are_stored(
    stand: Stand, tmp_path: Path, kind: str, verdict: str
) -> None:
    stand.sandbox.fault(kind, account=ACTIVE, endpoint="list", page=2, platform="wechat")
    crawled = stand.crawl(f"accounts={ACTIVE}", "depth=90", **session_of("reader", tmp_path))
    assert crawled.returncode == 1
    assert stand.verdicts()[ACTIVE][0] == verdict
    found = {work for _, work in stored_works(stand)}
    uid = stand.uid(ACTIVE)
    rows = [row for row in truth(stand, "reader")["works"] if row["account"] == uid]
    newest = sorted({row["published_at"] for row in rows}, reverse=True)
    known = {row["platform_id"] for row in rows if row["published_at"] in newest[:5]}
    assert known <= found, "articles of the list's first page are lost"


def test_articles_are_opened_newest_first_page_by_page(stand: Stand, tmp_path: Path) -> None:
    crawled = stand.crawl(f"accounts={ACTIVE}", "depth=90", **session_of("reader", tmp_path))
    assert crawled.returncode == 0, crawled.stdout
    log = [row for row in stand.sandbox.log() if row["endpoint"] in ("list", "article")]
    order = [row["endpoint"] for row in log]
    assert order.count("list") > 2
    assert ("list", "list") not in set(pairwise(order))
    true, uid = true_works(stand, "reader"), stand.uid(ACTIVE)
    published = {work: row["published_at"] for (of, work), row in true.items() if of == uid}
    keys = [ids.key_in(row["path"]) for row in log if row["endpoint"] == "article"]
    works = [f"{key[1]}_{key[2]}" for key in keys if key]
    opened = [published[work] for work in works if work in published]
    assert opened == sorted(opened, reverse=True)
    assert len(opened) > 10
