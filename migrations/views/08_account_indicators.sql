-- Every input of the indices, for each account that is known on its platform.
CREATE FUNCTION account_indicators(
    window_from timestamptz,
    window_to timestamptz,
    observed_at text DEFAULT 'window_end',
    tolerance interval DEFAULT NULL,
    changes_on text[] DEFAULT '{weibo,wechat,douyin}'
) RETURNS TABLE (
    account_id bigint,
    library text,
    platform text,
    covered boolean,
    days float8,
    works bigint,
    originals bigint,
    originals_unknown bigint,
    headlines bigint,
    headlines_unknown bigint,
    pushes bigint,
    deleted bigint,
    works_observed bigint,
    age_mean interval,
    distance_mean interval,
    distance_max interval,
    counters_rounded bigint,
    counters_capped bigint,
    counters_missing bigint,
    reads bigint,
    reads_mean float8,
    reads_max bigint,
    reads_works bigint,
    reads_capped bigint,
    plays bigint,
    plays_mean float8,
    plays_max bigint,
    plays_works bigint,
    plays_capped bigint,
    likes bigint,
    likes_mean float8,
    likes_max bigint,
    likes_works bigint,
    likes_capped bigint,
    wows bigint,
    wows_mean float8,
    wows_max bigint,
    wows_works bigint,
    wows_capped bigint,
    comments bigint,
    comments_mean float8,
    comments_max bigint,
    comments_works bigint,
    comments_capped bigint,
    shares bigint,
    shares_mean float8,
    shares_max bigint,
    shares_works bigint,
    shares_capped bigint,
    favourites bigint,
    favourites_mean float8,
    favourites_max bigint,
    favourites_works bigint,
    favourites_capped bigint,
    headline_reads bigint,
    headline_likes bigint,
    headline_wows bigint,
    headline_shares bigint,
    original_comments bigint,
    original_shares bigint,
    followers bigint,
    followers_change bigint,
    followers_distance interval,
    works_claimed_change bigint,
    likes_received_change bigint,
    totals_rounded text[],
    totals_capped text[],
    likes_change bigint,
    comments_change bigint,
    shares_change bigint,
    changes_known bigint,
    changes_unknown bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    accounts.id, libraries.code, accounts.platform,
    totals.covered, window_days(window_from, window_to),
    counted.works,
    CASE WHEN counted.works = 0 OR counted.works > counted.originals_unknown THEN counted.originals END,
    counted.originals_unknown,
    CASE WHEN counted.works = 0 OR counted.works > counted.headlines_unknown THEN counted.headlines END,
    counted.headlines_unknown,
    counted.pushes, counted.deleted, counted.works_observed,
    counted.age_mean, counted.distance_mean, counted.distance_max,
    counted.counters_rounded, counted.counters_capped,
    CASE accounts.platform WHEN 'wechat' THEN 5 ELSE 3 END * counted.works - counted.counters_given,
    CASE WHEN counted.works > 0 THEN counted.reads WHEN totals.covered THEN 0 END,
    counted.reads_mean, counted.reads_max, counted.reads_works, counted.reads_capped,
    CASE WHEN counted.works > 0 THEN counted.plays WHEN totals.covered THEN 0 END,
    counted.plays_mean, counted.plays_max, counted.plays_works, counted.plays_capped,
    CASE WHEN counted.works > 0 THEN counted.likes WHEN totals.covered THEN 0 END,
    counted.likes_mean, counted.likes_max, counted.likes_works, counted.likes_capped,
    CASE WHEN counted.works > 0 THEN counted.wows WHEN totals.covered THEN 0 END,
    counted.wows_mean, counted.wows_max, counted.wows_works, counted.wows_capped,
    CASE WHEN counted.works > 0 THEN counted.comments WHEN totals.covered THEN 0 END,
    counted.comments_mean, counted.comments_max, counted.comments_works, counted.comments_capped,
    CASE WHEN counted.works > 0 THEN counted.shares WHEN totals.covered THEN 0 END,
    counted.shares_mean, counted.shares_max, counted.shares_works, counted.shares_capped,
    CASE WHEN counted.works > 0 THEN counted.favourites WHEN totals.covered THEN 0 END,
    counted.favourites_mean, counted.favourites_max, counted.favourites_works, counted.favourites_capped,
    CASE
        WHEN counted.headlines > 0 THEN counted.headline_reads
        WHEN counted.works > counted.headlines_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    CASE
        WHEN counted.headlines > 0 THEN counted.headline_likes
        WHEN counted.works > counted.headlines_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    CASE
        WHEN counted.headlines > 0 THEN counted.headline_wows
        WHEN counted.works > counted.headlines_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    CASE
        WHEN counted.headlines > 0 THEN counted.headline_shares
        WHEN counted.works > counted.headlines_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    CASE
        WHEN counted.originals > 0 THEN counted.original_comments
        WHEN counted.works > counted.originals_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    CASE
        WHEN counted.originals > 0 THEN counted.original_shares
        WHEN counted.works > counted.originals_unknown OR (counted.works = 0 AND totals.covered) THEN 0
    END,
    totals.followers, totals.followers_change, window_to - totals.captured_at,
    totals.works_claimed_change, totals.likes_received_change,
    totals.rounded, totals.capped,
    changed.likes, changed.comments, changed.shares, changed.known, changed.all_works - changed.known
FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN account_totals(window_from, window_to, coalesce(tolerance, interval '7 days')) AS totals
    ON accounts.id = totals.account_id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS works,
        count(*) FILTER (WHERE seen.is_original) AS originals,
        count(*) FILTER (WHERE seen.is_original IS NULL) AS originals_unknown,
        count(*) FILTER (WHERE seen.is_headline) AS headlines,
        count(*) FILTER (WHERE seen.is_headline IS NULL) AS headlines_unknown,
        count(DISTINCT seen.push_id) AS pushes,
        count(seen.deleted_at) AS deleted,
        count(seen.captured_at) AS works_observed,
        avg(seen.captured_at - seen.published_at) AS age_mean,
        avg(seen.wished_at - seen.captured_at) AS distance_mean,
        max(seen.wished_at - seen.captured_at) AS distance_max,
        coalesce(sum(cardinality(seen.rounded)), 0) AS counters_rounded,
        coalesce(sum(cardinality(seen.capped)), 0) AS counters_capped,
        count(seen.likes) + count(seen.comments) + count(seen.shares)
        + CASE accounts.platform WHEN 'wechat' THEN count(seen.reads) + count(seen.wows) ELSE 0 END
            AS counters_given,
        sum(seen.reads)::bigint AS reads,
        avg(seen.reads)::float8 AS reads_mean,
        max(seen.reads) AS reads_max,
        count(seen.reads) AS reads_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'reads' = ANY(seen.capped)) AS reads_capped,
        sum(seen.plays)::bigint AS plays,
        avg(seen.plays)::float8 AS plays_mean,
        max(seen.plays) AS plays_max,
        count(seen.plays) AS plays_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'plays' = ANY(seen.capped)) AS plays_capped,
        sum(seen.likes)::bigint AS likes,
        avg(seen.likes)::float8 AS likes_mean,
        max(seen.likes) AS likes_max,
        count(seen.likes) AS likes_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'likes' = ANY(seen.capped)) AS likes_capped,
        sum(seen.wows)::bigint AS wows,
        avg(seen.wows)::float8 AS wows_mean,
        max(seen.wows) AS wows_max,
        count(seen.wows) AS wows_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'wows' = ANY(seen.capped)) AS wows_capped,
        sum(seen.comments)::bigint AS comments,
        avg(seen.comments)::float8 AS comments_mean,
        max(seen.comments) AS comments_max,
        count(seen.comments) AS comments_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'comments' = ANY(seen.capped)) AS comments_capped,
        sum(seen.shares)::bigint AS shares,
        avg(seen.shares)::float8 AS shares_mean,
        max(seen.shares) AS shares_max,
        count(seen.shares) AS shares_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'shares' = ANY(seen.capped)) AS shares_capped,
        sum(seen.favourites)::bigint AS favourites,
        avg(seen.favourites)::float8 AS favourites_mean,
        max(seen.favourites) AS favourites_max,
        count(seen.favourites) AS favourites_works,
        count(*) FILTER (WHERE seen.capped <> '{}' AND 'favourites' = ANY(seen.capped)) AS favourites_capped,
        sum(seen.reads) FILTER (WHERE seen.is_headline)::bigint AS headline_reads,
        sum(seen.likes) FILTER (WHERE seen.is_headline)::bigint AS headline_likes,
        sum(seen.wows) FILTER (WHERE seen.is_headline)::bigint AS headline_wows,
        sum(seen.shares) FILTER (WHERE seen.is_headline)::bigint AS headline_shares,
        sum(seen.comments) FILTER (WHERE seen.is_original)::bigint AS original_comments,
        sum(seen.shares) FILTER (WHERE seen.is_original)::bigint AS original_shares
    FROM work_observations(window_from, window_to, observed_at, tolerance) AS seen
    WHERE seen.account_id = accounts.id
) AS counted
LEFT JOIN LATERAL (
    SELECT
        sum(gained.likes)::bigint AS likes,
        sum(gained.comments)::bigint AS comments,
        sum(gained.shares)::bigint AS shares,
        count(gained.work_id) AS known,
        (
            SELECT count(*)
            FROM works
            WHERE works.account_id = accounts.id
                AND works.published_at < window_to
                AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
        ) AS all_works
    FROM work_changes(window_from, window_to, coalesce(tolerance, interval '7 days')) AS gained
    WHERE gained.account_id = accounts.id
    HAVING accounts.platform = ANY(changes_on)
) AS changed ON TRUE
$$;

COMMENT ON FUNCTION account_indicators IS
'Every input of the indices for each account and a window: see the columns of account_months.'
' observed_at and tolerance as in work_observations; changes_on: platforms whose works'' changes are'
' computed (two probes for every work ever published)';
