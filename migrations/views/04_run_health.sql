CREATE VIEW run_health AS
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
    stored.work_snapshots,
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
LEFT JOIN LATERAL (
    SELECT count(*) AS work_snapshots
    FROM work_snapshots
    WHERE work_snapshots.run_id = crawl_runs.id
) AS stored ON TRUE;

COMMENT ON VIEW run_health IS
'Every run: how long, how many requests, how the accounts fared, and what was stored';
COMMENT ON COLUMN run_health.run_id IS 'Key of the run (crawl_runs.id)';
COMMENT ON COLUMN run_health.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN run_health.status IS 'running, finished, interrupted or failed';
COMMENT ON COLUMN run_health.started_at IS 'Start, by the crawling machine''s clock';
COMMENT ON COLUMN run_health.finished_at IS 'End; NULL: running or interrupted';
COMMENT ON COLUMN run_health.duration IS 'From start to end; NULL: running or interrupted';
COMMENT ON COLUMN run_health.requests IS 'Requests sent';
COMMENT ON COLUMN run_health.accounts IS 'Accounts that got a verdict';
COMMENT ON COLUMN run_health.complete IS 'Accounts of which every work in the window was seen';
COMMENT ON COLUMN run_health.partial IS 'Accounts whose walk ended early';
COMMENT ON COLUMN run_health.login_required IS 'Accounts for which the platform asked for a session';
COMMENT ON COLUMN run_health.blocked IS 'Accounts that the platform refused (limit, captcha)';
COMMENT ON COLUMN run_health.gone IS 'Accounts that do not exist any more';
COMMENT ON COLUMN run_health.drift IS 'Accounts with an answer of an unexpected shape';
COMMENT ON COLUMN run_health.failed IS 'Accounts that failed by network or storage';
COMMENT ON COLUMN run_health.share_complete IS 'complete ÷ accounts; NULL: no account';
COMMENT ON COLUMN run_health.works_seen IS 'Works seen, summed over the accounts';
COMMENT ON COLUMN run_health.work_snapshots IS 'Snapshots of works that were stored';
COMMENT ON COLUMN run_health.access_basis IS
'Declared right to ask; NULL: stand-in platform on loopback';
COMMENT ON COLUMN run_health.robots_exception IS
'Declared reason for not following robots.txt; NULL: followed';
COMMENT ON COLUMN run_health.program_version IS 'Version of libcrawl';
