# ruff: noqa: S608  (statements are put together from constants)
"""Which run refreshes which account: claims, and which runs are alive.

A run is alive while it holds the advisory lock (7106, its key) in a transaction of its own, open as
long as the run is: through a pooler that pools transactions, a lock of a session would be
nobody's. Claims of a run that has died are taken away by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from libcrawl.store.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingRun:
    """A run that has all of some accounts. `until`: when a dead one's claims run out."""

    run: int
    until: datetime | None


class AlreadyRunning(StoreError):
    """All requested accounts are being refreshed by other crawls."""


# An arbitrary number that separates these advisory locks from others.
LOCK_CLASS = 7106
HOLD = f"SELECT pg_try_advisory_xact_lock({LOCK_CLASS}, {{run}})"
# A machine that has died sends nothing: its connection is found dead within a minute, not in hours.
# The transaction is idle on purpose; not all of these limits exist in every version.
STAY_OPEN = """
SELECT set_config(name, chosen.setting, true)
FROM pg_settings INNER JOIN (VALUES
    ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'),
    ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0')
) AS chosen (name, setting) USING (name)
"""
# A query with parameters keeps its snapshot until the next one, and VACUUM would wait for it.
SIMPLE = {"no_parameters": True}
IS_ALIVE = f"""EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.locktype = 'advisory' AND l.classid = {LOCK_CLASS} AND l.objid = r.id AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
)"""
# A server that was restarted has forgotten all locks: runs of before have time to take them again.
MAY_COME_BACK = """(
    r.started_at < pg_postmaster_start_time()
    AND clock_timestamp() < pg_postmaster_start_time() + make_interval(secs => :patience)
)"""
CLOSE_DEAD = f"""
WITH dead AS (
    SELECT r.id FROM crawl_runs AS r
    WHERE r.status = 'running' AND NOT {IS_ALIVE}
        AND (NOT {MAY_COME_BACK} OR coalesce(r.settings ->> 'job' = :job, false))
    FOR UPDATE SKIP LOCKED
)
UPDATE crawl_runs AS r SET status = 'interrupted' FROM dead WHERE r.id = dead.id
RETURNING r.id
"""
RELEASE_OF_ENDED = """
DELETE FROM claims AS c USING crawl_runs AS r WHERE r.id = c.run_id AND r.status <> 'running'
"""
# In the order of their keys, so that two runs never wait for each other.
CLAIM = """
INSERT INTO claims (account_id, run_id)
SELECT id, :run FROM unnest(CAST(:accounts AS bigint[])) AS id ORDER BY id
ON CONFLICT (account_id) DO NOTHING
RETURNING account_id
"""
HOLDERS = f"""
SELECT c.account_id, 'run ' || r.id AS run,
    to_char(r.started_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS started_at,
    {IS_ALIVE} AS is_alive,
    to_char((pg_postmaster_start_time() + make_interval(secs => :patience))
        AT TIME ZONE 'Asia/Shanghai', 'HH24:MI:SS') AS until
FROM claims AS c JOIN crawl_runs AS r ON r.id = c.run_id WHERE c.account_id = ANY(:accounts)
"""
# Where all of these accounts have runs: one of those, and until when it may come back if it is not
# alive.
BLOCKING = f"""
SELECT DISTINCT ON (c.account_id) r.id AS run, CASE WHEN NOT {IS_ALIVE}
    THEN pg_postmaster_start_time() + make_interval(secs => :patience) END AS until
FROM claims AS c INNER JOIN crawl_runs AS r ON r.id = c.run_id
WHERE c.account_id = ANY(:accounts) AND r.status = 'running'
ORDER BY c.account_id
"""
RELEASE = "DELETE FROM claims WHERE run_id = :run AND account_id = ANY(:accounts)"
RELEASE_ALL = "DELETE FROM claims WHERE run_id = :run"


def hold_lock(connection: Connection, run_id: int) -> bool:
    """Take the lock that marks a run as alive, until the connection's transaction ends.

    Returns False where another connection holds it.
    """
    connection.exec_driver_sql(STAY_OPEN, execution_options=SIMPLE)
    held = connection.exec_driver_sql(HOLD.format(run=run_id), execution_options=SIMPLE)
    return bool(held.scalar())


def check_lock(connection: Connection) -> None:
    """Use the connection that holds the lock: a loss is noticed, and it is not closed as idle."""
    connection.exec_driver_sql("SELECT 1", execution_options=SIMPLE)


def close_dead(connection: Connection, patience: float, job: str | None = None) -> list[int]:
    """Close the rows of runs whose process has died, release their accounts, return their ids.

    `job`: a job of the queue that is taken up again. Its earlier runs lost their worker, so none of
    them comes back after a restart of the server.
    """
    found = connection.scalars(text(CLOSE_DEAD), {"patience": patience, "job": job}).all()
    connection.execute(text(RELEASE_OF_ENDED))
    return [int(run) for run in found]


def claim(
    connection: Connection, run_id: int, accounts: Sequence[int], patience: float
) -> dict[int, str]:
    """Claim accounts for a run; returns those that another run has, with that run in words.

    Raises AlreadyRunning where it has got none.
    """
    row = {"run": run_id, "accounts": list(accounts)}
    taken = set(connection.scalars(text(CLAIM), row))
    others = [account for account in accounts if account not in taken]
    if not others:
        return {}
    found = connection.execute(text(HOLDERS), {"accounts": others, "patience": patience}).all()
    if not taken:
        runs = {
            row.run: f"started {row.started_at}"
            if row.is_alive
            else f"it has until {row.until} to come back"
            for row in found
        }
        in_words = (
            "; ".join(f"{run}, {state}" for run, state in runs.items()) or "it has just ended"
        )
        raise AlreadyRunning(
            f"another crawl of these accounts is running ({in_words}); wait for it or stop it"
        )
    holders = {row.account_id: row.run for row in found}
    return {account: f"{holders.get(account, 'another run')} refreshes it now"
            for account in others}  # fmt: skip


def find_blocking(
    connection: Connection, accounts: Sequence[int], patience: float
) -> BlockingRun | None:
    """The run that is waited for where every account is claimed, None where one of them is free."""
    row = {"accounts": list(accounts), "patience": patience}
    found = connection.execute(text(BLOCKING), row).all()
    if len(found) < len(set(accounts)):
        return None
    runs = [BlockingRun(**each._mapping) for each in found]
    return min(runs, key=_ends_first, default=None)


def _ends_first(blocking: BlockingRun) -> tuple[bool, float]:
    until = blocking.until
    return (until is None, until.timestamp() if until else 0.0)


def release(connection: Connection, run_id: int, accounts: Sequence[int]) -> None:
    """Release accounts whose verdict is stored, for other runs."""
    if accounts:
        connection.execute(text(RELEASE), {"run": run_id, "accounts": list(accounts)})


def release_all(connection: Connection, run_id: int) -> None:
    connection.execute(text(RELEASE_ALL), {"run": run_id})
