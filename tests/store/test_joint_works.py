"""Works made together with another account are marked, and stay marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from libcrawl.items import Work, WorkBatch, WorkCounters
from libcrawl.store.run import Run
from tests.conftest import Database
from tests.store.strategies import NOW
from tests.store.test_refused_rows import ADD

SEEN = "SELECT platform_id, is_joint FROM {} WHERE account_id = :account ORDER BY platform_id"


def test_the_mark_is_stored_and_not_erased(database: Database) -> None:
    with database.engine.begin() as connection:
        account = next(iter(connection.scalars(text(ADD), {"number": 9_999})))
    joint = Work(
        platform_id="1", captured_at=NOW, kind="video", text="", url="u", is_joint=True,
        published_at=NOW - timedelta(days=1), counters=WorkCounters(likes=3),
    )  # fmt: skip
    own, unknown = replace(joint, platform_id="2", is_joint=False), replace(joint, is_joint=None)
    run = Run(database.engine, "weibo", patience=1)
    run.begin(None, None, {}, accounts=[account])
    later = replace(unknown, captured_at=NOW + timedelta(hours=1))
    run.store([WorkBatch(account_id=account, works=(joint, own))], 0, {})
    run.store([WorkBatch(account_id=account, works=(later,))], 0, {})
    run.end("finished", 0, {})
    with database.engine.connect() as connection:
        for view in ("works", "latest_work_counters", "work_metrics"):
            rows = connection.execute(text(SEEN.format(view)), {"account": account}).all()
            assert [tuple(row) for row in rows] == [("1", True), ("2", False)], view
