CREATE FUNCTION search_needs(words text[])
RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(word, place, 2))
    FROM unnest(words) AS word
    CROSS JOIN LATERAL generate_series(1, greatest(length(word) - 1, 1)) AS place
    WHERE place % 2 = 1 OR place = length(word) - 1
$$;

COMMENT ON FUNCTION search_needs IS
'The fewest grams that a text with these words has: every second pair, and the last one';

CREATE FUNCTION stale_search_works()
RETURNS TABLE (work_id bigint, is_indexed boolean, digest bigint)
LANGUAGE sql STABLE AS $$
    SELECT works.id, documents.work_id IS NOT NULL, made.digest
    FROM works
    LEFT JOIN search_documents AS documents ON works.id = documents.work_id
    CROSS JOIN LATERAL (
        SELECT hashtextextended(
            concat_ws(
                E'\n', extract(EPOCH FROM works.published_at), works.title,
                array_to_string(works.tags, ' '), works.text
            ),
            0
        ) AS digest
    ) AS made
    WHERE documents.digest IS DISTINCT FROM made.digest
$$;

COMMENT ON FUNCTION stale_search_works IS
'Works that are not in search_documents, or are otherwise by now';

CREATE FUNCTION refresh_search(most integer DEFAULT 1000000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET work_mem = '64MB'
SET jit = off AS $$
DECLARE
    stored bigint;
BEGIN
    WITH stale AS (
        SELECT * FROM stale_search_works() LIMIT most
    ), formed AS (
        SELECT works.id, works.account_id, works.published_at, stale.digest,
            search_form(coalesce(works.title, '')) AS title,
            search_form(array_to_string(works.tags, ' ')) AS tags,
            search_form(works.text) AS text
        FROM stale INNER JOIN works ON works.id = stale.work_id
        ORDER BY works.id
    )
    INSERT INTO search_documents AS documents
        (work_id, account_id, published_at, title_end, tags_end, head, body, digest)
    SELECT id, account_id, published_at, length(title), length(title) + 1 + length(tags),
        concat(title, E'\n', tags, E'\n', left(text, 80)), concat(title, E'\n', tags, E'\n', text),
        digest
    FROM formed
    ON CONFLICT (work_id) DO UPDATE SET
        account_id = excluded.account_id, published_at = excluded.published_at,
        title_end = excluded.title_end, tags_end = excluded.tags_end, head = excluded.head,
        body = excluded.body, digest = excluded.digest;
    GET DIAGNOSTICS stored = ROW_COUNT;
    IF stored < most THEN
        -- A run that stores meanwhile ends after this moment, and is looked through again.
        INSERT INTO search_state AS state (refreshed_at) VALUES (now())
        ON CONFLICT (id) DO UPDATE SET refreshed_at = excluded.refreshed_at;
        PERFORM gin_clean_pending_list('search_documents_grams');
    END IF;
    RETURN stored;
END $$;

COMMENT ON FUNCTION refresh_search IS
'Bring the search up to date: at most so many works, those new or changed; gives how many it were';

CREATE FUNCTION is_search_stale()
RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM search_state) OR EXISTS (
        SELECT FROM crawl_runs, search_state
        WHERE coalesce(crawl_runs.finished_at, 'infinity') >= search_state.refreshed_at
    )
$$;

COMMENT ON FUNCTION is_search_stale IS
'Whether a run has stored anything, or may have, since the search was brought up to date';

CREATE FUNCTION search_works(
    query text,
    most integer DEFAULT 20,
    in_libraries text[] DEFAULT NULL,
    in_platforms text[] DEFAULT NULL,
    since timestamptz DEFAULT '-infinity',
    until timestamptz DEFAULT 'infinity'
)
RETURNS TABLE (work_id bigint, score integer, found bigint, is_exact boolean, passage text)
LANGUAGE plpgsql STABLE
SET work_mem = '64MB' -- the grams of all rows of a lossy page would be computed again
SET jit = off AS $$
DECLARE
    given text[] := array_remove(regexp_split_to_array(search_form(query), '\s+'), '');
    words text[] := ARRAY(SELECT DISTINCT word FROM unnest(given) AS word WHERE word !~ '^-.');
    banned text[] := ARRAY(SELECT substr(word, 2) FROM unnest(given) AS word WHERE word ~ '^-.');
    accounts_in bigint[];
    stale bigint[] := '{}';
    -- Of words of one or two characters, the index alone is exact.
    is_sure boolean := banned = '{}'
        AND NOT EXISTS (SELECT FROM unnest(words) AS word WHERE length(word) > 2);
    pattern text;
    score_of text := $score$
        SELECT sum(CASE WHEN place = 0 THEN 1 WHEN place <= t.title_end THEN 8
            WHEN place <= t.tags_end THEN 4 ELSE 2 END)::integer
        FROM (SELECT strpos(t.head, word) AS place FROM unnest($1) AS word OFFSET 0) AS places
    $score$;
    holds text := $holds$
        (SELECT bool_and(strpos(b.body, word) > 0) FROM unnest($1) AS word)
        AND NOT EXISTS (SELECT FROM unnest($2) AS word WHERE strpos(b.body, word) > 0)
    $holds$;
BEGIN
    IF coalesce(words, '{}') = '{}' THEN
        RAISE EXCEPTION 'the search text has no word' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF cardinality(words) = 1 THEN
        score_of := $score$
            SELECT CASE WHEN place = 0 THEN 1 WHEN place <= t.title_end THEN 8
                WHEN place <= t.tags_end THEN 4 ELSE 2 END
            FROM (SELECT strpos(t.head, $1[1]) AS place OFFSET 0) AS places
        $score$;
    END IF;
    IF in_libraries IS NOT NULL OR in_platforms IS NOT NULL THEN
        accounts_in := ARRAY(
            SELECT a.id FROM accounts AS a INNER JOIN libraries AS l ON l.id = a.library_id
            WHERE (in_libraries IS NULL OR l.code = ANY(in_libraries))
                AND (in_platforms IS NULL OR a.platform = ANY(in_platforms))
        );
    END IF;
    IF is_search_stale() THEN
        stale := ARRAY(SELECT s.work_id FROM stale_search_works() AS s);
    END IF;
    SELECT string_agg(
        regexp_replace(word, '([^[:alnum:]\u2e80-\U0003ffff])', '\\\1', 'g'), '|'
        ORDER BY length(word) DESC
    ) INTO pattern FROM unnest(words) AS word;
    RETURN QUERY EXECUTE format(
        $query$
        WITH indexed AS MATERIALIZED (
            SELECT t.work_id, t.published_at, (%1$s) AS score, false AS is_stale
            FROM search_documents AS t
            WHERE search_grams(t.body) @> search_needs($1)
                AND t.published_at >= $3 AND t.published_at < $4
                AND ($5 IS NULL OR t.account_id = ANY($5))
                %3$s
        ), tail AS MATERIALIZED (
            SELECT w.id AS work_id, w.published_at, length(f.title) AS title_end,
                length(f.title) + 1 + length(f.tags) AS tags_end,
                concat(f.title, E'\n', f.tags, E'\n', left(f.text, 80)) AS head,
                concat(f.title, E'\n', f.tags, E'\n', f.text) AS body
            FROM works AS w, LATERAL (
                SELECT search_form(coalesce(w.title, '')) AS title,
                    search_form(array_to_string(w.tags, ' ')) AS tags, search_form(w.text) AS text
                OFFSET 0
            ) AS f
            WHERE w.id = ANY($6) AND w.published_at >= $3 AND w.published_at < $4
                AND ($5 IS NULL OR w.account_id = ANY($5))
        ), candidates AS (
            SELECT * FROM indexed
            UNION ALL
            SELECT t.work_id, t.published_at, (%1$s), true
            FROM tail AS t, LATERAL (SELECT t.body OFFSET 0) AS b WHERE %2$s
        ), checked AS (
            SELECT c.* FROM (
                SELECT * FROM candidates
                ORDER BY score DESC, published_at DESC, candidates.work_id
            ) AS c
            WHERE $7 OR c.is_stale OR EXISTS (
                SELECT FROM search_documents AS b WHERE b.work_id = c.work_id AND %2$s
            )
            LIMIT $8
        ), counted AS (
            SELECT count(*) AS n FROM candidates
        ), total AS (
            SELECT $7 OR n <= 2000 AS is_exact, CASE
                WHEN $7 OR n > 2000 THEN n
                ELSE (
                    SELECT count(*) FROM candidates AS c
                    WHERE c.is_stale OR EXISTS (
                        SELECT FROM search_documents AS b WHERE b.work_id = c.work_id AND %2$s
                    )
                )
            END AS n FROM counted
        )
        SELECT c.work_id, c.score, total.n, total.is_exact, regexp_replace(
            substr(e.text, greatest(e.place - 20, 1), 70), '(' || $9 || ')', '【\1】', 'gi'
        )
        FROM checked AS c CROSS JOIN total
        INNER JOIN works AS w ON w.id = c.work_id
        LEFT JOIN search_documents AS d ON d.work_id = c.work_id AND NOT c.is_stale,
        LATERAL (
            SELECT concat_ws(' ', w.title, w.text) AS text,
                coalesce(d.body, search_form(concat_ws(' ', w.title, array_to_string(w.tags, ' '),
                    w.text))) AS form
        ) AS o,
        LATERAL (
            SELECT min(nullif(strpos(lower(o.text), word), 0)) AS place FROM unnest($1) AS word
        ) AS p,
        -- Written otherwise (full width, traditional), or only among the tags: by the search form.
        LATERAL (
            SELECT CASE WHEN p.place IS NULL THEN o.form ELSE o.text END AS text, coalesce(
                p.place,
                (SELECT min(nullif(strpos(o.form, word), 0)) FROM unnest($1) AS word)
            ) AS place OFFSET 0
        ) AS e
        ORDER BY c.score DESC, c.published_at DESC, c.work_id
        $query$,
        score_of, holds, CASE WHEN stale <> '{}' THEN
            'AND NOT EXISTS (SELECT FROM unnest($6) AS s (id) WHERE s.id = t.work_id)' END
    ) USING words, banned, since, until, accounts_in, stale, is_sure, most, pattern;
END $$;

COMMENT ON FUNCTION search_works IS
'Works with all words of the text and none that follows a -: score (title 8, tags 4, beginning 2, rest 1 for each word, then the newest), how many there are (at most so many unless is_exact), and a passage with the words in 【】';
