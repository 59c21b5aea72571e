CREATE VIEW push_times AS
SELECT
    works.account_id,
    works.library,
    works.platform,
    works.weekday,
    works.hour,
    works.day_kind,
    count(*) AS works,
    count(works.interactions) AS works_counted,
    sum(works.interactions)::bigint AS interactions,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY works.interactions) AS interactions_median
FROM work_metrics AS works
GROUP BY
    works.account_id, works.library, works.platform, works.weekday, works.hour, works.day_kind;

COMMENT ON VIEW push_times IS
'When each account publishes, and what interaction works of that hour have met so far';
COMMENT ON COLUMN push_times.account_id IS 'Key of the publisher (accounts.id)';
COMMENT ON COLUMN push_times.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN push_times.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN push_times.weekday IS '1 Monday to 7 Sunday';
COMMENT ON COLUMN push_times.hour IS 'Hour of publication, 0 to 23 (Asia/Shanghai)';
COMMENT ON COLUMN push_times.day_kind IS
'workday, holiday (weekends included) or unknown; see day_kind()';
COMMENT ON COLUMN push_times.works IS 'Works published then';
COMMENT ON COLUMN push_times.works_counted IS 'Works whose interactions are known';
COMMENT ON COLUMN push_times.interactions IS 'Interactions of these works, latest';
COMMENT ON COLUMN push_times.interactions_median IS 'Median of their interactions';

CREATE VIEW coverage AS
SELECT
    libraries.code AS library,
    libraries.name_zh,
    libraries.province,
    libraries.region,
    platforms.platform,
    accounts.id AS account_id,
    accounts.name AS account,
    accounts.status,
    accounts.verified,
    accounts.platform_id IS NOT NULL AS is_known,
    accounts.first_seen_at IS NOT NULL AS is_crawled,
    accounts.gone_at,
    totals.followers,
    published.works,
    published.first_work_at,
    published.last_work_at,
    accounts.covered_from,
    accounts.covered_until,
    ended.verdict,
    ended.started_at AS refreshed_at
FROM libraries
CROSS JOIN (VALUES ('weibo'), ('wechat'), ('douyin')) AS platforms (platform)
LEFT JOIN accounts ON libraries.id = accounts.library_id AND platforms.platform = accounts.platform
LEFT JOIN LATERAL (
    SELECT snapshots.followers
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS totals ON TRUE
LEFT JOIN LATERAL (
    SELECT
        count(*) AS works,
        min(works.published_at) AS first_work_at,
        max(works.published_at) AS last_work_at
    FROM works
    WHERE works.account_id = accounts.id
) AS published ON TRUE
LEFT JOIN LATERAL (
    SELECT
        refreshes.verdict,
        refreshes.started_at
    FROM refreshes
    WHERE refreshes.account_id = accounts.id
    ORDER BY refreshes.started_at DESC
    LIMIT 1
) AS ended ON TRUE;

COMMENT ON VIEW coverage IS
'Every library on every platform: whether it has an account there, and how much of it was seen; several rows where it has several accounts';
COMMENT ON COLUMN coverage.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN coverage.name_zh IS 'Official Chinese name of the library';
COMMENT ON COLUMN coverage.province IS 'Province-level division, Chinese short';
COMMENT ON COLUMN coverage.region IS
'east, central, west or northeast (National Bureau of Statistics); NULL: national';
COMMENT ON COLUMN coverage.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN coverage.account_id IS
'Key of the account (accounts.id); NULL: none in the panel';
COMMENT ON COLUMN coverage.account IS 'Name of the account, latest';
COMMENT ON COLUMN coverage.status IS
'From the panel: confirmed, unverified, candidate, none, gone, removed, unknown; NULL: not in the panel';
COMMENT ON COLUMN coverage.verified IS 'Verified by the platform';
COMMENT ON COLUMN coverage.is_known IS
'Its identifier on the platform is known; false also where the panel has no account';
COMMENT ON COLUMN coverage.is_crawled IS 'Its profile was seen at least once';
COMMENT ON COLUMN coverage.gone_at IS 'When two refreshes in a row had found no such account';
COMMENT ON COLUMN coverage.followers IS 'Followers, latest; NULL: not given';
COMMENT ON COLUMN coverage.works IS 'Works seen, of all time; 0 where there is no account';
COMMENT ON COLUMN coverage.first_work_at IS 'Publication of the oldest work seen';
COMMENT ON COLUMN coverage.last_work_at IS 'Publication of the newest work seen';
COMMENT ON COLUMN coverage.covered_from IS
'Complete refreshes without a gap between them saw every work published from here';
COMMENT ON COLUMN coverage.covered_until IS '… to here';
COMMENT ON COLUMN coverage.verdict IS 'Verdict of the last refresh; NULL: none yet';
COMMENT ON COLUMN coverage.refreshed_at IS 'When the last refresh began';
