# ruff: noqa: S608  (statements are put together from constants)
"""Counts over the whole database, for monitoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

IS_CRAWLED = "platform_id IS NOT NULL AND gone_at IS NULL AND status = ANY(:crawled)"
# By what is counted: its labels, and last its value.
COUNTS = {
    "accounts": f"""
        SELECT platform, count(*) AS value FROM accounts WHERE {IS_CRAWLED} GROUP BY platform""",
    "refreshes": """
        SELECT platform, verdict, count(*) AS value FROM refreshes
        INNER JOIN accounts ON accounts.id = account_id GROUP BY platform, verdict""",
    "runs": """
        SELECT platform, status, count(*) AS value FROM crawl_runs GROUP BY platform, status""",
    "requests": "SELECT platform, sum(requests) AS value FROM crawl_runs GROUP BY platform",
    "responses": """
        SELECT platform, outcome.key AS outcome, sum(outcome.value::bigint) AS value
        FROM crawl_runs CROSS JOIN jsonb_each_text(responses) AS outcome
        GROUP BY platform, outcome.key""",
    "oldest_complete_refresh": f"""
        SELECT platform, extract(epoch FROM now() - min(covered_until)) AS value FROM accounts
        WHERE covered_until IS NOT NULL AND {IS_CRAWLED} GROUP BY platform""",
    "never_complete": f"""
        SELECT platform, count(*) FILTER (WHERE covered_until IS NULL) AS value FROM accounts
        WHERE {IS_CRAWLED} GROUP BY platform""",
    "holes": """
        SELECT platform, lacks, sum(works) AS value FROM holes
        INNER JOIN accounts ON accounts.id = account_id GROUP BY platform, lacks""",
    "oldest_hole": """
        SELECT platform, extract(epoch FROM now() - min(since)) AS value FROM holes
        INNER JOIN accounts ON accounts.id = account_id GROUP BY platform""",
    "paused_platforms": "SELECT platform, 1 AS value FROM platform_pauses",
    "queue_jobs": """
        SELECT task_name AS task, status::text AS status, count(*) AS value
        FROM procrastinate_jobs GROUP BY task_name, status""",
    "open_alerts": """
        SELECT kind, count(*) AS value FROM alerts WHERE resolved_at IS NULL GROUP BY kind""",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledCount:
    """A value with its labels (platform, verdict, …) by name."""

    labels: dict[str, str]
    value: float


def read_counts(engine: Engine, name: str, crawled: Sequence[str]) -> list[LabelledCount]:
    """Rows of a query of COUNTS; `crawled`: statuses of accounts that are crawled."""
    with engine.connect() as connection:
        rows = connection.execute(text(COUNTS[name]), {"crawled": list(crawled)}).mappings()
        return [
            LabelledCount(
                {label: str(value) for label, value in row.items() if label != "value"},
                float(row["value"]),
            )
            for row in rows
        ]
