CREATE VIEW index_months AS
SELECT
    windows.starts_on AS month,
    windows.window_from,
    windows.window_to,
    scores.*
FROM closed_windows AS windows
CROSS JOIN LATERAL account_indices(windows.window_from, windows.window_to) AS scores
WHERE windows.period = 'month';

COMMENT ON VIEW index_months IS
'Every version of every index for each account and month, from the counters seen last before its end';

CREATE VIEW index_weeks AS
SELECT
    windows.starts_on AS week,
    windows.window_from,
    windows.window_to,
    scores.*
FROM closed_windows AS windows
CROSS JOIN LATERAL account_indices(windows.window_from, windows.window_to) AS scores
WHERE windows.period = 'week';

COMMENT ON VIEW index_weeks IS
'Every version of every index for each account and week, from the counters seen last before its end';

COMMENT ON COLUMN index_months.month IS 'First day of the month (Asia/Shanghai)';
COMMENT ON COLUMN index_months.window_from IS 'Start of the window';
COMMENT ON COLUMN index_months.window_to IS 'End of the window, itself not in it';
COMMENT ON COLUMN index_months.account_id IS 'Key of the account (accounts.id)';
COMMENT ON COLUMN index_months.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN index_months.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN index_months.index IS 'wci, nri (WeChat), bci (Weibo) or dci (Douyin)';
COMMENT ON COLUMN index_months.version IS
'Name of the formula, e.g. wci-14.2; never mix versions in one table';
COMMENT ON COLUMN index_months.value IS 'Value; NULL: not defined or not known, see reason';
COMMENT ON COLUMN index_months.parts IS 'What the value is made of, by name';
COMMENT ON COLUMN index_months.lower_bound IS
'The value is at least this: a counter is capped, works were not observed, or the window is not covered';
COMMENT ON COLUMN index_months.missing IS
'Inputs that the source does not give or that were not observed';
COMMENT ON COLUMN index_months.reason IS
'Why there is no value: not_covered, missing_input, no_works (nothing published) or total_fell (followers or interactions lost)';
COMMENT ON COLUMN index_months.covered IS
'Complete refreshes without a gap saw every work published in the window';
COMMENT ON COLUMN index_months.works IS 'Works published in the window, as far as they were seen';
COMMENT ON COLUMN index_months.works_counted IS
'Works whose counters all inputs rest on, at most; for dci, all';
COMMENT ON COLUMN index_months.distance_mean IS
'Mean time from the counters to the moment that was wished';

DO $$
DECLARE named record;
BEGIN
    FOR named IN
        SELECT attname, col_description(attrelid, attnum) AS words
        FROM pg_attribute WHERE attrelid = 'index_months'::regclass AND attname <> 'month'
    LOOP
        EXECUTE format('COMMENT ON COLUMN index_weeks.%I IS %L', named.attname, named.words);
    END LOOP;
END $$;

COMMENT ON COLUMN index_weeks.week IS 'First day of the week, a Sunday (Asia/Shanghai)';

CREATE FUNCTION ranked_indices(
    window_from timestamptz,
    window_to timestamptz,
    observed_at text DEFAULT 'window_end',
    tolerance interval DEFAULT NULL
) RETURNS TABLE (
    platform text,
    index text,
    version text,
    rank bigint,
    library text,
    account_id bigint,
    value float8,
    lower_bound boolean
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    scores.platform, scores.index, scores.version,
    rank() OVER (PARTITION BY scores.platform, scores.version ORDER BY scores.value DESC),
    scores.library, scores.account_id, scores.value, scores.lower_bound
FROM account_indices(window_from, window_to, observed_at, tolerance) AS scores
WHERE scores.covered AND scores.value IS NOT NULL
$$;

COMMENT ON FUNCTION ranked_indices IS
'Accounts by each version of an index in any window: see the columns of rankings. observed_at and'
' tolerance as in work_observations';

-- Accounts are ranked where the window is covered only: one of which works may be missing has no rank.
CREATE VIEW rankings AS
SELECT
    windows.period,
    windows.starts_on,
    ranked.platform,
    ranked.index,
    ranked.version,
    ranked.rank,
    ranked.rank_before - ranked.rank AS movement,
    ranked.library,
    ranked.account_id,
    ranked.value,
    ranked.value_before,
    ranked.lower_bound
FROM closed_windows AS windows
CROSS JOIN LATERAL (
    SELECT
        present.*,
        before.rank AS rank_before,
        before.value AS value_before
    FROM ranked_indices(windows.window_from, windows.window_to) AS present
    LEFT JOIN ranked_indices(windows.before_from, windows.window_from) AS before
        ON present.account_id = before.account_id AND present.version = before.version
) AS ranked;

COMMENT ON VIEW rankings IS
'Accounts by each version of an index in each week and month, and how they moved since the one before';
COMMENT ON COLUMN rankings.period IS 'week or month';
COMMENT ON COLUMN rankings.starts_on IS 'First day of the window (Asia/Shanghai)';
COMMENT ON COLUMN rankings.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN rankings.index IS 'wci, nri (WeChat), bci (Weibo) or dci (Douyin)';
COMMENT ON COLUMN rankings.version IS 'Name of the formula, e.g. wci-14.2';
COMMENT ON COLUMN rankings.rank IS
'1 for the highest value among the covered accounts; ties share the better rank';
COMMENT ON COLUMN rankings.movement IS 'Ranks gained since the window before; NULL: no rank then';
COMMENT ON COLUMN rankings.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN rankings.account_id IS 'Key of the account (accounts.id)';
COMMENT ON COLUMN rankings.value IS 'Value of the index';
COMMENT ON COLUMN rankings.value_before IS 'Value in the window before; NULL: none';
COMMENT ON COLUMN rankings.lower_bound IS 'The value is at least this';
