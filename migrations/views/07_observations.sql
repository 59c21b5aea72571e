-- What the figures of a window rest on: one probe of the key (work_id, captured_at) for each work,
-- bounded on both sides so that only the partitions in question are looked at. A window's end does
-- not belong to it: what counts at the end of a month lies in the partition of that month alone,
-- and where that month is noted (month_ends), in month_end_counters, of an account side by side.
-- Of the two ways of each function below, one is taken: no tolerance of 28 days reaches beyond a month. It
-- is reckoned back from the window's end: as intervals, '12 months -333 days' would equal 27 days.
-- Tolerances are hours: what is a day ago depends on the session's time zone, and takes longer to find.
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

CREATE FUNCTION work_observations(
    window_from timestamptz,
    window_to timestamptz,
    observed_at text DEFAULT 'window_end',
    tolerance interval DEFAULT NULL
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
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
    rounded text[],
    capped text[]
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    works.id, works.account_id, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    window_to, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.rounded, seen.capped
FROM works
LEFT JOIN month_end_counters AS seen
    ON works.account_id = seen.account_id AND works.id = seen.work_id
        AND seen.ends_at = window_to
        AND seen.captured_at >= window_to - coalesce(tolerance, interval '168 hours')
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND observed_at = 'window_end'
    AND window_to - coalesce(tolerance, interval '168 hours') >= window_to - interval '672 hours'
    AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
UNION ALL
SELECT
    works.id, works.account_id, works.published_at,
    works.is_original, works.is_headline, works.push_id, works.deleted_at,
    wished.moment, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.rounded, seen.capped
FROM works
CROSS JOIN LATERAL (
    SELECT
        CASE observed_at
            WHEN 'window_end' THEN window_to
            ELSE works.published_at + observed_at::interval
        END AS moment,
        CASE observed_at
            WHEN 'window_end' THEN window_to
            ELSE works.published_at + observed_at::interval + interval '1 microsecond'
        END AS before,
        coalesce(
            tolerance,
            CASE observed_at
                WHEN 'window_end' THEN interval '168 hours'
                ELSE observed_at::interval / 2
            END
        ) AS tolerance
) AS wished
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM work_snapshots AS snapshots
    WHERE snapshots.work_id = works.id
        AND snapshots.captured_at < wished.before
        AND snapshots.captured_at >= wished.moment - wished.tolerance
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS seen ON TRUE
WHERE works.published_at >= window_from AND works.published_at < window_to
    AND (
        observed_at = 'window_end'
        AND window_to - coalesce(tolerance, interval '168 hours') >= window_to - interval '672 hours'
        AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
    ) IS NOT TRUE
$$;

COMMENT ON FUNCTION work_observations IS
'Works published in the window, each with the counters that count: those seen last before the'
' window''s end or, where observed_at is an interval such as ''7 days'', at or before that age of the'
' work; NULL where the last ones are older than the tolerance (by default 7 days, or half of the age)';

CREATE FUNCTION works_over_window(
    window_from timestamptz,
    window_to timestamptz,
    tolerance interval DEFAULT '168 hours'
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    known boolean,
    likes bigint,
    comments bigint,
    shares bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    works.id, works.account_id,
    last_seen.work_id IS NOT NULL
    AND (works.published_at >= window_from OR before.work_id IS NOT NULL),
    last_seen.likes - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.likes END,
    last_seen.comments - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.comments END,
    last_seen.shares - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.shares END
FROM works
LEFT JOIN month_end_counters AS last_seen
    ON works.account_id = last_seen.account_id AND works.id = last_seen.work_id
        AND last_seen.ends_at = window_to
        AND last_seen.captured_at >= window_to - tolerance
LEFT JOIN month_end_counters AS before
    ON works.account_id = before.account_id AND works.id = before.work_id
        AND before.ends_at = window_from
        AND before.captured_at >= window_from - tolerance
WHERE works.published_at < window_to
    AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
    AND window_to - tolerance >= window_to - interval '672 hours'
    AND window_from - tolerance >= window_from - interval '672 hours'
    AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
    AND window_from IN (SELECT month_ends.ends_at FROM month_ends)
UNION ALL
SELECT
    works.id, works.account_id,
    last_seen.work_id IS NOT NULL
    AND (works.published_at >= window_from OR before.work_id IS NOT NULL),
    last_seen.likes - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.likes END,
    last_seen.comments - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.comments END,
    last_seen.shares - CASE WHEN works.published_at >= window_from THEN 0 ELSE before.shares END
FROM works
-- OFFSET 0: a work that needs no look gets none, not one whose result is thrown away.
LEFT JOIN LATERAL (
    SELECT looked.*
    FROM (
        SELECT snapshots.work_id, snapshots.likes, snapshots.comments, snapshots.shares
        FROM work_snapshots AS snapshots
        WHERE snapshots.work_id = works.id
            AND snapshots.captured_at < window_to
            AND snapshots.captured_at >= window_to - tolerance
        ORDER BY snapshots.captured_at DESC
        LIMIT 1
    ) AS looked
    WHERE works.last_seen_at >= window_to - tolerance
    OFFSET 0
) AS last_seen ON TRUE
LEFT JOIN LATERAL (
    SELECT looked.*
    FROM (
        SELECT snapshots.work_id, snapshots.likes, snapshots.comments, snapshots.shares
        FROM work_snapshots AS snapshots
        WHERE snapshots.work_id = works.id
            AND snapshots.captured_at < window_from
            AND snapshots.captured_at >= window_from - tolerance
        ORDER BY snapshots.captured_at DESC
        LIMIT 1
    ) AS looked
    WHERE works.published_at < window_from AND last_seen.work_id IS NOT NULL
    OFFSET 0
) AS before ON TRUE
WHERE works.published_at < window_to
    AND (works.deleted_at IS NULL OR works.deleted_at >= window_from)
    AND (
        window_to - tolerance >= window_to - interval '672 hours'
        AND window_from - tolerance >= window_from - interval '672 hours'
        AND window_to IN (SELECT month_ends.ends_at FROM month_ends)
        AND window_from IN (SELECT month_ends.ends_at FROM month_ends)
    ) IS NOT TRUE
$$;

COMMENT ON FUNCTION works_over_window IS
'Works of all time, not deleted before the window, with what their counters gained over it: from the'
' last ones seen before its start (from 0 for works published in it) to the last ones seen before its'
' end, each within the tolerance; known: both were seen';

CREATE FUNCTION work_changes(
    window_from timestamptz,
    window_to timestamptz,
    tolerance interval DEFAULT '168 hours'
) RETURNS TABLE (
    work_id bigint,
    account_id bigint,
    likes bigint,
    comments bigint,
    shares bigint
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT gained.work_id, gained.account_id, gained.likes, gained.comments, gained.shares
FROM works_over_window(window_from, window_to, tolerance) AS gained
WHERE gained.known
$$;

COMMENT ON FUNCTION work_changes IS
'The works of works_over_window of which both counters were seen';

CREATE FUNCTION account_totals(
    window_from timestamptz,
    window_to timestamptz,
    tolerance interval DEFAULT '168 hours'
) RETURNS TABLE (
    account_id bigint,
    covered boolean,
    captured_at timestamptz,
    captured_before timestamptz,
    followers bigint,
    followers_change bigint,
    works_claimed_change bigint,
    likes_received_change bigint,
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
    last_seen.rounded, last_seen.capped
FROM accounts
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
        AND snapshots.captured_at < window_to
        AND snapshots.captured_at >= window_to - tolerance
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS last_seen ON TRUE
LEFT JOIN LATERAL (
    SELECT snapshots.*
    FROM account_snapshots AS snapshots
    WHERE snapshots.account_id = accounts.id
        AND snapshots.captured_at < window_from
        AND snapshots.captured_at >= window_from - tolerance
    ORDER BY snapshots.captured_at DESC
    LIMIT 1
) AS before ON TRUE
WHERE accounts.platform_id IS NOT NULL
$$;

COMMENT ON FUNCTION account_totals IS
'Every account that is known on its platform: whether complete refreshes saw every work of the window,'
' followers at its end, and the change of its totals over it; NULL where the totals at its start or'
' end were not seen within the tolerance before';
