-- Indices of a library, mixed from those of its accounts on several platforms.
CREATE FUNCTION library_indices(
    window_from timestamptz,
    window_to timestamptz,
    counters text DEFAULT 'auto',
    as_of timestamptz DEFAULT NULL
) RETURNS TABLE (
    library text,
    index text,
    version text,
    value float8,
    parts jsonb,
    lower_bound boolean,
    missing text[],
    reason text
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT
    mixed.library,
    'mcci', 'mcci-3',
    mcci_3(mixed.wci, mixed.bci, mixed.dci),
    jsonb_build_object('wci-14.2', mixed.wci, 'bci-1', mixed.bci, 'dci-1.0', mixed.dci),
    CASE WHEN mixed.wci + mixed.bci + mixed.dci IS NOT NULL THEN mixed.lower_bound END,
    array_remove(ARRAY[
        CASE WHEN mixed.wci IS NULL THEN 'wci-14.2' END,
        CASE WHEN mixed.bci IS NULL THEN 'bci-1' END,
        CASE WHEN mixed.dci IS NULL THEN 'dci-1.0' END
    ], NULL),
    CASE
        WHEN mixed.wci IS NULL
            THEN CASE
                WHEN mixed.wci_observed THEN 'missing_input'
                WHEN mixed.wci_silent THEN 'no_works'
                WHEN mixed.wci_covered THEN 'few_observed'
                WHEN mixed.wci_covered IS NULL THEN 'no_account'
                ELSE 'not_covered'
            END
        WHEN mixed.bci IS NULL
            THEN CASE
                WHEN mixed.bci_observed THEN 'missing_input'
                WHEN mixed.bci_silent THEN 'no_works'
                WHEN mixed.bci_covered THEN 'few_observed'
                WHEN mixed.bci_covered IS NULL THEN 'no_account'
                ELSE 'not_covered'
            END
        WHEN mixed.dci IS NULL
            THEN CASE
                WHEN mixed.dci_observed THEN 'missing_input'
                WHEN mixed.dci_silent THEN 'no_works'
                WHEN mixed.dci_covered THEN 'few_observed'
                WHEN mixed.dci_covered IS NULL THEN 'no_account'
                ELSE 'not_covered'
            END
    END
FROM (
    SELECT
        scores.library,
        max(scores.value) FILTER (WHERE scores.version = 'wci-14.2' AND usable.is_so) AS wci,
        max(scores.value) FILTER (WHERE scores.version = 'bci-1' AND usable.is_so) AS bci,
        max(scores.value) FILTER (WHERE scores.version = 'dci-1.0' AND usable.is_so) AS dci,
        bool_or(scores.covered) FILTER (WHERE scores.version = 'wci-14.2') AS wci_covered,
        bool_or(usable.is_so) FILTER (WHERE scores.version = 'wci-14.2') AS wci_observed,
        bool_or(scores.covered AND scores.works = 0) FILTER (WHERE scores.version = 'wci-14.2') AS wci_silent,
        bool_or(scores.covered) FILTER (WHERE scores.version = 'bci-1') AS bci_covered,
        bool_or(usable.is_so) FILTER (WHERE scores.version = 'bci-1') AS bci_observed,
        bool_or(scores.covered AND scores.works = 0) FILTER (WHERE scores.version = 'bci-1') AS bci_silent,
        bool_or(scores.covered) FILTER (WHERE scores.version = 'dci-1.0') AS dci_covered,
        bool_or(usable.is_so) FILTER (WHERE scores.version = 'dci-1.0') AS dci_observed,
        bool_or(scores.covered AND scores.works = 0) FILTER (WHERE scores.version = 'dci-1.0') AS dci_silent,
        coalesce(bool_or(scores.lower_bound), FALSE) AS lower_bound
    FROM account_indices(window_from, window_to, counters, as_of) AS scores
    -- Nothing counts of which less than half of the works were observed, nor of who published nothing.
    CROSS JOIN LATERAL (VALUES (scores.covered AND scores.works > 0 AND scores.share_observed >= 0.5)) AS usable (is_so)
    WHERE scores.version IN ('wci-14.2', 'bci-1', 'dci-1.0')
    GROUP BY scores.library
) AS mixed
$$;

COMMENT ON FUNCTION library_indices IS
'MCCI over the three platforms for each library with a known account, from its covered accounts: see the'
' columns of library_index_months. counters and as_of as in account_indicators';

CREATE VIEW library_index_months AS
SELECT
    windows.starts_on AS month,
    windows.window_from,
    windows.window_to,
    chosen.counters,
    scores.*
FROM closed_windows AS windows
CROSS JOIN LATERAL choose_counters(windows.window_from, windows.window_to) AS chosen (counters)
CROSS JOIN LATERAL library_indices(windows.window_from, windows.window_to, chosen.counters) AS scores
WHERE windows.period = 'month';

COMMENT ON VIEW library_index_months IS
'MCCI over the three platforms for each library and month, from the counters that choose_counters chooses';
