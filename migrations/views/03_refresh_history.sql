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
    max(refreshes.started_at) FILTER (WHERE refreshes.verdict = 'complete') OVER (
        PARTITION BY refreshes.account_id
        ORDER BY refreshes.started_at, refreshes.id
    ) AS mark
FROM refreshes
INNER JOIN accounts ON refreshes.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id;

COMMENT ON VIEW refresh_history IS
'Every refresh of every account with its verdict: what was asked for, what was got, and why it ended';
COMMENT ON COLUMN refresh_history.refresh_id IS 'Key of the refresh (refreshes.id)';
COMMENT ON COLUMN refresh_history.run_id IS 'Run that it belongs to (crawl_runs.id)';
COMMENT ON COLUMN refresh_history.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN refresh_history.name_zh IS 'Official Chinese name of the library';
COMMENT ON COLUMN refresh_history.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN refresh_history.account_id IS 'Key of the account (accounts.id)';
COMMENT ON COLUMN refresh_history.account IS 'Name of the account, latest';
COMMENT ON COLUMN refresh_history.started_at IS 'First answer about the account';
COMMENT ON COLUMN refresh_history.finished_at IS 'Last answer about the account';
COMMENT ON COLUMN refresh_history.verdict IS
'complete, partial, login_required, blocked, gone, drift or failed';
COMMENT ON COLUMN refresh_history.reason IS 'Why it ended so, in words';
COMMENT ON COLUMN refresh_history.source IS 'Way in that was used, e.g. pc, mobile, reader, import';
COMMENT ON COLUMN refresh_history.since IS 'Start of the window that was asked for';
COMMENT ON COLUMN refresh_history.pages_asked IS 'Timeline pages requested';
COMMENT ON COLUMN refresh_history.pages_got IS 'Timeline pages answered';
COMMENT ON COLUMN refresh_history.works_seen IS 'Different works seen, non-public included';
COMMENT ON COLUMN refresh_history.works_claimed IS
'Works that the profile claims, of all time; NULL: not given';
COMMENT ON COLUMN refresh_history.share_seen IS
'works_seen ÷ works_claimed: near 1 where the walk went through all works, small where since is recent';
COMMENT ON COLUMN refresh_history.mark IS
'Start of the last complete refresh of the account up to and with this one; NULL: none yet';
