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
    moment.local::date AS published_on,
    extract(HOUR FROM moment.local)::int AS hour,
    extract(ISODOW FROM moment.local)::int AS weekday,
    day_kind(moment.local::date) AS day_kind,
    latest.is_original,
    latest.is_headline,
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
    latest.interactions,
    latest.likes::float8 / nullif(latest.reads, 0) AS like_rate,
    latest.likes >= 10000 AS is_hot,
    CASE latest.platform
        WHEN 'douyin' THEN c_index(latest.likes, latest.comments, latest.shares)
    END AS c_index,
    latest.rounded,
    latest.capped,
    latest.deleted_at
FROM latest_work_counters AS latest
CROSS JOIN LATERAL (VALUES (latest.published_at AT TIME ZONE 'Asia/Shanghai')) AS moment (local);

COMMENT ON VIEW work_metrics IS
'Every work with its latest counters and what follows from them';
COMMENT ON COLUMN work_metrics.work_id IS 'Key of the work (works.id)';
COMMENT ON COLUMN work_metrics.account_id IS 'Key of the publisher (accounts.id)';
COMMENT ON COLUMN work_metrics.account IS 'Name of the publisher, latest';
COMMENT ON COLUMN work_metrics.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN work_metrics.name_zh IS 'Official Chinese name of the library';
COMMENT ON COLUMN work_metrics.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN work_metrics.platform_id IS 'Identifier on the platform (Weibo mid)';
COMMENT ON COLUMN work_metrics.kind IS 'text, image, video, audio, article, live, share or repost';
COMMENT ON COLUMN work_metrics.title IS 'Title, where the platform has one';
COMMENT ON COLUMN work_metrics.url IS 'Public address';
COMMENT ON COLUMN work_metrics.published_at IS 'When it was published';
COMMENT ON COLUMN work_metrics.published_on IS 'Day of publication (Asia/Shanghai)';
COMMENT ON COLUMN work_metrics.hour IS 'Hour of publication, 0 to 23 (Asia/Shanghai)';
COMMENT ON COLUMN work_metrics.weekday IS '1 Monday to 7 Sunday';
COMMENT ON COLUMN work_metrics.day_kind IS
'workday, holiday (weekends included) or unknown; see day_kind()';
COMMENT ON COLUMN work_metrics.is_original IS 'Own work, not a repost or reprint';
COMMENT ON COLUMN work_metrics.is_headline IS 'First article of a WeChat push';
COMMENT ON COLUMN work_metrics.duration IS 'Length of a video in seconds';
COMMENT ON COLUMN work_metrics.title_length IS 'Characters of the title';
COMMENT ON COLUMN work_metrics.tags IS 'Number of topics';
COMMENT ON COLUMN work_metrics.captured_at IS 'When the counters were shown';
COMMENT ON COLUMN work_metrics.age IS 'Time from publication to the counters';
COMMENT ON COLUMN work_metrics.reads IS '阅读; NULL: not given';
COMMENT ON COLUMN work_metrics.plays IS '播放 of a video; NULL: not given';
COMMENT ON COLUMN work_metrics.likes IS '点赞; NULL: not given';
COMMENT ON COLUMN work_metrics.wows IS '在看 (WeChat); NULL: not given';
COMMENT ON COLUMN work_metrics.comments IS '评论, 留言; NULL: not given';
COMMENT ON COLUMN work_metrics.shares IS '转发, 分享; NULL: not given';
COMMENT ON COLUMN work_metrics.favourites IS '收藏; NULL: not given';
COMMENT ON COLUMN work_metrics.interactions IS
'likes + comments + shares, on WeChat + wows; NULL where one of them is not given';
COMMENT ON COLUMN work_metrics.like_rate IS '点赞率: likes ÷ reads; NULL: not given, or no reads';
COMMENT ON COLUMN work_metrics.is_hot IS '爆款: 10,000 likes or more; NULL: likes not given';
COMMENT ON COLUMN work_metrics.c_index IS 'Communication index of a short video (Douyin)';
COMMENT ON COLUMN work_metrics.rounded IS 'Counters that were shown rounded (1.2万)';
COMMENT ON COLUMN work_metrics.capped IS 'Counters that are lower bounds (100万+)';
COMMENT ON COLUMN work_metrics.deleted_at IS
'Second complete refresh in a row that did not show it, or the platform''s own word';

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
    snapshots.likes + snapshots.comments + snapshots.shares
    + CASE accounts.platform WHEN 'wechat' THEN snapshots.wows ELSE 0 END AS interactions,
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
-- The others follow from the work; named here, a filter on them is applied before, not after.
WINDOW series AS (
    PARTITION BY snapshots.work_id, accounts.id, accounts.platform, works.published_at
    ORDER BY snapshots.captured_at
);

COMMENT ON VIEW work_history IS
'Every observation of every work, with what was gained since the one before';
COMMENT ON COLUMN work_history.work_id IS 'Key of the work (works.id)';
COMMENT ON COLUMN work_history.account_id IS 'Key of the publisher (accounts.id)';
COMMENT ON COLUMN work_history.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN work_history.published_at IS 'When it was published';
COMMENT ON COLUMN work_history.captured_at IS 'When the counters were shown';
COMMENT ON COLUMN work_history.age IS 'Time from publication to the counters';
COMMENT ON COLUMN work_history.reads IS '阅读; NULL: not given';
COMMENT ON COLUMN work_history.plays IS '播放 of a video; NULL: not given';
COMMENT ON COLUMN work_history.likes IS '点赞; NULL: not given';
COMMENT ON COLUMN work_history.wows IS '在看 (WeChat); NULL: not given';
COMMENT ON COLUMN work_history.comments IS '评论, 留言; NULL: not given';
COMMENT ON COLUMN work_history.shares IS '转发, 分享; NULL: not given';
COMMENT ON COLUMN work_history.favourites IS '收藏; NULL: not given';
COMMENT ON COLUMN work_history.interactions IS
'likes + comments + shares, on WeChat + wows; NULL where one of them is not given';
COMMENT ON COLUMN work_history.since_before IS 'Time since the observation before; NULL: the first';
COMMENT ON COLUMN work_history.reads_gained IS 'reads gained since the observation before';
COMMENT ON COLUMN work_history.likes_gained IS 'likes gained since the observation before';
COMMENT ON COLUMN work_history.comments_gained IS 'comments gained since the observation before';
COMMENT ON COLUMN work_history.shares_gained IS 'shares gained since the observation before';
COMMENT ON COLUMN work_history.rounded IS 'Counters that were shown rounded (1.2万)';
COMMENT ON COLUMN work_history.capped IS 'Counters that are lower bounds (100万+)';
COMMENT ON COLUMN work_history.run_id IS 'Run that saw them (crawl_runs.id)';
