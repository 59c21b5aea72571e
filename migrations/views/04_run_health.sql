CREATE VIEW run_health AS
-- Counted for all runs at once: for each, all partitions would be looked into.
WITH stored AS (
    SELECT
        snapshots.run_id,
        count(*) AS work_snapshots
    FROM work_snapshots AS snapshots
    GROUP BY snapshots.run_id
)

SELECT
    crawl_runs.id AS run_id,
    crawl_runs.platform,
    crawl_runs.status,
    crawl_runs.started_at,
    crawl_runs.finished_at,
    crawl_runs.finished_at - crawl_runs.started_at AS duration,
    crawl_runs.requests,
    verdicts.accounts,
    verdicts.complete,
    verdicts.partial,
    verdicts.login_required,
    verdicts.blocked,
    verdicts.gone,
    verdicts.drift,
    verdicts.failed,
    verdicts.complete::float8 / nullif(verdicts.accounts, 0) AS share_complete,
    verdicts.works_seen,
    coalesce(stored.work_snapshots, 0) AS work_snapshots,
    crawl_runs.access_basis,
    crawl_runs.robots_exception,
    crawl_runs.program_version
FROM crawl_runs
LEFT JOIN LATERAL (
    SELECT
        count(*) AS accounts,
        count(*) FILTER (WHERE refreshes.verdict = 'complete') AS complete,
        count(*) FILTER (WHERE refreshes.verdict = 'partial') AS partial,
        count(*) FILTER (WHERE refreshes.verdict = 'login_required') AS login_required,
        count(*) FILTER (WHERE refreshes.verdict = 'blocked') AS blocked,
        count(*) FILTER (WHERE refreshes.verdict = 'gone') AS gone,
        count(*) FILTER (WHERE refreshes.verdict = 'drift') AS drift,
        count(*) FILTER (WHERE refreshes.verdict = 'failed') AS failed,
        coalesce(sum(refreshes.works_seen), 0) AS works_seen
    FROM refreshes
    WHERE refreshes.run_id = crawl_runs.id
) AS verdicts ON TRUE
LEFT JOIN stored ON crawl_runs.id = stored.run_id;

COMMENT ON VIEW run_health IS
'Every run: how long, how many requests, how the accounts fared, and what was stored';
