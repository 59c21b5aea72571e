-- The weeks (Sunday to Saturday) and months that have ended, from the first that is covered.
CREATE VIEW closed_windows AS
SELECT
    windows.period,
    windows.starts_at::date AS starts_on,
    windows.starts_at AT TIME ZONE 'Asia/Shanghai' AS window_from,
    windows.ends_at AT TIME ZONE 'Asia/Shanghai' AS window_to,
    windows.before_at AT TIME ZONE 'Asia/Shanghai' AS before_from
FROM (
    SELECT
        min(covered_from) AT TIME ZONE 'Asia/Shanghai' AS moment,
        now() AT TIME ZONE 'Asia/Shanghai' AS present
    FROM accounts
) AS beginning
CROSS JOIN
    LATERAL (
        SELECT
            'month' AS period,
            starts_at,
            starts_at + interval '1 month' AS ends_at,
            starts_at - interval '1 month' AS before_at
        FROM
            generate_series(
                date_trunc('month', beginning.moment), beginning.present, interval '1 month'
            ) AS starts_at
        UNION ALL
        SELECT
            'week' AS period,
            starts_at,
            starts_at + interval '7 days' AS ends_at,
            starts_at - interval '7 days' AS before_at
        FROM generate_series(
            date_trunc('week', beginning.moment + interval '1 day') - interval '1 day',
            beginning.present,
            interval '7 days'
        ) AS starts_at
    ) AS windows
WHERE windows.ends_at <= beginning.present
ORDER BY windows.starts_at
-- So that its moments are computed once, not again for every work that a view below looks at.
OFFSET 0;

COMMENT ON VIEW closed_windows IS
'Weeks (Sunday to Saturday) and months in Asia/Shanghai that have ended, from the first of which the'
' works of an account were seen';

CREATE VIEW account_months AS
SELECT
    windows.starts_on AS month,
    windows.window_from,
    windows.window_to,
    chosen.counters,
    figures.*
FROM closed_windows AS windows
CROSS JOIN LATERAL choose_counters(windows.window_from, windows.window_to) AS chosen (counters)
CROSS JOIN LATERAL account_indicators(windows.window_from, windows.window_to, chosen.counters) AS figures
WHERE windows.period = 'month';

COMMENT ON VIEW account_months IS
'Every input of the indices for each account and month, from the counters that choose_counters chooses';

CREATE VIEW account_weeks AS
SELECT
    windows.starts_on AS week,
    windows.window_from,
    windows.window_to,
    chosen.counters,
    figures.*
FROM closed_windows AS windows
CROSS JOIN LATERAL choose_counters(windows.window_from, windows.window_to) AS chosen (counters)
CROSS JOIN LATERAL account_indicators(windows.window_from, windows.window_to, chosen.counters) AS figures
WHERE windows.period = 'week';

COMMENT ON VIEW account_weeks IS
'Every input of the indices for each account and week, from the counters that choose_counters chooses';
