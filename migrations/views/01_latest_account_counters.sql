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
    latest.plays_received,
    latest.saves_and_likes,
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
