"""Comparison of stored rows with those of a perfect crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from libcrawl.items import ACCOUNT_COUNTERS, WORK_COUNTERS
from tests.crawl.conftest import YEAR, Stand, moment

COUNTERS = (
    *WORK_COUNTERS, "rounded", "capped",
)  # fmt: skip
# Counters missing in the truth of platforms without them.
OF_NO_WORK, OF_NO_ACCOUNT = dict.fromkeys(WORK_COUNTERS), dict.fromkeys(ACCOUNT_COUNTERS)
Rows = dict[Any, dict[str, Any]]
# Columns of a note of Xiaohongshu that no list shows.
OF_NOTES = ("text", "text_complete", "tags", "links", "duration", "edited_at")

# A link in one line: kind, name, identifier, the work that was reposted and when it was published.
LINKS = """
    ARRAY(SELECT concat_ws(' ', kind, name, platform_id, linked_work,
        to_char(linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))
        FROM work_links WHERE work_id = w.id ORDER BY 1)
"""
STORED = """
SELECT a.platform_id AS account, w.platform_id AS work
FROM works AS w JOIN accounts AS a ON a.id = w.account_id
"""
REPOSTS = """
SELECT a.platform_id AS one, b.platform_id AS other, count(*) AS works
FROM institution_links AS l JOIN accounts AS a ON a.id = l.account_id
JOIN accounts AS b ON b.id = l.linked_account_id
WHERE l.kind = 'repost' GROUP BY 1, 2
"""
ACCOUNTS = f"""
SELECT a.platform_id, a.name, a.handle, a.url, a.verified, a.verified_text, a.description,
    {", ".join(f"s.{name}" for name in ACCOUNT_COUNTERS)}, s.rounded, s.capped
FROM accounts AS a CROSS JOIN LATERAL (
    SELECT * FROM account_snapshots WHERE account_id = a.id ORDER BY captured_at DESC LIMIT 1
) AS s
"""
WORKS = f"""
SELECT a.platform_id AS account, w.platform_id, w.kind, w.title, w.text, w.text_complete, w.url,
    w.published_at, w.is_original, w.tags, w.duration, w.edited_at,
    {", ".join(f"s.{name}" for name in WORK_COUNTERS)}, s.rounded, s.capped,
    {LINKS} AS links
FROM works AS w JOIN accounts AS a ON a.id = w.account_id CROSS JOIN LATERAL (
    SELECT * FROM work_snapshots WHERE work_id = w.id ORDER BY captured_at DESC LIMIT 1
) AS s
WHERE w.missing_since IS NULL
"""


def stored_accounts(stand: Stand) -> Rows:
    return {row["platform_id"]: row for row in _read(stand, ACCOUNTS)}


def stored_works(stand: Stand) -> Rows:
    return {(row["account"], row["platform_id"]): row for row in _read(stand, WORKS)}


def true_accounts(stand: Stand, source: str) -> Rows:
    truth = stand.sandbox.truth(source, platform=stand.platform)["accounts"]
    handles = {  # the panel has them where the source does not
        row["platform_id"]: row["handle"]
        for row in stand.sandbox.truth(platform=stand.platform)["accounts"]
    }
    keys = ("name", "handle", "url", "verified", "verified_text", "description")
    return {
        row["platform_id"]: {
            "platform_id": row["platform_id"],
            **{key: row[key] for key in keys},
            "handle": handles[row["platform_id"]],
            **OF_NO_ACCOUNT,
            **row["counters"],
        }
        for row in truth
    }


def true_works(stand: Stand, source: str) -> Rows:
    truth = stand.sandbox.truth(source, platform=stand.platform)["works"]
    return {(row["account"], row["platform_id"]): _work(row) for row in truth}


def _work(row: dict[str, Any]) -> dict[str, Any]:
    work = {key: value for key, value in row.items() if key != "counters"}
    times = {key: moment(row[key]) for key in ("published_at", "edited_at")}
    output = {"links": link_lines(row["links"]), "text_complete": True}
    return {**work, **times, **OF_NO_WORK, **row["counters"], **output}


def link_lines(links: list[dict[str, Any]]) -> list[str]:
    """True links as LINKS gives those that are stored."""
    return sorted({" ".join(filter(None, _link_words(link))) for link in links})


def _link_words(link: dict[str, Any]) -> list[str | None]:
    at = moment(link.get("published_at"))
    written = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at else None
    return [link["kind"], link["name"], link["platform_id"], link.get("work"), written]


def assert_equals_truth(
    stand: Stand, source: str, depth: timedelta = YEAR, in_part: Sequence[str] = ()
) -> None:
    """Everything published within `depth` is stored, and all that is stored is true.

    Counters are compared within `depth`: older works were not observed again. So are those columns
    that a list does not show of them (`in_part`).
    """
    since = stand.sandbox.now() - depth
    assert stored_accounts(stand) == true_accounts(stand, source)
    true, stored = true_works(stand, source), stored_works(stand)
    wanted = {key for key, row in true.items() if _time(row) >= since}
    assert wanted, "the world has no works: the comparison would be empty"
    assert wanted - stored.keys() == set(), "works are missing"
    assert stored.keys() - true.keys() == set(), "works that do not exist are stored"
    differing = {
        (key, name): (value, true[key][name])
        for key, row in stored.items()
        for name, value in row.items()
        if value != true[key][name] and (key in wanted or name not in (*COUNTERS, *in_part))
    }
    assert differing == {}


def assert_network_equals_truth(stand: Stand, source: str) -> None:
    """The stored reposts among the accounts of the world are the true ones."""
    stored = {(row["account"], row["work"]) for row in _read(stand, STORED)}
    truth = stand.sandbox.truth(source, platform=stand.platform)
    accounts = {row["platform_id"] for row in truth["accounts"]}
    true = Counter(
        (row["account"], link["platform_id"])
        for row in truth["works"]
        if (row["account"], row["platform_id"]) in stored
        for link in row["links"]
        if link["kind"] == "repost" and link["platform_id"] in accounts - {row["account"]}
    )
    assert true, "nobody reposts anybody: the comparison would be empty"
    assert {(row["one"], row["other"]): row["works"] for row in _read(stand, REPOSTS)} == true


def _time(row: dict[str, Any]) -> datetime:
    published: datetime = row["published_at"]
    return published


def _read(stand: Stand, sql: str) -> list[dict[str, Any]]:
    from sqlalchemy import text

    with stand.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]
