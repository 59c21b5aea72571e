CREATE VIEW refresh_history AS
SELECT
    refreshes.id AS refresh_id,
    refreshes.run_id,
    libraries.code AS library,
    libraries.name_zh,
    accounts.platform,
    accounts.id AS account_id,
    accounts.name AS account,
    refreshes.started_at,
    refreshes.finished_at,
    refreshes.verdict,
    refreshes.reason,
    refreshes.source,
    refreshes.since,
    refreshes.pages_asked,
    refreshes.pages_got,
    refreshes.works_seen,
    refreshes.works_claimed,
    refreshes.works_seen::float8 / nullif(refreshes.works_claimed, 0) AS share_seen,
    refreshes.reached_end,
    refreshes.holes,
    max(refreshes.started_at) FILTER (WHERE refreshes.reached_end) OVER (
        PARTITION BY refreshes.account_id
        ORDER BY refreshes.started_at, refreshes.id
    ) AS mark
FROM refreshes
INNER JOIN accounts ON refreshes.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id;

COMMENT ON VIEW refresh_history IS
'Every refresh of every account with its verdict: what was requested, what was received, and why it ended';
