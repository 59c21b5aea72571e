"""Rows of links: institutions that works name, and which accounts of the panel they are.

An identifier decides. Without one, or where the account's own is not known, the name does that the
account bore when the work was published; one that several accounts bore decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from zlib import crc32

from psycopg import Cursor

from libcrawl.items import WorkBatch

STAGE = {
    "account_id": "bigint", "work": "text", "kind": "text", "platform_id": "text", "name": "text",
    "is_institution": "boolean", "linked_work": "text", "linked_at": "timestamptz",
}  # fmt: skip
COPY_TYPES = [{"bigint": "int8", "boolean": "bool"}.get(kind, kind) for kind in STAGE.values()]
_stage = f"stage_links_{crc32(repr(STAGE).encode()):08x}"
CREATE_STAGE = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS {} (n serial, {}) ON COMMIT DELETE ROWS".format(
        _stage, ", ".join(f"{name} {kind}" for name, kind in STAGE.items())
    )
)
COPY_STAGE = f"COPY {_stage} ({', '.join(STAGE)}) FROM STDIN (FORMAT BINARY)"

# The accounts that rows of `given` (n, platform, platform_id, name, published_at) may be.
FOUND = """
named AS (
    SELECT g.n, count(DISTINCT p.account_id) AS candidates, min(p.account_id) AS account_id
    FROM given AS g
    INNER JOIN account_name_periods AS p ON p.platform = g.platform AND p.name = g.name
        AND g.published_at BETWEEN p.borne_from AND p.borne_until
    WHERE g.platform_id IS NULL OR p.platform_id IS NULL
    GROUP BY g.n
), found AS (
    SELECT g.n, coalesce(a.id, CASE WHEN m.candidates = 1 THEN m.account_id END) AS account_id,
        CASE WHEN a.id IS NULL THEN coalesce(m.candidates, 0) ELSE 1 END AS candidates
    FROM given AS g
    LEFT JOIN accounts AS a ON a.platform = g.platform AND a.platform_id = g.platform_id
    LEFT JOIN named AS m ON m.n = g.n
)
"""
ADD_LINKS = f"""
WITH given AS MATERIALIZED (
    SELECT s.*, w.id AS work_id, w.published_at, o.platform
    FROM {_stage} AS s
    INNER JOIN works AS w ON w.account_id = s.account_id AND w.platform_id = s.work
    INNER JOIN accounts AS o ON o.id = s.account_id
), {FOUND}
INSERT INTO work_links
    (work_id, kind, platform_id, name, account_id, candidates, linked_work, linked_at)
SELECT g.work_id, g.kind, g.platform_id, g.name, f.account_id, f.candidates, g.linked_work,
    g.linked_at
FROM given AS g INNER JOIN found AS f ON f.n = g.n
WHERE g.is_institution OR f.candidates > 0
ORDER BY g.work_id, g.kind, g.platform_id, g.name
ON CONFLICT DO NOTHING
"""  # noqa: S608
# Names become known, and accounts join the panel, after the works that name them. What another
# run holds is left to it.
RESOLVE = f"""
WITH given AS MATERIALIZED (
    SELECT l.id AS n, o.platform, l.platform_id, l.name, w.published_at
    FROM work_links AS l
    INNER JOIN works AS w ON w.id = l.work_id
    INNER JOIN accounts AS o ON o.id = w.account_id
    WHERE o.platform = %(platform)s
), {FOUND}, changed AS (
    SELECT l.id, f.account_id, f.candidates
    FROM work_links AS l INNER JOIN found AS f ON f.n = l.id
    WHERE (l.account_id, l.candidates) IS DISTINCT FROM (f.account_id, f.candidates::integer)
    ORDER BY l.id
    FOR NO KEY UPDATE OF l SKIP LOCKED
)
UPDATE work_links AS l SET account_id = c.account_id, candidates = c.candidates
FROM changed AS c WHERE c.id = l.id
"""  # noqa: S608


def write_links(cursor: Cursor[Any], batches: Iterable[WorkBatch]) -> None:
    """Add the links of works that are stored already; one that is known stays as it is."""
    rows = list(_rows(batches))
    if not rows:
        return
    cursor.execute(CREATE_STAGE)
    with cursor.copy(COPY_STAGE) as copy:
        copy.set_types(COPY_TYPES)
        for row in rows:
            copy.write_row(row)
    cursor.execute(ADD_LINKS)


def resolve_links(cursor: Cursor[Any], platform: str) -> None:
    """Find the accounts of all links of a platform again."""
    cursor.execute(RESOLVE, {"platform": platform})


def _rows(batches: Iterable[WorkBatch]) -> Iterator[tuple[Any, ...]]:
    """Links in the order of STAGE."""
    for batch in batches:
        for work in batch.works:
            for link in work.links:
                yield (
                    batch.account_id, work.platform_id, str(link.kind), link.platform_id,
                    link.name, link.is_institution, link.work, link.published_at,
                )  # fmt: skip
