CREATE VIEW work_themes AS
WITH latest AS (
    SELECT DISTINCT ON (codes.codebook_id, codes.work_id, codes.method, codes.coder)
        codes.codebook_id,
        codes.work_id,
        codes.method,
        codes.coder,
        codes.theme,
        codes.second_themes,
        codes.confidence,
        codes.model_id
    FROM work_codes AS codes
    LEFT JOIN coding_rounds AS rounds ON codes.round_id = rounds.id
    WHERE rounds.kind IS DISTINCT FROM 'pilot'
    ORDER BY
        codes.codebook_id ASC,
        codes.work_id ASC,
        codes.method ASC,
        codes.coder ASC,
        codes.coded_at DESC,
        codes.id DESC
),

standing AS (
    SELECT
        latest.codebook_id,
        latest.work_id,
        count(*) FILTER (WHERE latest.method = 'person') AS coders,
        count(DISTINCT latest.theme) FILTER (WHERE latest.method = 'person') AS opinions,
        min(latest.theme) FILTER (WHERE latest.method = 'person') AS by_person,
        min(latest.theme) FILTER (WHERE latest.method = 'settled') AS settled,
        min(latest.theme) FILTER (WHERE latest.method = 'classifier') AS by_classifier,
        min(latest.theme) FILTER (WHERE latest.method = 'rules') AS by_rules,
        bool_or(latest.method = 'classifier') AS was_classified,
        max(latest.confidence) FILTER (WHERE latest.method = 'classifier') AS confidence,
        max(latest.model_id) FILTER (WHERE latest.method = 'classifier') AS model_id,
        -- of the first coder, as text: arrays of different lengths make no array
        array_agg(array_to_string(latest.second_themes, ',') ORDER BY latest.coder)
        FILTER (WHERE latest.method = 'person') AS seconds_by_person,
        array_agg(array_to_string(latest.second_themes, ',') ORDER BY latest.coder)
        FILTER (WHERE latest.method = 'settled') AS seconds_settled,
        array_agg(array_to_string(latest.second_themes, ',') ORDER BY latest.coder)
        FILTER (WHERE latest.method = 'classifier') AS seconds_by_classifier,
        array_agg(array_to_string(latest.second_themes, ',') ORDER BY latest.coder)
        FILTER (WHERE latest.method = 'rules') AS seconds_by_rules
    FROM latest
    GROUP BY latest.codebook_id, latest.work_id
),

chosen AS (
    SELECT
        standing.*,
        CASE
            WHEN standing.settled IS NOT NULL THEN 'settled'
            WHEN standing.opinions = 1 THEN 'coders'
            WHEN standing.opinions > 1 THEN 'disputed'
            WHEN standing.by_classifier IS NOT NULL THEN 'classifier'
            WHEN standing.was_classified THEN 'abstained'
            WHEN standing.by_rules IS NOT NULL THEN 'rules'
            ELSE 'no_cue'
        END AS rests_on
    FROM standing
)

SELECT
    chosen.work_id,
    libraries.code AS library,
    libraries.region,
    accounts.id AS account_id,
    accounts.platform,
    works.published_at,
    codebooks.name AS codebook,
    codebooks.version AS codebook_version,
    themes.theme,
    themes.name_zh AS theme_zh,
    themes.name_en AS theme_en,
    coalesce(
        string_to_array(
            (CASE chosen.rests_on
                WHEN 'settled' THEN chosen.seconds_settled
                WHEN 'coders' THEN chosen.seconds_by_person
                WHEN 'classifier' THEN chosen.seconds_by_classifier
                WHEN 'rules' THEN chosen.seconds_by_rules
            END)[1],
            ','
        ),
        '{}'
    ) AS second_themes,
    chosen.rests_on,
    chosen.coders,
    CASE WHEN chosen.rests_on IN ('classifier', 'abstained') THEN chosen.confidence END
        AS confidence,
    CASE WHEN chosen.rests_on IN ('classifier', 'abstained') THEN chosen.model_id END AS model_id
FROM chosen
INNER JOIN codebooks ON chosen.codebook_id = codebooks.id
INNER JOIN works ON chosen.work_id = works.id
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN codebook_themes AS themes
    ON
        chosen.codebook_id = themes.codebook_id
        AND themes.theme = CASE chosen.rests_on
            WHEN 'settled' THEN chosen.settled
            WHEN 'coders' THEN chosen.by_person
            WHEN 'classifier' THEN chosen.by_classifier
            WHEN 'rules' THEN chosen.by_rules
        END;

COMMENT ON VIEW work_themes IS
'The theme of each coded work in each codebook: settled before the coders'' own, theirs before the program''s; pilot rounds left out';

CREATE FUNCTION wilson_low(hits float8, total float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT greatest(
        0.0,
        (hits + 1.9207294103470857) / (total + 3.8414588206941714)
        - 1.959963984540054 / (total + 3.8414588206941714)
        * sqrt(hits * (total - hits) / nullif(total, 0) + 0.9603647051735429)
    )
$$;

COMMENT ON FUNCTION wilson_low IS
'Lower end of Wilson''s 95 % interval of a share: hits of total; NULL where total is 0';

CREATE FUNCTION wilson_high(hits float8, total float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT least(
        1.0,
        (hits + 1.9207294103470857) / (total + 3.8414588206941714)
        + 1.959963984540054 / (total + 3.8414588206941714)
        * sqrt(hits * (total - hits) / nullif(total, 0) + 0.9603647051735429)
    )
$$;

COMMENT ON FUNCTION wilson_high IS
'Upper end of Wilson''s 95 % interval of a share: hits of total; NULL where total is 0';

CREATE VIEW theme_shares AS
WITH themed AS (
    SELECT
        books.id AS codebook_id,
        themes.theme,
        themes.model_id,
        themes.account_id,
        themes.library,
        themes.platform,
        themes.region,
        themes.rests_on IN ('settled', 'coders') AS is_by_people,
        CASE
            WHEN themes.rests_on IN ('classifier', 'abstained')
                THEN coalesce(themes.theme, 'abstained')
        END AS answer,
        date_trunc('month', themes.published_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        CASE
            WHEN themes.rests_on IN ('settled', 'coders') THEN coalesce((
                SELECT drawn.weight
                FROM coding_round_works AS drawn
                INNER JOIN coding_rounds AS rounds ON drawn.round_id = rounds.id
                WHERE
                    drawn.work_id = themes.work_id
                    AND rounds.codebook_id = books.id
                    AND rounds.kind <> 'pilot'
                ORDER BY rounds.id DESC
                LIMIT 1
            ), 1)
        END AS weight
    FROM work_themes AS themes
    INNER JOIN codebooks AS books
        ON themes.codebook = books.name AND themes.codebook_version = books.version
),

-- each work once in every group that it belongs to; the National Library has no region
grouped AS (
    SELECT
        themed.codebook_id,
        themed.month,
        named.level,
        named.name,
        themed.theme,
        themed.answer,
        themed.is_by_people,
        themed.weight
    FROM themed
    CROSS JOIN
        LATERAL (
            VALUES
            ('all', ''), ('platform', themed.platform), ('region', themed.region),
            ('library', themed.library), ('account', themed.account_id::text)
        ) AS named (level, name)
    WHERE named.name IS NOT NULL
),

published AS (
    SELECT
        named.level,
        named.name,
        date_trunc('month', works.published_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        count(*) AS works
    FROM works
    INNER JOIN accounts ON works.account_id = accounts.id
    INNER JOIN libraries ON accounts.library_id = libraries.id
    CROSS JOIN
        LATERAL (
            VALUES
            ('all', ''), ('platform', accounts.platform), ('region', libraries.region),
            ('library', libraries.code), ('account', accounts.id::text)
        ) AS named (level, name)
    WHERE named.name IS NOT NULL
    GROUP BY named.level, named.name, month
),

totals AS (
    SELECT
        grouped.codebook_id,
        grouped.month,
        grouped.level,
        grouped.name,
        count(grouped.theme) AS coded,
        count(*) FILTER (WHERE grouped.is_by_people) AS by_people,
        count(grouped.answer) AS by_classifier,
        sum(grouped.weight) AS weight,
        sum(grouped.weight ^ 2) AS squares
    FROM grouped
    GROUP BY grouped.codebook_id, grouped.month, grouped.level, grouped.name
),

of_theme AS (
    SELECT
        grouped.codebook_id,
        grouped.month,
        grouped.level,
        grouped.name,
        grouped.theme,
        count(*) AS works,
        count(*) FILTER (WHERE grouped.is_by_people) AS by_people,
        count(grouped.answer) AS by_classifier,
        sum(grouped.weight) AS weight
    FROM grouped
    WHERE grouped.theme IS NOT NULL
    GROUP BY
        grouped.codebook_id, grouped.month, grouped.level, grouped.name, grouped.theme
),

answers AS (
    SELECT
        grouped.codebook_id,
        grouped.month,
        grouped.level,
        grouped.name,
        grouped.answer,
        count(*)::float8 AS works
    FROM grouped
    WHERE grouped.answer IS NOT NULL
    GROUP BY
        grouped.codebook_id, grouped.month, grouped.level, grouped.name, grouped.answer
),

used AS (
    SELECT DISTINCT
        themed.codebook_id,
        themed.month,
        themed.model_id
    FROM themed
),

-- themes by people for each answer of the classifiers of a month's works, out of fold
confusion AS (
    SELECT
        used.codebook_id,
        used.month,
        pairs.pair ->> 0 AS theme,
        pairs.pair ->> 1 AS answer,
        sum((pairs.pair ->> 2)::float8) AS works
    FROM used
    INNER JOIN theme_models AS models ON used.model_id = models.id
    CROSS JOIN LATERAL jsonb_array_elements(models.figures -> 'confusion') AS pairs (pair)
    GROUP BY used.codebook_id, used.month, pairs.pair ->> 0, pairs.pair ->> 1
),

known AS (
    SELECT
        confusion.codebook_id,
        confusion.month,
        confusion.answer,
        sum(confusion.works) AS works
    FROM confusion
    GROUP BY confusion.codebook_id, confusion.month, confusion.answer
),

themes AS (
    SELECT
        listed.codebook_id,
        listed.theme,
        count(*) OVER (PARTITION BY listed.codebook_id)::float8 AS themes
    FROM codebook_themes AS listed
),

-- how many works of each answer people would have given the theme: mean and variance of a
-- Dirichlet-multinomial whose prior is half a work over all themes; an answer that was never seen
-- out of fold counts as right
expected AS (
    SELECT
        answers.codebook_id,
        answers.month,
        answers.level,
        answers.name,
        themes.theme,
        sum(answers.works * seen.works / seen.total) AS works,
        sum(answers.works * smoothed.chance) AS middle,
        sum(
            answers.works * smoothed.chance * (1 - smoothed.chance)
            * (answers.works + seen.total + 0.5) / (seen.total + 1.5)
        ) AS variance
    FROM answers
    INNER JOIN themes ON answers.codebook_id = themes.codebook_id
    LEFT JOIN known
        ON
            answers.codebook_id = known.codebook_id
            AND answers.month = known.month
            AND answers.answer = known.answer
    LEFT JOIN confusion
        ON
            answers.codebook_id = confusion.codebook_id
            AND answers.month = confusion.month
            AND answers.answer = confusion.answer
            AND themes.theme = confusion.theme
    CROSS JOIN
        LATERAL (
            VALUES (
                CASE
                    WHEN known.works > 0 THEN coalesce(confusion.works, 0)
                    WHEN answers.answer IN ('abstained', themes.theme) THEN 1
                    ELSE 0
                END,
                CASE
                    WHEN known.works > 0 THEN known.works
                    WHEN answers.answer = 'abstained' THEN themes.themes
                    ELSE 1
                END
            )
        ) AS seen (works, total)
    CROSS JOIN
        LATERAL (
            VALUES ((seen.works + 0.5 / themes.themes) / (seen.total + 0.5))
        ) AS smoothed (chance)
    GROUP BY
        answers.codebook_id, answers.month, answers.level, answers.name, themes.theme
),

based AS (
    SELECT
        totals.*,
        CASE
            WHEN
                totals.by_classifier > 0
                AND EXISTS (
                    SELECT FROM known
                    WHERE known.codebook_id = totals.codebook_id AND known.month = totals.month
                ) THEN 'corrected'
            WHEN totals.by_people = totals.coded THEN 'people'
            ELSE 'uncorrected'
        END AS basis
    FROM totals
),

counted AS (
    SELECT
        based.codebook_id,
        based.month,
        based.level,
        based.name,
        based.basis,
        based.coded,
        themes.theme,
        published.works AS published,
        coalesce(of_theme.works, 0) AS works,
        coalesce(of_theme.by_people, 0) AS by_people,
        coalesce(of_theme.by_classifier, 0) AS by_classifier,
        CASE based.basis
            WHEN 'corrected' THEN coalesce(of_theme.by_people, 0) + expected.works
            WHEN 'people' THEN coalesce(of_theme.weight, 0)
            ELSE coalesce(of_theme.works, 0)
        END AS hits,
        CASE based.basis
            WHEN 'corrected' THEN based.by_people + based.by_classifier
            WHEN 'people' THEN based.weight
            ELSE based.coded
        END::float8 AS total,
        -- effective sample size: works of equal weight that carry as much information (Kish)
        CASE WHEN based.basis = 'people' THEN based.weight ^ 2 / based.squares ELSE based.coded END
            AS effective,
        coalesce(of_theme.by_people, 0) + expected.middle AS middle,
        1.959963984540054 * sqrt(expected.variance) AS half
    FROM based
    INNER JOIN themes ON based.codebook_id = themes.codebook_id
    INNER JOIN published
        ON
            based.month = published.month
            AND based.level = published.level
            AND based.name = published.name
    LEFT JOIN of_theme
        ON
            based.codebook_id = of_theme.codebook_id
            AND based.month = of_theme.month
            AND based.level = of_theme.level
            AND based.name = of_theme.name
            AND themes.theme = of_theme.theme
    LEFT JOIN expected
        ON
            based.codebook_id = expected.codebook_id
            AND based.month = expected.month
            AND based.level = expected.level
            AND based.name = expected.name
            AND themes.theme = expected.theme
)

SELECT
    books.name AS codebook,
    books.version AS codebook_version,
    counted.month,
    counted.level,
    nullif(counted.name, '') AS name,
    counted.theme,
    counted.works,
    counted.by_people AS works_by_people,
    counted.by_classifier AS works_by_classifier,
    counted.coded AS works_coded,
    counted.published - counted.coded AS works_open,
    counted.basis,
    counted.hits / nullif(counted.total, 0) AS share,
    CASE
        WHEN counted.basis = 'corrected'
            THEN greatest(0.0, (counted.middle - counted.half) / counted.total)
        ELSE wilson_low(
            counted.hits / nullif(counted.total, 0) * counted.effective, counted.effective
        )
    END AS share_low,
    CASE
        WHEN counted.basis = 'corrected'
            THEN least(1.0, (counted.middle + counted.half) / counted.total)
        ELSE wilson_high(
            counted.hits / nullif(counted.total, 0) * counted.effective, counted.effective
        )
    END AS share_high,
    counted.works::float8 / counted.published AS share_least,
    (counted.works + counted.published - counted.coded)::float8 / counted.published AS share_most
FROM counted
INNER JOIN codebooks AS books ON counted.codebook_id = books.id;

COMMENT ON VIEW theme_shares IS
'Shares of themes among the works of a month, as themes show gives them: all, by platform, region, library and account; their basis, corrected for the known errors of the classifier, and bounds that assume nothing';
