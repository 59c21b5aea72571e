"""Plans of the views: only the requested columns and rows are computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from libcrawl.store.upkeep.month_ends import cache_month_ends
from tests.conftest import Database
from tests.operation.rows import fill


def explain(connection: Connection, query: str) -> str:
    return "\n".join(connection.execute(text(f"EXPLAIN (VERBOSE, COSTS off) {query}")).scalars())


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.begin() as connection:
        yield connection


def test_parts_of_indices_are_not_calls(connection: Connection) -> None:
    plan = explain(connection, "SELECT * FROM index_months")
    assert "jsonb_build_object('O'" in plan
    for name in ("log_plus_one(", "_part(", "_whole(", "_reach(", "_coverage("):
        assert name not in plan, name


@pytest.mark.parametrize(
    ("column", "looked_at"),
    [("library", r"libraries\w*\.code"), ("platform", r"accounts\w*\.platform")],
)
def test_only_the_requested_accounts_are_read(
    connection: Connection, column: str, looked_at: str
) -> None:
    plan = explain(connection, f"SELECT * FROM index_months WHERE {column} = 'this'")
    assert re.search(rf"\({looked_at} = 'this'::text\)", plan)


@pytest.mark.parametrize(
    ("columns", "looks"), [("works, likes, reads_max", 5), ("works, likes_change", 7)]
)
def test_changes_are_left_out_where_no_column_of_them_is_named(
    connection: Connection, columns: str, looks: int
) -> None:
    plan = explain(connection, f"SELECT {columns} FROM account_months")
    assert plan.count(" on public.work_snapshots_default") == looks


def test_cached_months_need_no_observations(database: Database) -> None:
    fill(database)
    assert len(list(cache_month_ends(database.engine))) == 4
    with database.engine.connect() as connection:
        query = (
            "EXPLAIN (ANALYZE, TIMING off) SELECT * FROM account_indices("
            "'2025-02-01 +8', '2025-03-01 +8', 'window-end')"
        )
        plan = connection.execute(text(query)).scalars().all()
    looks = [line for line in plan if " on work_snapshots_" in line]
    assert len(looks) == 3
    assert all("never executed" in line for line in looks)


@pytest.mark.parametrize("column", ["account_id", "work_id"])
def test_history_is_filtered_before_its_gains_are_computed(
    connection: Connection, column: str
) -> None:
    plan = explain(connection, f"SELECT * FROM work_history WHERE {column} = 1")
    beginning, _, _ = plan.partition("WindowAgg")
    assert "Filter" not in beginning
    assert "WindowAgg" in plan
