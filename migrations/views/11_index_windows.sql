CREATE VIEW index_months AS
SELECT
    windows.starts_on AS month,
    windows.window_from,
    windows.window_to,
    chosen.counters,
    scores.*
FROM closed_windows AS windows
CROSS JOIN LATERAL choose_counters(windows.window_from, windows.window_to) AS chosen (counters)
CROSS JOIN LATERAL account_indices(windows.window_from, windows.window_to, chosen.counters) AS scores
WHERE windows.period = 'month';

COMMENT ON VIEW index_months IS
'Every version of every index for each account and month, from the counters that choose_counters'
' chooses';

CREATE VIEW index_weeks AS
SELECT
    windows.starts_on AS week,
    windows.window_from,
    windows.window_to,
    chosen.counters,
    scores.*
FROM closed_windows AS windows
CROSS JOIN LATERAL choose_counters(windows.window_from, windows.window_to) AS chosen (counters)
CROSS JOIN LATERAL account_indices(windows.window_from, windows.window_to, chosen.counters) AS scores
WHERE windows.period = 'week';

COMMENT ON VIEW index_weeks IS
'Every version of every index for each account and week, from the counters that choose_counters'
' chooses';

CREATE FUNCTION ranked_indices(
    window_from timestamptz,
    window_to timestamptz,
    counters text DEFAULT 'auto',
    as_of timestamptz DEFAULT NULL
) RETURNS TABLE (
    platform text,
    index text,
    version text,
    rank bigint,
    library text,
    account_id bigint,
    value float8,
    lower_bound boolean,
    share_observed float8
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    scores.platform, scores.index, scores.version,
    rank() OVER (PARTITION BY scores.platform, scores.version ORDER BY scores.value DESC),
    scores.library, scores.account_id, scores.value, scores.lower_bound, scores.share_observed
FROM account_indices(window_from, window_to, counters, as_of) AS scores
WHERE scores.covered AND scores.value IS NOT NULL AND scores.works > 0 AND scores.share_observed >= 0.5
$$;

COMMENT ON FUNCTION ranked_indices IS
'Accounts by each version of an index in any window: see the columns of rankings. counters and'
' as_of as in account_indicators';

-- Accounts are ranked where the window is covered only: one of which works may be missing has no rank; nor
-- has one that published nothing, or of whose works less than half were observed.
CREATE VIEW rankings AS
SELECT
    windows.period,
    windows.starts_on,
    chosen.counters,
    ranked.platform,
    ranked.index,
    ranked.version,
    ranked.rank,
    ranked.rank_before - ranked.rank AS movement,
    ranked.library,
    ranked.account_id,
    ranked.value,
    ranked.value_before,
    ranked.lower_bound,
    ranked.share_observed
FROM closed_windows AS windows
CROSS JOIN
    LATERAL choose_counters(
        windows.window_from, windows.window_to, windows.before_from
    ) AS chosen (counters)
CROSS JOIN LATERAL (
    SELECT
        present.*,
        before.rank AS rank_before,
        before.value AS value_before
    FROM ranked_indices(windows.window_from, windows.window_to, chosen.counters) AS present
    LEFT JOIN ranked_indices(windows.before_from, windows.window_from, chosen.counters) AS before
        ON present.account_id = before.account_id AND present.version = before.version
) AS ranked;

COMMENT ON VIEW rankings IS
'Accounts by each version of an index in each week and month, and how they moved since the one before';
