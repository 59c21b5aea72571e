"""What earlier refreshes have found out about an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

KNOWN = """
SELECT a.verified, a.verified_text, a.covered_until,
    EXISTS (SELECT FROM works AS w WHERE w.account_id = a.id) AS has_works, (
        SELECT min(r.started_at) FROM refreshes AS r
        WHERE r.account_id = a.id AND r.source = :source AND starts_with(r.reason, :silent)
    ) AS silent_since
FROM accounts AS a WHERE a.id = :account
"""


@dataclass(frozen=True, slots=True)
class KnownOwner:
    """Who an account belongs to, when it was last refreshed as a whole, and since when its list
    has shown nothing (None: it has shown something, or was never asked for)."""

    verified: bool | None
    verified_text: str | None
    covered_until: datetime | None
    has_works: bool
    silent_since: datetime | None


def read_known(engine: Engine, account_id: int, source: str, silent: str) -> KnownOwner:
    """`silent` is how the reason of a refresh begins whose list through `source` was empty."""
    row = {"account": account_id, "source": source, "silent": silent}
    with engine.connect() as connection:
        return KnownOwner(*connection.execute(text(KNOWN), row).one())
