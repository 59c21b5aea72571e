-- What the figures of a window are based on: one probe of the key (work_id, captured_at) for each work,
-- bounded on both sides so that only the partitions in question are looked at. A window's end does
-- not belong to it: what counts at the end of a month lies in the partition of that month alone,
-- and where that month is noted (month_ends), in month_end_counters, of an account side by side.
-- Of the ways of each function below, one is taken: at 1, 3, 7 and 30 days of age, work_age_counters has
-- the nearest snapshots.
-- Tolerances and ages are hours: what is a day ago depends on the session's time zone, and takes longer to
-- find.
CREATE VIEW month_ends AS
SELECT
    notes.ends_at,
    notes.noted_at,
    notes.works
FROM month_end_notes AS notes
WHERE NOT EXISTS (
    SELECT FROM month_end_changes AS changes
    WHERE changes.ends_at = notes.ends_at
);

COMMENT ON VIEW month_ends IS
'Months for which month_end_counters holds what is in work_snapshots';

CREATE FUNCTION window_days(window_from timestamptz, window_to timestamptz) RETURNS float8
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN
        date_trunc('year', window_from, 'Asia/Shanghai') = window_from
        AND (window_from AT TIME ZONE 'Asia/Shanghai') + interval '1 year'
        = (window_to AT TIME ZONE 'Asia/Shanghai')
        THEN 365
    WHEN
        date_trunc('month', window_from, 'Asia/Shanghai') = window_from
        AND (window_from AT TIME ZONE 'Asia/Shanghai') + interval '1 month'
        = (window_to AT TIME ZONE 'Asia/Shanghai')
        THEN 30
    ELSE nullif(extract(EPOCH FROM window_to - window_from) / 86400, 0)
END;

COMMENT ON FUNCTION window_days IS
'Days d of a window as the owner of WCI counts them: 365 for a calendar year, 30 for a calendar month'
' (Asia/Shanghai), else the real number; NULL for a window without length';

CREATE FUNCTION first_week(window_from timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    date_trunc(
        'week', (window_from AT TIME ZONE 'Asia/Shanghai') + interval '1 day' - interval '1 microsecond'
    ) + interval '6 days'
)::date;

COMMENT ON FUNCTION first_week IS
'The Sunday, in Asia/Shanghai, with which the first week begins that lies wholly behind the moment';

CREATE FUNCTION whole_weeks(window_from timestamptz, window_to timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN greatest(((window_to AT TIME ZONE 'Asia/Shanghai')::date - first_week(window_from)) / 7, 0);

COMMENT ON FUNCTION whole_weeks IS
'Weeks, Sunday to Saturday in Asia/Shanghai, that lie wholly within the window';

CREATE FUNCTION counters_age(counters text) RETURNS interval
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN counters NOT IN ('latest', 'window-end')
        THEN extract(EPOCH FROM counters::interval) / 3600 * interval '1 hour'
END;

COMMENT ON FUNCTION counters_age IS
'The age of works, in hours, that a choice of counters such as ''7d'' stands for; NULL for the others';

CREATE FUNCTION work_observations(
    window_from timestamptz,
    window_to timestamptz,
    counters text DEFAULT 'latest',
    as_of timestamptz DEFAULT NULL
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    kind text,
    published_at timestamptz,
    is_original boolean,
    is_headline boolean,
    push_id text,
    deleted_at timestamptz,
    wished_at timestamptz,
    captured_at timestamptz,
    reads bigint,
    plays bigint,
    likes bigint,
    wows bigint,
    comments bigint,
    shares bigint,
    favourites bigint,
    danmaku bigint,
    coins bigint,
    recommends bigint,
    thumbs bigint,
    rounded text[],
    capped text[]
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    works.id, works.account_id, works.kind, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    NULL::timestamptz, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    seen.rounded, seen.capped
FROM works
-- One probe after the other until there is a row: works that are seen no more have theirs among the
-- counters at fixed ages, side by side; the second finds it in one partition, unless the answer that showed
-- the work last gave no counters.
LEFT JOIN LATERAL (
    (
        SELECT
            kept.captured_at, kept.reads, kept.plays, kept.likes, kept.wows, kept.comments, kept.shares, kept.favourites,
            kept.danmaku, kept.coins, kept.recommends, kept.thumbs,
            kept.rounded, kept.capped
        FROM work_age_counters AS kept
        WHERE kept.work_id = works.id
            AND kept.captured_at = works.last_seen_at
            AND kept.captured_at < coalesce(as_of, 'infinity')
        LIMIT 1
    )
    UNION ALL
    (
        SELECT
            snapshots.captured_at, snapshots.reads, snapshots.plays, snapshots.likes, snapshots.wows, snapshots.comments, snapshots.shares, snapshots.favourites,
            snapshots.danmaku, snapshots.coins, snapshots.recommends, snapshots.thumbs,
            snapshots.rounded, snapshots.capped
        FROM work_snapshots AS snapshots
        WHERE snapshots.work_id = works.id
            AND snapshots.captured_at = works.last_seen_at
            AND snapshots.captured_at < coalesce(as_of, 'infinity')
    )
    UNION ALL
    (
        SELECT
            snapshots.captured_at, snapshots.reads, snapshots.plays, snapshots.likes, snapshots.wows, snapshots.comments, snapshots.shares, snapshots.favourites,
            snapshots.danmaku, snapshots.coins, snapshots.recommends, snapshots.thumbs,
            snapshots.rounded, snapshots.capped
        FROM work_snapshots AS snapshots
        WHERE snapshots.work_id = works.id
            AND snapshots.captured_at < coalesce(as_of, 'infinity')
        ORDER BY snapshots.captured_at DESC
        LIMIT 1
    )
    LIMIT 1  -- noqa: AM09
) AS seen ON TRUE
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND counters = 'latest'
UNION ALL
SELECT
    works.id, works.account_id, works.kind, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    window_to, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    seen.rounded, seen.capped
FROM works
LEFT JOIN month_end_counters AS seen
    ON works.account_id = seen.account_id AND works.id = seen.work_id
        AND seen.ends_at = window_to
        AND seen.captured_at >= window_to - interval '168 hours'
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND counters = 'window-end'
    AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
UNION ALL
SELECT
    works.id, works.account_id, works.kind, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    window_to, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    seen.rounded, seen.capped
FROM works
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM work_snapshots AS snapshots
    WHERE snapshots.work_id = works.id
        AND snapshots.captured_at < window_to
        AND snapshots.captured_at >= window_to - interval '168 hours'
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS seen ON TRUE
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND counters = 'window-end'
    AND window_to NOT IN (SELECT month_ends.ends_at FROM month_ends)
UNION ALL
SELECT
    works.id, works.account_id, works.kind, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    works.published_at + counters_age(counters), seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    seen.rounded, seen.capped
FROM works
LEFT JOIN work_age_counters AS seen
    ON works.id = seen.work_id
        AND seen.age_days = extract(EPOCH FROM counters_age(counters))::int / 86400
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND counters_age(counters) IN ('24 hours', '72 hours', '168 hours', '720 hours')
UNION ALL
SELECT
    works.id, works.account_id, works.kind, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    target.moment, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    seen.rounded, seen.capped
FROM works
CROSS JOIN LATERAL (
    SELECT
        works.published_at + age.hours AS moment,
        age.hours / 2 AS tolerance
    FROM (SELECT counters_age(counters) AS hours) AS age
) AS target
LEFT JOIN LATERAL (
    SELECT near.*
    FROM (
        (
            SELECT snapshots.*
            FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id
                AND snapshots.captured_at <= target.moment
                AND snapshots.captured_at >= target.moment - target.tolerance
            ORDER BY snapshots.captured_at DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT snapshots.*
            FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id
                AND snapshots.captured_at > target.moment
                AND snapshots.captured_at <= target.moment + target.tolerance
            ORDER BY snapshots.captured_at
            LIMIT 1
        )
    ) AS near
    ORDER BY abs(extract(EPOCH FROM near.captured_at - target.moment)), near.captured_at
    LIMIT 1
) AS seen ON TRUE
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND counters_age(counters) NOT IN ('24 hours', '72 hours', '168 hours', '720 hours')
$$;

COMMENT ON FUNCTION work_observations IS
'Works published in the window, each with the counters that count. counters: ''latest'', those seen last,'
' before as_of where it is given; an age such as ''7d'', those seen nearest to that age of the work, half'
' of it away at most; ''window-end'', those seen last before the window''s end, 7 days before it at most.'
' NULL where there are none';

CREATE FUNCTION works_seen_over_window(
    window_from timestamptz,
    window_to timestamptz
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    kind text,
    known boolean,
    plays bigint,
    likes bigint,
    comments bigint,
    shares bigint,
    captured_at timestamptz,
    captured_before timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    works.id, works.account_id, works.kind,
    works.published_at >= window_from OR before.work_id IS NOT NULL,
    last_seen.plays - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.plays END,
    last_seen.likes - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.likes END,
    last_seen.comments - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.comments END,
    last_seen.shares - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.shares END,
    last_seen.captured_at,
    CASE WHEN works.published_at < window_from THEN before.captured_at END
FROM works
INNER JOIN month_end_counters AS last_seen
    ON works.account_id = last_seen.account_id AND works.id = last_seen.work_id
-- OFFSET 0: a work that needs no look gets none, not one whose result is thrown away.
LEFT JOIN LATERAL (
    SELECT looked.*
    FROM month_end_counters AS looked
    WHERE looked.account_id = works.account_id AND looked.work_id = works.id
        AND looked.ends_at = window_from
        AND looked.captured_at >= window_from - interval '168 hours'
        AND works.published_at < window_from
    OFFSET 0
) AS before ON TRUE
WHERE last_seen.ends_at = window_to
    AND last_seen.captured_at >= window_to - interval '168 hours'
    AND works.published_at < window_to
    AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
    AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
    AND window_from IN (SELECT month_ends.ends_at FROM month_ends)
UNION ALL
SELECT
    works.id, works.account_id, works.kind,
    works.published_at >= window_from OR before.work_id IS NOT NULL,
    last_seen.plays - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.plays END,
    last_seen.likes - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.likes END,
    last_seen.comments - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.comments END,
    last_seen.shares - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.shares END,
    last_seen.captured_at, before.captured_at
FROM works
CROSS JOIN LATERAL (
    SELECT
        snapshots.captured_at,
        snapshots.plays, snapshots.likes, snapshots.comments, snapshots.shares
    FROM work_snapshots AS snapshots
    WHERE snapshots.work_id = works.id
        AND snapshots.captured_at < window_to
        AND snapshots.captured_at >= window_to - interval '168 hours'
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS last_seen
LEFT JOIN LATERAL (
    SELECT looked.*
    FROM (
        SELECT
            snapshots.work_id, snapshots.captured_at,
            snapshots.plays, snapshots.likes, snapshots.comments, snapshots.shares
        FROM work_snapshots AS snapshots
        WHERE snapshots.work_id = works.id
            AND snapshots.captured_at < window_from
            AND snapshots.captured_at >= window_from - interval '168 hours'
        ORDER BY snapshots.captured_at DESC
        LIMIT 1
    ) AS looked
    WHERE works.published_at < window_from
    OFFSET 0
) AS before ON TRUE
WHERE works.published_at < window_to
    AND works.last_seen_at >= window_to - interval '168 hours'
    AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
    AND (
        window_to IN (SELECT month_ends.ends_at FROM month_ends)
        AND window_from IN (SELECT month_ends.ends_at FROM month_ends)
    ) IS NOT TRUE
$$;

COMMENT ON FUNCTION works_seen_over_window IS
'Those of works_over_window of which counters were seen before the end of the window, 7 days before it at'
' most';

CREATE FUNCTION works_over_window(
    window_from timestamptz,
    window_to timestamptz
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    kind text,
    known boolean,
    plays bigint,
    likes bigint,
    comments bigint,
    shares bigint,
    captured_at timestamptz,
    captured_before timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    works.id, works.account_id, works.kind, coalesce(seen.known, FALSE),
    seen.plays, seen.likes, seen.comments, seen.shares,
    seen.captured_at, seen.captured_before
FROM works
LEFT JOIN works_seen_over_window(window_from, window_to) AS seen
    ON works.account_id = seen.account_id AND works.id = seen.work_id
WHERE works.published_at < window_to
    AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
$$;

COMMENT ON FUNCTION works_over_window IS
'Works of all time, not deleted before the window, with what their counters gained over it: from the'
' last ones seen before its start (from 0 for works published in it) to the last ones seen before its'
' end, each within 7 days; known: both were seen, at captured_before and captured_at';

CREATE FUNCTION work_changes(
    window_from timestamptz,
    window_to timestamptz
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    kind text,
    plays bigint,
    likes bigint,
    comments bigint,
    shares bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    gained.work_id, gained.account_id, gained.kind,
    gained.plays, gained.likes, gained.comments, gained.shares
FROM works_seen_over_window(window_from, window_to) AS gained
WHERE gained.known
$$;

COMMENT ON FUNCTION work_changes IS
'The works of works_over_window of which both counters were seen';

CREATE FUNCTION account_totals(
    window_from timestamptz,
    window_to timestamptz
) RETURNS TABLE (
    account_id bigint,
    covered boolean,
    captured_at timestamptz,
    captured_before timestamptz,
    followers bigint,
    followers_change bigint,
    works_claimed_change bigint,
    likes_received_change bigint,
    plays_received_change bigint,
    rounded text[],
    capped text[]
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    accounts.id,
    coalesce(accounts.covered_from <= window_from AND accounts.covered_until >= window_to, FALSE),
    last_seen.captured_at, before.captured_at,
    last_seen.followers,
    last_seen.followers - before.followers,
    last_seen.works - before.works,
    last_seen.likes_received - before.likes_received,
    last_seen.plays_received - before.plays_received,
    last_seen.rounded, last_seen.capped
FROM accounts
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
        AND snapshots.captured_at < window_to
        AND snapshots.captured_at >= window_to - interval '168 hours'
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS last_seen ON TRUE
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
        AND snapshots.captured_at < window_from
        AND snapshots.captured_at >= window_from - interval '168 hours'
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS before ON TRUE
WHERE accounts.platform_id IS NOT NULL
$$;

COMMENT ON FUNCTION account_totals IS
'Every account that is known on its platform: whether complete refreshes saw every work of the window,'
' followers at its end, and the change of its totals over it; NULL where the totals at its start or'
' end were not seen in the 7 days before';

-- docs/methodology.md has the rule, analysis/compute/counters.py the same one.
CREATE FUNCTION choose_counters(
    window_from timestamptz,
    window_to timestamptz,
    before_from timestamptz DEFAULT NULL
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    CASE
        WHEN count(*) > 0 AND count(kept.work_id) >= 0.9 * count(*) THEN '7d' ELSE 'latest'
    END
FROM (
    VALUES (window_from, window_to), (before_from, window_from)
) AS compared (starts_at, ends_at)
INNER JOIN works ON works.published_at >= compared.starts_at AND works.published_at < compared.ends_at
INNER JOIN accounts ON works.account_id = accounts.id
LEFT JOIN work_age_counters AS kept ON works.id = kept.work_id AND kept.age_days = 7
WHERE accounts.covered_from <= compared.starts_at AND accounts.covered_until >= compared.ends_at
$$;

COMMENT ON FUNCTION choose_counters IS
'What auto stands for: 7d where at least nine in ten works of covered accounts were observed at that'
' age, else latest; of a window, or with before_from of it and the one that it is compared with';
