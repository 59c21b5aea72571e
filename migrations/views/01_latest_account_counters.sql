CREATE VIEW latest_account_counters AS
SELECT
    libraries.code AS library,
    libraries.name_zh,
    libraries.province,
    libraries.region,
    libraries.level,
    accounts.id AS account_id,
    accounts.platform,
    accounts.platform_id,
    accounts.handle,
    accounts.name AS account,
    accounts.url,
    accounts.verified,
    accounts.verified_text,
    accounts.status,
    accounts.first_seen_at,
    accounts.covered_from,
    accounts.covered_until,
    accounts.gone_at,
    latest.captured_at,
    latest.followers,
    latest.following,
    latest.works,
    latest.likes_received,
    latest.rounded,
    latest.capped
FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS latest ON TRUE;

COMMENT ON VIEW latest_account_counters IS
'Every account of the panel with the counters that were seen last; NULL where none were ever given';
COMMENT ON COLUMN latest_account_counters.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN latest_account_counters.name_zh IS 'Official Chinese name of the library';
COMMENT ON COLUMN latest_account_counters.province IS 'Province-level division, Chinese short';
COMMENT ON COLUMN latest_account_counters.region IS
'east, central, west or northeast (National Bureau of Statistics); NULL: national';
COMMENT ON COLUMN latest_account_counters.level IS 'national, provincial, prefecture or county';
COMMENT ON COLUMN latest_account_counters.account_id IS 'Key of the account (accounts.id)';
COMMENT ON COLUMN latest_account_counters.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN latest_account_counters.platform_id IS
'Identifier on the platform (Weibo uid); NULL: not known, not crawled';
COMMENT ON COLUMN latest_account_counters.handle IS 'Public short name (Weibo domain, 抖音号)';
COMMENT ON COLUMN latest_account_counters.account IS 'Name of the account, latest';
COMMENT ON COLUMN latest_account_counters.url IS 'Address of the account''s page';
COMMENT ON COLUMN latest_account_counters.verified IS 'Verified by the platform';
COMMENT ON COLUMN latest_account_counters.verified_text IS 'Wording of the verification';
COMMENT ON COLUMN latest_account_counters.status IS
'From the panel: confirmed, unverified, candidate, none, gone, removed, unknown';
COMMENT ON COLUMN latest_account_counters.first_seen_at IS 'First profile that was crawled';
COMMENT ON COLUMN latest_account_counters.covered_from IS
'Complete refreshes without a gap between them saw every work published from here';
COMMENT ON COLUMN latest_account_counters.covered_until IS
'… to here: start of the last of these refreshes';
COMMENT ON COLUMN latest_account_counters.gone_at IS
'When two refreshes in a row had found no such account';
COMMENT ON COLUMN latest_account_counters.captured_at IS
'When the counters were shown; NULL: none were ever given (WeChat), or never crawled';
COMMENT ON COLUMN latest_account_counters.followers IS 'Followers; NULL: not given';
COMMENT ON COLUMN latest_account_counters.following IS 'Accounts followed; NULL: not given';
COMMENT ON COLUMN latest_account_counters.works IS
'Works that the profile claims, non-public ones included; NULL: not given';
COMMENT ON COLUMN latest_account_counters.likes_received IS
'Likes over all works, as the profile sums them; NULL: not given';
COMMENT ON COLUMN latest_account_counters.rounded IS 'Counters that were shown rounded (1.2万)';
COMMENT ON COLUMN latest_account_counters.capped IS 'Counters that are lower bounds (100万+)';
