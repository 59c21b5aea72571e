CREATE VIEW push_times AS
SELECT
    works.account_id,
    works.library,
    works.platform,
    works.weekday,
    works.hour,
    works.day_kind,
    'latest' AS counters,
    count(*) AS works,
    count(works.interactions) AS works_counted,
    sum(works.interactions)::bigint AS interactions,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY works.interactions) AS interactions_median
FROM work_metrics AS works
GROUP BY
    works.account_id, works.library, works.platform, works.weekday, works.hour, works.day_kind;

COMMENT ON VIEW push_times IS
'When each account publishes, and what interactions works of that hour have received so far';

CREATE VIEW account_holes AS
WITH lacking AS (
    -- a work that lacks several things is one work, and those without an identifier are counted
    SELECT
        holes.account_id,
        holes.lacks,
        holes.since,
        CASE
            WHEN holes.platform_id = '' THEN holes.works
            WHEN row_number() OVER (PARTITION BY holes.account_id, holes.platform_id) = 1 THEN 1
            ELSE 0
        END AS holes
    FROM holes
)

SELECT
    accounts.id AS account_id,
    libraries.code AS library,
    accounts.platform,
    accounts.name AS account,
    sum(lacking.holes)::bigint AS holes,
    min(lacking.since) AS holes_since,
    array_agg(DISTINCT lacking.lacks ORDER BY lacking.lacks) AS lacks
FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN lacking ON accounts.id = lacking.account_id
GROUP BY accounts.id, libraries.code, accounts.platform, accounts.name;

COMMENT ON VIEW account_holes IS
'Accounts of which works are not wholly read, and since when; the works themselves are in the table holes';

CREATE VIEW coverage AS
SELECT
    libraries.code AS library,
    libraries.name_zh,
    libraries.province,
    libraries.region,
    platforms.code AS platform,
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
    ended.started_at AS refreshed_at,
    coalesce(lacking.holes, 0) AS holes
FROM libraries
CROSS JOIN platforms
LEFT JOIN accounts ON libraries.id = accounts.library_id AND platforms.code = accounts.platform
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
) AS ended ON TRUE
LEFT JOIN account_holes AS lacking ON accounts.id = lacking.account_id;

COMMENT ON VIEW coverage IS
'Every library on every platform: whether it has an account there, and how much of it was seen; several rows where it has several accounts';
