-- Every version of every index that the account's platform has.
CREATE FUNCTION account_indices(
    window_from timestamptz,
    window_to timestamptz,
    counters text DEFAULT 'auto',
    as_of timestamptz DEFAULT NULL
) RETURNS TABLE (
    account_id bigint,
    library text,
    platform text,
    index text,
    version text,
    value float8,
    parts jsonb,
    lower_bound boolean,
    missing text[],
    reason text,
    covered boolean,
    works bigint,
    works_counted bigint,
    share_observed float8,
    distance_mean interval
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    i.account_id, i.library, i.platform, score.index, score.version, score.value, score.parts,
    CASE
        WHEN score.value IS NOT NULL
            THEN score.capped OR NOT i.covered OR score.counted < i.works
    END,
    score.missing,
    CASE
        WHEN score.value IS NOT NULL THEN NULL
        WHEN i.works = 0 AND NOT i.covered THEN 'not_covered'
        WHEN cardinality(score.missing) > 0 THEN 'missing_input'
        WHEN score.index IN ('dci', 'bvci') THEN 'total_fell'
        ELSE 'no_works'
    END,
    i.covered, i.works, score.counted, i.works_observed / nullif(i.works, 0)::float8, i.distance_mean
-- In order, so that each input is computed once: PostgreSQL would put its expression wherever a formula
-- names it; OFFSET 0 below does the same for parts of an index, which stand in its value and beside it.
-- Conditions on accounts still go inside.
FROM (
    SELECT inputs.*
    FROM account_indicators(window_from, window_to, counters, as_of, '{douyin,bilibili}') AS inputs
    ORDER BY inputs.account_id
) AS i
CROSS JOIN LATERAL (
    SELECT
        'wci' AS index, 'wci-14.2' AS version,
        wci_14_2_whole(part.o, part.a, part.h, part.p) AS value,
        jsonb_build_object('O', part.o, 'A', part.a, 'H', part.h, 'P', part.p) AS parts,
        array_remove(ARRAY[
            CASE WHEN i.reads IS NULL THEN 'reads' END,
            CASE WHEN i.wows IS NULL THEN 'wows' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END,
            CASE WHEN i.headline_reads IS NULL THEN 'headline_reads' END,
            CASE WHEN i.headline_wows IS NULL THEN 'headline_wows' END,
            CASE WHEN i.headline_likes IS NULL THEN 'headline_likes' END
        ], NULL) AS missing,
        i.reads_capped + i.wows_capped + i.likes_capped > 0 AS capped,
        least(i.reads_works, i.wows_works, i.likes_works, i.works - i.headlines_unknown) AS counted
    FROM (SELECT
        wci_14_2_part(i.reads / i.days, i.wows / i.days, i.likes / i.days) AS o,
        wci_14_2_part(
            i.reads / nullif(i.works, 0)::float8,
            i.wows / nullif(i.works, 0)::float8,
            i.likes / nullif(i.works, 0)::float8
        ) AS a,
        wci_14_2_part(
            i.headline_reads / i.days, i.headline_wows / i.days, i.headline_likes / i.days
        ) AS h,
        wci_14_2_part(i.reads_max, i.wows_max, i.likes_max) AS p
        OFFSET 0
    ) AS part
    WHERE i.platform = 'wechat'
    UNION ALL
    SELECT
        'wci', 'wci-14.2-shares',
        wci_14_2_whole(part.o, part.a, part.h, part.p),
        jsonb_build_object('O', part.o, 'A', part.a, 'H', part.h, 'P', part.p),
        array_remove(ARRAY[
            CASE WHEN i.reads IS NULL THEN 'reads' END,
            CASE WHEN i.wows IS NULL THEN 'wows' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END,
            CASE WHEN i.shares IS NULL THEN 'shares' END,
            CASE WHEN i.headline_reads IS NULL THEN 'headline_reads' END,
            CASE WHEN i.headline_wows IS NULL THEN 'headline_wows' END,
            CASE WHEN i.headline_likes IS NULL THEN 'headline_likes' END,
            CASE WHEN i.headline_shares IS NULL THEN 'headline_shares' END
        ], NULL),
        i.reads_capped + i.wows_capped + i.likes_capped + i.shares_capped > 0,
        least(
            i.reads_works, i.wows_works, i.likes_works, i.shares_works,
            i.works - i.headlines_unknown
        )
    FROM (SELECT
        wci_14_2_shares_part(
            i.reads / i.days, i.wows / i.days, i.likes / i.days, i.shares / i.days
        ) AS o,
        wci_14_2_shares_part(
            i.reads / nullif(i.works, 0)::float8,
            i.wows / nullif(i.works, 0)::float8,
            i.likes / nullif(i.works, 0)::float8,
            i.shares / nullif(i.works, 0)::float8
        ) AS a,
        wci_14_2_shares_part(
            i.headline_reads / i.days, i.headline_wows / i.days,
            i.headline_likes / i.days, i.headline_shares / i.days
        ) AS h,
        wci_14_2_shares_part(i.reads_max, i.wows_max, i.likes_max, i.shares_max) AS p
        OFFSET 0
    ) AS part
    WHERE i.platform = 'wechat'
    UNION ALL
    SELECT
        'wci', 'wci-13.0',
        wci_13_0_whole(part.o, part.a, part.h, part.p),
        jsonb_build_object('O', part.o, 'A', part.a, 'H', part.h, 'P', part.p),
        array_remove(ARRAY[
            CASE WHEN i.reads IS NULL THEN 'reads' END,
            CASE WHEN i.wows IS NULL THEN 'wows' END,
            CASE WHEN i.headline_reads IS NULL THEN 'headline_reads' END,
            CASE WHEN i.headline_wows IS NULL THEN 'headline_wows' END
        ], NULL),
        i.reads_capped + i.wows_capped > 0,
        least(i.reads_works, i.wows_works, i.works - i.headlines_unknown)
    FROM (SELECT
        wci_13_0_part(i.reads / i.days, i.wows / i.days) AS o,
        wci_13_0_part(
            i.reads / nullif(i.works, 0)::float8, i.wows / nullif(i.works, 0)::float8
        ) AS a,
        wci_13_0_part(i.headline_reads / i.days, i.headline_wows / i.days) AS h,
        wci_13_0_part(i.reads_max, i.wows_max) AS p
        OFFSET 0
    ) AS part
    WHERE i.platform = 'wechat'
    UNION ALL
    SELECT
        'wci', 'wci-2.0',
        wci_2_0_whole(part.r, part.z),
        jsonb_build_object('r', part.r, 'z', part.z),
        array_remove(ARRAY[
            CASE WHEN i.reads IS NULL THEN 'reads' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END
        ], NULL),
        i.reads_capped + i.likes_capped > 0,
        least(i.reads_works, i.likes_works)
    FROM (SELECT
        wci_2_0_part(i.reads, i.works, i.reads_max) AS r,
        wci_2_0_part(i.likes, i.works, i.likes_max) AS z
        OFFSET 0
    ) AS part
    WHERE i.platform = 'wechat'
    UNION ALL
    SELECT
        'nri', 'nri',
        nri_whole(
            i.works, i.days, i.reads,
            CASE WHEN i.works = 0 THEN 0 ELSE i.reads_max END, i.headline_reads, i.likes
        ),
        '{}',
        array_remove(ARRAY[
            CASE WHEN i.reads IS NULL THEN 'reads' END,
            CASE WHEN i.headline_reads IS NULL THEN 'headline_reads' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END
        ], NULL),
        i.reads_capped + i.likes_capped > 0,
        least(i.reads_works, i.likes_works, i.works - i.headlines_unknown)
    WHERE i.platform = 'wechat'
    UNION ALL
    SELECT
        'bci', 'bci-1',
        bci_whole(part.activity, part.reach),
        jsonb_build_object('W1', part.activity, 'W2', part.reach),
        array_remove(ARRAY[
            CASE WHEN i.originals IS NULL THEN 'originals' END,
            CASE WHEN i.shares IS NULL THEN 'shares' END,
            CASE WHEN i.comments IS NULL THEN 'comments' END,
            CASE WHEN i.original_shares IS NULL THEN 'original_shares' END,
            CASE WHEN i.original_comments IS NULL THEN 'original_comments' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END
        ], NULL),
        i.shares_capped + i.comments_capped + i.likes_capped > 0,
        least(i.shares_works, i.comments_works, i.likes_works, i.works - i.originals_unknown)
    FROM (SELECT
        bci_1_activity(i.works, i.originals) AS activity,
        bci_1_reach(
            i.shares, i.comments, i.original_shares, i.original_comments, i.likes
        ) AS reach
        OFFSET 0
    ) AS part
    WHERE i.platform = 'weibo'
    UNION ALL
    SELECT
        'bci', 'bci-simple',
        bci_whole(part.activity, part.reach),
        jsonb_build_object('W1', part.activity, 'W2', part.reach),
        array_remove(ARRAY[
            CASE WHEN i.shares IS NULL THEN 'shares' END,
            CASE WHEN i.comments IS NULL THEN 'comments' END,
            CASE WHEN i.likes IS NULL THEN 'likes' END
        ], NULL),
        i.shares_capped + i.comments_capped + i.likes_capped > 0,
        least(i.shares_works, i.comments_works, i.likes_works)
    FROM (SELECT
        log_plus_one(i.works) AS activity,
        bci_simple_reach(i.shares, i.comments, i.likes) AS reach
        OFFSET 0
    ) AS part
    WHERE i.platform = 'weibo'
    UNION ALL
    SELECT
        'dci', 'dci-1.0',
        part.publishing + part.interaction + part.coverage,
        jsonb_build_object(
            'publishing', part.publishing, 'interaction', part.interaction, 'coverage', part.coverage
        ),
        array_remove(ARRAY[
            CASE
                WHEN coalesce(i.likes_received_change, i.likes_change) IS NULL THEN 'new_likes'
            END,
            CASE WHEN i.comments_change IS NULL THEN 'new_comments' END,
            CASE WHEN i.shares_change IS NULL THEN 'new_shares' END,
            CASE WHEN i.followers_change IS NULL THEN 'new_followers' END,
            CASE WHEN i.followers IS NULL THEN 'followers' END
        ], NULL),
        i.changes_unknown > 0 OR 'followers' = ANY(i.totals_capped),
        i.works
    FROM (SELECT
        dci_1_0_publishing(i.works) AS publishing,
        dci_1_0_interaction(
            coalesce(i.likes_received_change, i.likes_change), i.comments_change, i.shares_change
        ) AS interaction,
        dci_1_0_coverage(i.followers_change, i.followers) AS coverage
        OFFSET 0
    ) AS part
    WHERE i.platform = 'douyin'
    UNION ALL
    SELECT
        'bvci', 'bvci-2.0-gains',
        part.publishing + part.plays + part.comments + part.followers,
        jsonb_build_object(
            'publishing', part.publishing, 'plays', part.plays, 'comments', part.comments,
            'followers', part.followers
        ),
        array_remove(ARRAY[
            CASE
                WHEN coalesce(i.plays_received_change, i.plays_change) IS NULL THEN 'new_plays'
            END,
            CASE WHEN i.video_comments_change IS NULL THEN 'new_video_comments' END,
            CASE WHEN i.followers IS NULL THEN 'followers' END,
            CASE WHEN i.followers_change IS NULL THEN 'new_followers' END
        ], NULL),
        i.changes_unknown > 0 OR 'followers' = ANY(i.totals_capped),
        i.works
    FROM (SELECT
        bvci_2_0_part(0.15, i.videos) AS publishing,
        bvci_2_0_part(0.25, coalesce(i.plays_received_change, i.plays_change), i.days) AS plays,
        bvci_2_0_part(0.30, i.video_comments_change, i.days) AS comments,
        bvci_2_0_part(0.18, i.followers) + bvci_2_0_part(0.12, i.followers_change) AS followers
        OFFSET 0
    ) AS part
    WHERE i.platform = 'bilibili'
) AS score
$$;

COMMENT ON FUNCTION account_indices IS
'Every version of every index of each account for a window: see the columns of index_months.'
' counters and as_of as in account_indicators';
