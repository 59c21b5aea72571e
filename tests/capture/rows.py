"""All rows of a database in words that another database would use, too: no keys, no runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from tests.conftest import Database

QUERIES = {
    "accounts": """
SELECT a.platform, a.platform_id, a.handle, a.name, a.url, a.verified, a.verified_text,
    a.description, a.first_seen_at, a.gone_at IS NULL, a.covered_from, a.covered_until
FROM accounts AS a""",
    "names": """
SELECT a.platform_id, n.first_seen_at, n.last_seen_at, n.name
FROM account_names AS n JOIN accounts AS a ON a.id = n.account_id""",
    "account_snapshots": """
SELECT a.platform_id, s.captured_at, s.followers, s.following, s.works, s.likes_received,
    s.rounded, s.capped
FROM account_snapshots AS s JOIN accounts AS a ON a.id = s.account_id""",
    "works": """
SELECT a.platform_id, to_jsonb(w) - '{id,account_id}'::text[]
FROM works AS w JOIN accounts AS a ON a.id = w.account_id""",
    "versions": """
SELECT w.platform_id, v.replaced_at, v.title, v.text, v.edited_at
FROM work_versions AS v JOIN works AS w ON w.id = v.work_id""",
    "work_snapshots": """
SELECT w.platform_id, to_jsonb(s) - '{work_id,run_id}'::text[]
FROM work_snapshots AS s JOIN works AS w ON w.id = s.work_id""",
}
QUERIES["links"] = """
SELECT w.platform_id, a.platform_id, to_jsonb(l) - '{id,work_id,account_id}'::text[]
FROM work_links AS l JOIN works AS w ON w.id = l.work_id
LEFT JOIN accounts AS a ON a.id = l.account_id"""
QUERIES["work_days"] = """
SELECT w.platform_id, to_jsonb(d) - '{work_id,run_id}'::text[]
FROM work_days AS d JOIN works AS w ON w.id = d.work_id"""
REFRESHES = """
SELECT a.platform_id, r.verdict, r.reason, r.source, r.since, r.started_at, r.finished_at,
    r.pages_asked, r.pages_got, r.works_seen, r.works_claimed
FROM refreshes AS r JOIN accounts AS a ON a.id = r.account_id WHERE r.run_id = :run
"""


def rows(database: Database) -> dict[str, list[str]]:
    """Rows of accounts and works by table."""
    with database.engine.connect() as connection:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(text(query)))
            for name, query in QUERIES.items()
        }


def refreshes(database: Database, run: int) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        found = connection.execute(text(REFRESHES), {"run": run})
        return sorted((tuple(row) for row in found), key=str)
