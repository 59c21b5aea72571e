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

CREATE FUNCTION wilson_low(hits bigint, total bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT greatest(
        0.0,
        (hits + 1.9207294) / (total + 3.8414588)
        - 1.9599640 / (total + 3.8414588)
        * sqrt(hits::float8 * (total - hits) / nullif(total, 0) + 0.9603647)
    )
$$;

COMMENT ON FUNCTION wilson_low IS
'Lower end of Wilson''s 95 % interval of a share: hits of total; NULL where total is 0';

CREATE FUNCTION wilson_high(hits bigint, total bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT least(
        1.0,
        (hits + 1.9207294) / (total + 3.8414588)
        + 1.9599640 / (total + 3.8414588)
        * sqrt(hits::float8 * (total - hits) / nullif(total, 0) + 0.9603647)
    )
$$;

COMMENT ON FUNCTION wilson_high IS
'Upper end of Wilson''s 95 % interval of a share: hits of total; NULL where total is 0';

CREATE VIEW theme_shares AS
WITH coded AS (
    SELECT
        works.codebook,
        works.codebook_version,
        works.account_id,
        works.library,
        works.platform,
        works.region,
        works.theme,
        works.rests_on IN ('settled', 'coders') AS is_by_people,
        date_trunc('month', works.published_at AT TIME ZONE 'Asia/Shanghai')::date AS month
    FROM work_themes AS works
    WHERE works.theme IS NOT NULL
),

counted AS (
    SELECT
        coded.codebook,
        coded.codebook_version,
        coded.month,
        coded.account_id,
        coded.library,
        coded.platform,
        coded.region,
        coded.theme,
        grouping(coded.account_id, coded.library, coded.platform, coded.region) AS level,
        count(*) AS works,
        count(*) FILTER (WHERE coded.is_by_people) AS works_by_people
    FROM coded
    GROUP BY
        coded.codebook, coded.codebook_version, coded.month, coded.theme,
        GROUPING SETS (
            (coded.account_id), (coded.library), (coded.platform), (coded.region), ()
        )
),

shared AS (
    SELECT
        counted.*,
        sum(counted.works) OVER (
            PARTITION BY
                counted.codebook, counted.codebook_version, counted.month, counted.level,
                counted.account_id, counted.library, counted.platform, counted.region
        )::bigint AS works_coded
    FROM counted
)

SELECT
    shared.codebook,
    shared.codebook_version,
    shared.month,
    CASE shared.level
        WHEN 7 THEN 'account' WHEN 11 THEN 'library' WHEN 13 THEN 'platform'
        WHEN 14 THEN 'region' ELSE 'all'
    END AS level,
    CASE shared.level
        WHEN 7 THEN shared.account_id::text WHEN 11 THEN shared.library
        WHEN 13 THEN shared.platform WHEN 14 THEN shared.region
    END AS name,
    shared.theme,
    shared.works,
    shared.works_by_people,
    shared.works_coded,
    shared.works::float8 / shared.works_coded AS share,
    wilson_low(shared.works, shared.works_coded) AS share_low,
    wilson_high(shared.works, shared.works_coded) AS share_high
FROM shared
-- the National Library belongs to no region
WHERE shared.level <> 14 OR shared.region IS NOT NULL;

COMMENT ON VIEW theme_shares IS
'Shares of themes among the coded works of a month: all, by platform, region, library and account. Not corrected for errors of the program: see themes show';
