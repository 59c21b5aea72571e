"""Works that may be stored twice, by platform and account."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

POSSIBLE = """
SELECT platform, coalesce(account, library) AS account, count(DISTINCT work_id) AS works,
    array_agg(DISTINCT likeness ORDER BY likeness) AS likeness
FROM possible_same_works GROUP BY platform, account_id, coalesce(account, library)
ORDER BY platform, account
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleSameWorks:
    """Works of an account that may be others of it; `likeness`: why they were not joined."""

    platform: str
    account: str
    works: int
    likeness: list[str]


def read_possible_same(connection: Connection) -> list[PossibleSameWorks]:
    rows = connection.execute(text(POSSIBLE)).mappings()
    return [PossibleSameWorks(**row) for row in rows]
