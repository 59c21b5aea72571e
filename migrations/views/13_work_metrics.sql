CREATE VIEW work_metrics AS
SELECT
    latest.work_id,
    latest.library,
    latest.name_zh,
    latest.account_id,
    latest.account,
    latest.platform,
    latest.platform_id,
    latest.kind,
    latest.title,
    latest.url,
    latest.published_at,
    latest.published_within,
    (latest.published_at AT TIME ZONE 'Asia/Shanghai')::date AS published_on,
    published_hour(latest.published_at, latest.published_within) AS hour,
    published_weekday(latest.published_at, latest.published_within) AS weekday,
    published_day_kind(latest.published_at, latest.published_within) AS day_kind,
    latest.is_original,
    latest.is_headline,
    latest.is_joint,
    latest.duration,
    char_length(latest.title) AS title_length,
    cardinality(latest.tags) AS tags,
    latest.captured_at,
    latest.age,
    latest.reads,
    latest.plays,
    latest.likes,
    latest.wows,
    latest.comments,
    latest.shares,
    latest.favourites,
    latest.danmaku,
    latest.coins,
    latest.recommends,
    latest.thumbs,
    latest.interactions,
    latest.likes::float8 / nullif(latest.reads, 0) AS like_rate,
    latest.likes >= 10000 AS is_hot,
    CASE latest.platform
        WHEN 'douyin' THEN c_index(latest.likes, latest.comments, latest.shares)
    END AS c_index,
    latest.rounded,
    latest.capped,
    latest.deleted_at
FROM latest_work_counters AS latest;

COMMENT ON VIEW work_metrics IS
'Every work with its latest counters and what follows from them';

CREATE VIEW work_history AS
SELECT
    snapshots.work_id,
    accounts.id AS account_id,
    accounts.platform,
    works.published_at,
    snapshots.captured_at,
    snapshots.captured_at - works.published_at AS age,
    snapshots.reads,
    snapshots.plays,
    snapshots.likes,
    snapshots.wows,
    snapshots.comments,
    snapshots.shares,
    snapshots.favourites,
    snapshots.danmaku,
    snapshots.coins,
    snapshots.recommends,
    snapshots.thumbs,
    interactions(
        platforms.counters, works.kind, snapshots.likes, snapshots.wows, snapshots.comments, snapshots.shares,
        snapshots.danmaku, snapshots.coins, snapshots.recommends, snapshots.thumbs
    ) AS interactions,
    snapshots.completion,
    snapshots.mean_seconds,
    snapshots.captured_at - lag(snapshots.captured_at) OVER series AS since_before,
    snapshots.reads - lag(snapshots.reads) OVER series AS reads_gained,
    snapshots.likes - lag(snapshots.likes) OVER series AS likes_gained,
    snapshots.comments - lag(snapshots.comments) OVER series AS comments_gained,
    snapshots.shares - lag(snapshots.shares) OVER series AS shares_gained,
    snapshots.rounded,
    snapshots.capped,
    snapshots.run_id
FROM work_snapshots AS snapshots
INNER JOIN works ON snapshots.work_id = works.id
INNER JOIN accounts ON works.account_id = accounts.id
LEFT JOIN platforms ON accounts.platform = platforms.code
-- The others follow from the work; named here, a filter on them is applied before, not after.
WINDOW series AS (
    PARTITION BY snapshots.work_id, accounts.id, accounts.platform, works.published_at
    ORDER BY snapshots.captured_at
);

COMMENT ON VIEW work_history IS
'Every observation of every work, with what was gained since the one before';

-- One probe of a key for each work: what was not seen last is in work_history.
CREATE VIEW work_completion AS
SELECT
    works.id AS work_id,
    libraries.code AS library,
    accounts.id AS account_id,
    accounts.name AS account,
    accounts.platform,
    works.platform_id,
    works.kind,
    works.title,
    works.published_at,
    works.duration,
    seen.captured_at,
    seen.plays,
    seen.completion,
    seen.mean_seconds
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN work_snapshots AS seen ON works.id = seen.work_id AND works.last_seen_at = seen.captured_at
WHERE num_nonnulls(seen.completion, seen.mean_seconds) > 0;

COMMENT ON VIEW work_completion IS
'Works with the completion and the mean length of their plays, as the account''s own centre gave them last';
