-- Every input of the indices, for each account that is known on its platform.
CREATE FUNCTION account_indicators(
    window_from timestamptz,
    window_to timestamptz,
    counters text DEFAULT 'auto',
    as_of timestamptz DEFAULT NULL,
    changes_on text[] DEFAULT NULL
) RETURNS TABLE (
    account_id bigint,
    library text,
    platform text,
    covered boolean,
    days float8,
    works bigint,
    originals bigint,
    originals_unknown bigint,
    videos bigint,
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
    danmaku bigint,
    danmaku_mean float8,
    danmaku_max bigint,
    danmaku_works bigint,
    danmaku_capped bigint,
    coins bigint,
    coins_mean float8,
    coins_max bigint,
    coins_works bigint,
    coins_capped bigint,
    recommends bigint,
    recommends_mean float8,
    recommends_max bigint,
    recommends_works bigint,
    recommends_capped bigint,
    thumbs bigint,
    thumbs_mean float8,
    thumbs_max bigint,
    thumbs_works bigint,
    thumbs_capped bigint,
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
    plays_received_change bigint,
    totals_rounded text[],
    totals_capped text[],
    plays_change bigint,
    likes_change bigint,
    comments_change bigint,
    shares_change bigint,
    video_comments_change bigint,
    changes_known bigint,
    changes_unknown bigint,
    original_share float8,
    active_weeks bigint,
    silent_weeks bigint,
    works_per_active_week float8
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    accounts.id, libraries.code, accounts.platform, totals.covered,
    span.days, counted.works, counted.originals, counted.originals_unknown, counted.videos,
    counted.headlines, counted.headlines_unknown, counted.pushes, counted.deleted,
    counted.works_observed, counted.age_mean, counted.distance_mean, counted.distance_max,
    counted.counters_rounded, counted.counters_capped, counted.counters_missing,
    counted.reads, counted.reads_mean, counted.reads_max, counted.reads_works, counted.reads_capped,
    counted.plays, counted.plays_mean, counted.plays_max, counted.plays_works, counted.plays_capped,
    counted.likes, counted.likes_mean, counted.likes_max, counted.likes_works, counted.likes_capped,
    counted.wows, counted.wows_mean, counted.wows_max, counted.wows_works, counted.wows_capped,
    counted.comments, counted.comments_mean, counted.comments_max, counted.comments_works, counted.comments_capped,
    counted.shares, counted.shares_mean, counted.shares_max, counted.shares_works, counted.shares_capped,
    counted.favourites, counted.favourites_mean, counted.favourites_max, counted.favourites_works, counted.favourites_capped,
    counted.danmaku, counted.danmaku_mean, counted.danmaku_max, counted.danmaku_works, counted.danmaku_capped,
    counted.coins, counted.coins_mean, counted.coins_max, counted.coins_works, counted.coins_capped,
    counted.recommends, counted.recommends_mean, counted.recommends_max, counted.recommends_works, counted.recommends_capped,
    counted.thumbs, counted.thumbs_mean, counted.thumbs_max, counted.thumbs_works, counted.thumbs_capped,
    counted.headline_reads, counted.headline_likes, counted.headline_wows, counted.headline_shares,
    counted.original_comments, counted.original_shares,
    totals.followers, totals.followers_change, window_to - totals.captured_at,
    totals.works_claimed_change, totals.likes_received_change, totals.plays_received_change,
    totals.rounded, totals.capped,
    changed.plays, changed.likes, changed.comments, changed.shares, changed.video_comments, changed.known, changed.unknown,
    counted.original_share,
    CASE WHEN span.weeks > 0 THEN counted.active_weeks END,
    CASE WHEN span.weeks > 0 AND totals.covered THEN span.weeks - counted.active_weeks END,
    counted.works_of_weeks / nullif(counted.active_weeks, 0)::float8
-- In FROM, so that the choice is made once, not for each account; and so is what follows from the window alone.
FROM
    coalesce(nullif(counters, 'auto'), choose_counters(window_from, window_to)) AS chosen (counters)
CROSS JOIN (
    SELECT
        window_days(window_from, window_to) AS days,
        first_week(window_from) AS first_day,
        whole_weeks(window_from, window_to) AS weeks
    OFFSET 0
) AS span
CROSS JOIN accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
INNER JOIN account_totals(window_from, window_to) AS totals
    ON accounts.id = totals.account_id
-- What indices take is brought to its final form here, so that each figure is computed once.
CROSS JOIN LATERAL (
    SELECT
        count(*) AS works,
        CASE
            WHEN count(*) = 0 OR count(seen.is_original) > 0
                THEN count(*) FILTER (WHERE seen.is_original)
        END AS originals,
        count(*) FILTER (WHERE seen.is_original IS NULL) AS originals_unknown,
        count(*) FILTER (WHERE seen.kind = 'video') AS videos,
        CASE
            WHEN count(*) = 0 OR count(seen.is_headline) > 0
                THEN count(*) FILTER (WHERE seen.is_headline)
        END AS headlines,
        count(*) FILTER (WHERE seen.is_headline IS NULL) AS headlines_unknown,
        count(DISTINCT seen.push_id) AS pushes,
        count(seen.deleted_at) AS deleted,
        count(seen.captured_at) AS works_observed,
        avg(seen.captured_at - seen.published_at) AS age_mean,
        avg(greatest(seen.wished_at - seen.captured_at, seen.captured_at - seen.wished_at)) AS distance_mean,
        max(greatest(seen.wished_at - seen.captured_at, seen.captured_at - seen.wished_at)) AS distance_max,
        coalesce(sum(cardinality(seen.rounded)), 0) AS counters_rounded,
        coalesce(sum(cardinality(seen.capped)), 0) AS counters_capped,
        -- Of those that the platform shows
        CASE WHEN 'reads' = ANY(platforms.counters) THEN count(*) - count(seen.reads) ELSE 0 END
        + CASE WHEN 'likes' = ANY(platforms.counters) THEN count(*) - count(seen.likes) ELSE 0 END
        + CASE WHEN 'wows' = ANY(platforms.counters) THEN count(*) - count(seen.wows) ELSE 0 END
        + CASE WHEN 'comments' = ANY(platforms.counters) THEN count(*) - count(seen.comments) ELSE 0 END
        + CASE WHEN 'shares' = ANY(platforms.counters) THEN count(*) - count(seen.shares) ELSE 0 END
        + CASE
            WHEN 'danmaku' = ANY(platforms.counters)
                THEN count(*) FILTER (WHERE seen.kind = 'video' AND seen.danmaku IS NULL) ELSE 0
        END
        + CASE
            WHEN 'coins' = ANY(platforms.counters)
                THEN count(*) FILTER (WHERE seen.kind = 'video' AND seen.coins IS NULL) ELSE 0
        END
        + CASE WHEN 'recommends' = ANY(platforms.counters) THEN count(*) - count(seen.recommends) ELSE 0 END
        + CASE WHEN 'thumbs' = ANY(platforms.counters) THEN count(*) - count(seen.thumbs) ELSE 0 END
            AS counters_missing,
        CASE WHEN count(*) > 0 THEN sum(seen.reads)::bigint WHEN totals.covered THEN 0 END AS reads,
        avg(seen.reads)::float8 AS reads_mean,
        max(seen.reads) AS reads_max,
        count(seen.reads) AS reads_works,
        count(*) FILTER (WHERE 'reads' = ANY(seen.capped)) AS reads_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.plays)::bigint WHEN totals.covered THEN 0 END AS plays,
        avg(seen.plays)::float8 AS plays_mean,
        max(seen.plays) AS plays_max,
        count(seen.plays) AS plays_works,
        count(*) FILTER (WHERE 'plays' = ANY(seen.capped)) AS plays_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.likes)::bigint WHEN totals.covered THEN 0 END AS likes,
        avg(seen.likes)::float8 AS likes_mean,
        max(seen.likes) AS likes_max,
        count(seen.likes) AS likes_works,
        count(*) FILTER (WHERE 'likes' = ANY(seen.capped)) AS likes_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.wows)::bigint WHEN totals.covered THEN 0 END AS wows,
        avg(seen.wows)::float8 AS wows_mean,
        max(seen.wows) AS wows_max,
        count(seen.wows) AS wows_works,
        count(*) FILTER (WHERE 'wows' = ANY(seen.capped)) AS wows_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.comments)::bigint WHEN totals.covered THEN 0 END AS comments,
        avg(seen.comments)::float8 AS comments_mean,
        max(seen.comments) AS comments_max,
        count(seen.comments) AS comments_works,
        count(*) FILTER (WHERE 'comments' = ANY(seen.capped)) AS comments_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.shares)::bigint WHEN totals.covered THEN 0 END AS shares,
        avg(seen.shares)::float8 AS shares_mean,
        max(seen.shares) AS shares_max,
        count(seen.shares) AS shares_works,
        count(*) FILTER (WHERE 'shares' = ANY(seen.capped)) AS shares_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.favourites)::bigint WHEN totals.covered THEN 0 END AS favourites,
        avg(seen.favourites)::float8 AS favourites_mean,
        max(seen.favourites) AS favourites_max,
        count(seen.favourites) AS favourites_works,
        count(*) FILTER (WHERE 'favourites' = ANY(seen.capped)) AS favourites_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.danmaku)::bigint WHEN totals.covered THEN 0 END AS danmaku,
        avg(seen.danmaku)::float8 AS danmaku_mean,
        max(seen.danmaku) AS danmaku_max,
        count(seen.danmaku) AS danmaku_works,
        count(*) FILTER (WHERE 'danmaku' = ANY(seen.capped)) AS danmaku_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.coins)::bigint WHEN totals.covered THEN 0 END AS coins,
        avg(seen.coins)::float8 AS coins_mean,
        max(seen.coins) AS coins_max,
        count(seen.coins) AS coins_works,
        count(*) FILTER (WHERE 'coins' = ANY(seen.capped)) AS coins_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.recommends)::bigint WHEN totals.covered THEN 0 END AS recommends,
        avg(seen.recommends)::float8 AS recommends_mean,
        max(seen.recommends) AS recommends_max,
        count(seen.recommends) AS recommends_works,
        count(*) FILTER (WHERE 'recommends' = ANY(seen.capped)) AS recommends_capped,
        CASE WHEN count(*) > 0 THEN sum(seen.thumbs)::bigint WHEN totals.covered THEN 0 END AS thumbs,
        avg(seen.thumbs)::float8 AS thumbs_mean,
        max(seen.thumbs) AS thumbs_max,
        count(seen.thumbs) AS thumbs_works,
        count(*) FILTER (WHERE 'thumbs' = ANY(seen.capped)) AS thumbs_capped,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_headline) > 0
                THEN (sum(seen.reads) FILTER (WHERE seen.is_headline))::bigint
            WHEN count(seen.is_headline) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS headline_reads,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_headline) > 0
                THEN (sum(seen.likes) FILTER (WHERE seen.is_headline))::bigint
            WHEN count(seen.is_headline) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS headline_likes,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_headline) > 0
                THEN (sum(seen.wows) FILTER (WHERE seen.is_headline))::bigint
            WHEN count(seen.is_headline) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS headline_wows,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_headline) > 0
                THEN (sum(seen.shares) FILTER (WHERE seen.is_headline))::bigint
            WHEN count(seen.is_headline) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS headline_shares,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_original) > 0
                THEN (sum(seen.comments) FILTER (WHERE seen.is_original))::bigint
            WHEN count(seen.is_original) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS original_comments,
        CASE
            WHEN count(*) FILTER (WHERE seen.is_original) > 0
                THEN (sum(seen.shares) FILTER (WHERE seen.is_original))::bigint
            WHEN count(seen.is_original) > 0 OR (count(*) = 0 AND totals.covered) THEN 0
        END AS original_shares,
        avg(seen.is_original::int)::float8 AS original_share,
        count(DISTINCT since.days / 7) FILTER (WHERE since.days BETWEEN 0 AND 7 * span.weeks - 1) AS active_weeks,
        count(*) FILTER (WHERE since.days BETWEEN 0 AND 7 * span.weeks - 1) AS works_of_weeks
    FROM work_observations(window_from, window_to, chosen.counters, as_of) AS seen
    CROSS JOIN LATERAL (
        VALUES ((seen.published_at AT TIME ZONE 'Asia/Shanghai')::date - span.first_day)
    ) AS since (days)
    WHERE seen.account_id = accounts.id
) AS counted
LEFT JOIN LATERAL (
    SELECT
        sum(gained.plays)::bigint AS plays,
        sum(gained.likes)::bigint AS likes,
        sum(gained.comments)::bigint AS comments,
        sum(gained.shares)::bigint AS shares,
        (sum(gained.comments) FILTER (WHERE gained.kind = 'video'))::bigint AS video_comments,
        count(*) FILTER (WHERE gained.known) AS known,
        -- Counted in the index: most works of an account are old, and were not seen.
        (
            SELECT count(*)
            FROM works
            WHERE works.account_id = accounts.id AND works.published_at < window_to
                AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
        ) - count(*) FILTER (WHERE gained.known) AS unknown
    FROM works_seen_over_window(window_from, window_to) AS gained
    WHERE gained.account_id = accounts.id
    HAVING changes_on IS NULL OR accounts.platform = ANY(changes_on)
) AS changed ON TRUE
$$;

COMMENT ON FUNCTION account_indicators IS
'Every input of the indices for each account and a window: see the columns of account_months.'
' counters and as_of as in work_observations, or ''auto'': see choose_counters; changes_on: platforms whose works'' changes are'
' computed (two probes for every work ever published), NULL: all';
