CREATE FUNCTION works_to_compare()
RETURNS TABLE (
    work_id bigint, published_at timestamptz, compared_as_of timestamptz, digest bigint
)
LANGUAGE sql STABLE AS $$
    SELECT works.id, works.published_at, compared.published_at, made.digest
    FROM works
    LEFT JOIN compared_works AS compared ON works.id = compared.work_id
    CROSS JOIN LATERAL (
        SELECT hashtextextended(
            concat_ws(E'\n', extract(EPOCH FROM works.published_at), works.title, works.text), 0
        ) AS digest
    ) AS made
    WHERE compared.digest IS DISTINCT FROM made.digest
$$;

COMMENT ON FUNCTION works_to_compare IS
'Works that are not in compared_works, or are otherwise by now';

CREATE FUNCTION is_comparison_stale()
RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM comparison_state WHERE compared_at IS NOT NULL) OR EXISTS (
        SELECT FROM crawl_runs, comparison_state
        WHERE coalesce(crawl_runs.finished_at, 'infinity') >= comparison_state.compared_at
    )
$$;

COMMENT ON FUNCTION is_comparison_stale IS
'Whether a run has stored anything, or may have, since works were compared with one another';

CREATE VIEW copied_works AS
SELECT
    compared.copy_group,
    compared.work_id = compared.copy_group AS is_first,
    extract(EPOCH FROM latest.published_at - firsts.published_at)::float8 / 3600 AS hours_after,
    latest.work_id,
    latest.library,
    latest.platform,
    latest.account_id,
    latest.account,
    latest.published_at,
    latest.title,
    latest.interactions,
    latest.url
FROM compared_works AS compared
INNER JOIN works AS firsts ON compared.copy_group = firsts.id
INNER JOIN latest_work_counters AS latest ON compared.work_id = latest.work_id;

COMMENT ON VIEW copied_works IS
'Works that are nearly the same as others, over platforms and accounts, by their groups: which was first, and what each earned';

CREATE VIEW copy_groups AS
SELECT
    copies.copy_group,
    firsts.library AS first_library,
    firsts.platform AS first_platform,
    firsts.account AS first_account,
    firsts.published_at AS first_published_at,
    firsts.title,
    count(*) AS works,
    count(DISTINCT copies.account_id) AS accounts,
    count(DISTINCT copies.library) AS libraries,
    count(DISTINCT copies.platform) AS platforms,
    min(copies.hours_after) FILTER (WHERE NOT copies.is_first) AS hours_to_copy,
    min(copies.hours_after) FILTER (WHERE copies.platform <> firsts.platform)
        AS hours_to_other_platform,
    min(copies.hours_after) FILTER (WHERE copies.library <> firsts.library)
        AS hours_to_other_library,
    firsts.interactions AS first_interactions,
    sum(copies.interactions)::bigint AS interactions
FROM copied_works AS copies
INNER JOIN copied_works AS firsts ON copies.copy_group = firsts.work_id
GROUP BY
    copies.copy_group, firsts.library, firsts.platform, firsts.account, firsts.published_at,
    firsts.title, firsts.interactions;

COMMENT ON VIEW copy_groups IS
'Groups of works that are nearly the same: who had them first, how long until the next platform and library, what they earned';

CREATE VIEW platform_overlap AS
WITH published AS (
    SELECT
        libraries.code AS library,
        accounts.platform,
        date_trunc('month', works.published_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        count(*) AS works
    FROM works
    INNER JOIN accounts ON works.account_id = accounts.id
    INNER JOIN libraries ON accounts.library_id = libraries.id
    GROUP BY libraries.code, accounts.platform, month
),

others AS (
    SELECT DISTINCT
        published.library,
        published.platform AS other_platform
    FROM published
),

pairs AS (
    SELECT
        own.library,
        own.platform,
        other.platform AS other_platform,
        date_trunc('month', own.published_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        own.work_id,
        own.published_at,
        own.interactions,
        other.work_id AS other_id,
        other.published_at AS other_at,
        other.interactions AS other_interactions
    FROM copied_works AS own
    INNER JOIN copied_works AS other
        ON
            own.copy_group = other.copy_group
            AND own.library = other.library
            AND own.platform <> other.platform
),

shared AS (
    SELECT
        here.library,
        here.platform,
        here.other_platform,
        here.month,
        count(*) AS shared,
        count(*) FILTER (WHERE here.published_at <= here.other_at) AS first,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY here.interactions) AS interactions
    FROM (
        SELECT
            pairs.library,
            pairs.platform,
            pairs.other_platform,
            pairs.month,
            pairs.work_id,
            pairs.published_at,
            pairs.interactions,
            min(pairs.other_at) AS other_at
        FROM pairs
        GROUP BY
            pairs.library, pairs.platform, pairs.other_platform, pairs.month, pairs.work_id,
            pairs.published_at, pairs.interactions
    ) AS here
    GROUP BY here.library, here.platform, here.other_platform, here.month
),

earned_there AS (
    SELECT
        there.library,
        there.platform,
        there.other_platform,
        there.month,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY there.other_interactions) AS interactions
    FROM (
        SELECT DISTINCT
            pairs.library,
            pairs.platform,
            pairs.other_platform,
            pairs.month,
            pairs.other_id,
            pairs.other_interactions
        FROM pairs
    ) AS there
    GROUP BY there.library, there.platform, there.other_platform, there.month
)

SELECT
    published.library,
    published.month,
    published.platform,
    others.other_platform,
    published.works,
    coalesce(shared.shared, 0) AS shared,
    coalesce(shared.shared, 0)::float8 / published.works AS shared_share,
    coalesce(shared.first, 0) AS first,
    shared.interactions AS shared_interactions,
    earned_there.interactions AS shared_interactions_there
FROM published
INNER JOIN others
    ON published.library = others.library AND published.platform <> others.other_platform
LEFT JOIN shared
    ON
        published.library = shared.library
        AND published.platform = shared.platform
        AND published.month = shared.month
        AND others.other_platform = shared.other_platform
LEFT JOIN earned_there
    ON
        published.library = earned_there.library
        AND published.platform = earned_there.platform
        AND published.month = earned_there.month
        AND others.other_platform = earned_there.other_platform;

COMMENT ON VIEW platform_overlap IS
'How different the platforms of a library are: of the works of a month on one of them, those with a copy on another, and which had them first';
