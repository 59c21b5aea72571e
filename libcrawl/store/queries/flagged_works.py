"""Works that a person should look at, by platform and rule."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

DAYS = 30
FLAGGED = """
SELECT f.platform, r.code, r.name_zh, r.name_en, count(*) AS works,
    array_agg(DISTINCT f.account) AS accounts,
    (array_agg(f.url ORDER BY f.first_seen_at DESC, f.work_id))[\\:3] AS urls
FROM flagged_works AS f INNER JOIN flag_rules AS r ON r.code = f.flag
WHERE f.first_seen_at > now() - make_interval(days => :days)
GROUP BY f.platform, r.code, r.name_zh, r.name_en ORDER BY f.platform, r.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedWorks:
    """Works of a platform that match a rule; `urls`: of the newest three."""

    platform: str
    code: str
    name_zh: str
    name_en: str
    works: int
    accounts: list[str]
    urls: list[str]


def read_flagged(connection: Connection, days: int = DAYS) -> list[FlaggedWorks]:
    """Flagged works that were first seen within so many days."""
    rows = connection.execute(text(FLAGGED), {"days": days}).mappings()
    return [FlaggedWorks(**row) for row in rows]
