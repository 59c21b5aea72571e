CREATE VIEW possible_same_works AS
WITH provisional AS (
    SELECT
        libraries.code AS library,
        accounts.platform,
        accounts.name AS account,
        platforms.provisional_identifiers AS form,
        works.*,
        date_trunc('second', works.published_at) AS earliest,
        date_trunc('second', works.published_at)
        + coalesce(works.published_within, interval '1 second') AS before
    FROM works
    INNER JOIN accounts ON works.account_id = accounts.id
    INNER JOIN libraries ON accounts.library_id = libraries.id
    INNER JOIN platforms ON accounts.platform = platforms.code
    WHERE works.platform_id ~ platforms.provisional_identifiers
),

pairs AS (
    SELECT
        works.library,
        works.platform,
        works.account_id,
        works.account,
        works.id AS work_id,
        works.platform_id,
        works.title,
        works.published_at,
        works.published_within,
        others.id AS other_work_id,
        others.platform_id AS other_platform_id,
        others.title AS other_title,
        others.published_at AS other_published_at,
        others.published_within AS other_published_within,
        works.published_within IS NULL
        AND others.published_within IS NULL AS is_same_second,
        concat(works.title, works.text) <> '' AS has_words,
        CASE
            WHEN works.text_complete AND others.text_complete AND works.text <> '' AND others.text <> ''
                THEN works.text = others.text
            ELSE coalesce(works.title, '') = coalesce(others.title, '')
        END AS has_same_words
    FROM provisional AS works
    INNER JOIN works AS others
        ON
            works.account_id = others.account_id
            AND others.platform_id !~ works.form
            -- For the index: no source knows a time less exactly than to some days.
            AND others.published_at BETWEEN works.earliest - interval '7 days' AND works.before
            AND date_trunc('second', others.published_at) < works.before
            AND works.earliest
            < date_trunc('second', others.published_at)
            + coalesce(others.published_within, interval '1 second')
),

counted AS (
    SELECT
        pairs.*,
        count(*) FILTER (WHERE pairs.has_same_words) OVER work AS candidates,
        count(*) FILTER (WHERE pairs.has_same_words) OVER other AS other_candidates,
        count(*) FILTER (WHERE pairs.has_same_words AND pairs.is_same_second) OVER work AS exact,
        count(*) FILTER (WHERE pairs.has_same_words AND pairs.is_same_second) OVER other AS other_exact
    FROM pairs
    WHERE pairs.has_same_words OR pairs.is_same_second
    WINDOW
        -- With the account: a query about one account does not compute all others.
        work AS (PARTITION BY pairs.account_id, pairs.work_id),
        other AS (PARTITION BY pairs.account_id, pairs.other_work_id)
)

SELECT
    counted.library,
    counted.platform,
    counted.account_id,
    counted.account,
    counted.work_id,
    counted.platform_id,
    counted.title,
    counted.published_at,
    counted.published_within,
    counted.other_work_id,
    counted.other_platform_id,
    counted.other_title,
    counted.other_published_at,
    counted.other_published_within,
    counted.candidates,
    counted.other_candidates,
    CASE
        WHEN NOT counted.has_same_words THEN 'other_words'
        WHEN counted.is_same_second AND counted.exact = 1 AND counted.other_exact = 1 THEN 'same_second'
        WHEN counted.candidates > 1 OR counted.other_candidates > 1 THEN 'several'
        WHEN NOT counted.has_words THEN 'no_words'
        WHEN counted.published_within IS NOT NULL AND counted.other_published_within IS NOT NULL
            THEN 'no_exact_time'
        ELSE 'only_candidate'
    END AS likeness
FROM counted
WHERE counted.has_same_words OR counted.candidates = 0;

COMMENT ON VIEW possible_same_works IS
'Works under a provisional identifier, each beside a work of its account that it may be, and why they were not joined';
