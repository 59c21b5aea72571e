"""Every query of docs/sql.md runs, and gives rows where there is something to find."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import text

from tests.analysis.world import WEIBO, insert_world, seen, totals, work
from tests.conftest import Database

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sql.md"
BLOCK = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_queries_run(database: Database) -> None:
    page = PAGE.read_text("utf-8")
    queries = BLOCK.findall(page)
    assert len(re.findall(r"^## \d+\. .*\?$|^## \d+\. ", page, re.MULTILINE)) == 10
    with database.engine.begin() as connection:
        insert_world(connection)
        connection.execute(text("UPDATE libraries SET code = 'shanghai' WHERE code = 'yun'"))
        connection.execute(
            text(
                "UPDATE accounts SET covered_from = date_trunc('month', now()) - interval '1 year',"
                " covered_until = now() WHERE covered_until IS NOT NULL"
            )
        )
        for day in (2, 20):
            post = work(connection, WEIBO, f"2026-10-{day:02}+08", is_original=True)
            seen(connection, post, f"2026-10-{day + 7:02}+08", likes=day, comments=1, shares=2)
        totals(connection, WEIBO, "2026-10-28+08", followers=10)
        for query in queries:
            rows = connection.execute(text(query.replace(":", r"\:"))).all()
            assert rows, query
