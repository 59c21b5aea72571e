"""Coverage of the days of a window, account by account, from the database."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.observations import Observations

# A day that no refresh has looked back at is not a hole yet. The verdict is that of the latest
# refresh whose window includes the day: empty if those that began after it reach less far back.
DAYS = """
WITH days AS (
    SELECT day AS start, day + interval '1 day' AS stop
    FROM generate_series(
        CAST(:start AS timestamptz), CAST(:stop AS timestamptz) - interval '1 day', '1 day'
    ) AS day
), lacking AS (
    SELECT account_id, date_trunc('day', published_at, 'Asia/Shanghai') AS start,
        count(DISTINCT platform_id) AS holes
    FROM holes
    WHERE platform_id <> '' AND published_at >= :start AND published_at < :stop
    GROUP BY 1, 2
)
SELECT
    accounts.id AS account_id, (days.start AT TIME ZONE 'Asia/Shanghai')::date::text AS day,
    coalesce(
        accounts.covered_from <= days.start AND accounts.covered_until >= days.stop, FALSE
    ) AS covered,
    later.account_id IS NOT NULL AS is_past, latest.verdict, latest.reason AS verdict_reason,
    coalesce(lacking.holes, 0) AS holes
FROM accounts
CROSS JOIN days
LEFT JOIN lacking ON accounts.id = lacking.account_id AND days.start = lacking.start
LEFT JOIN LATERAL (
    SELECT refreshes.account_id FROM refreshes
    WHERE refreshes.account_id = accounts.id AND refreshes.started_at >= days.stop
    LIMIT 1
) AS later ON TRUE
LEFT JOIN LATERAL (
    SELECT refreshes.verdict, refreshes.reason FROM refreshes
    WHERE refreshes.account_id = accounts.id AND refreshes.started_at >= days.stop
        AND refreshes.since <= days.start
    ORDER BY refreshes.started_at DESC, refreshes.id DESC
    LIMIT 1
) AS latest ON NOT (accounts.covered_from <= days.start AND accounts.covered_until >= days.stop)
    IS TRUE
WHERE accounts.id = ANY(:accounts)
ORDER BY accounts.id, days.start
"""


def load_days(engine: Engine, seen: Observations) -> pd.DataFrame:
    """One row for each account and day of the window.

    Returns account_id, library, name_zh, platform, account, day (ISO 8601), state (covered: by
    complete refreshes without a gap; hole: not, though a refresh began after it; waiting: none has
    begun since), verdict and verdict_reason (of the latest refresh whose window includes a day that
    is not covered), holes (works published then that are not wholly read).
    """
    start, stop = seen.window.moments
    accounts = seen.accounts[["account_id", "library", "name_zh", "platform", "account"]]
    values = {"start": start, "stop": stop, "accounts": accounts["account_id"].tolist()}
    frame = read(engine, DAYS, values)
    covered, is_past = (frame.pop(name).astype(bool) for name in ("covered", "is_past"))
    state = pd.Series("waiting", frame.index).mask(is_past, "hole").mask(covered, "covered")
    return accounts.merge(frame.assign(state=state), on="account_id", validate="one_to_many")
