-- Rules read every text, so what they found is kept: for the text and the rules whose digest stands beside it.
-- Works that are new or have changed since are checked when the view is read.
CREATE FUNCTION flag_rules_digest() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT hashtextextended(
    coalesce(string_agg(concat_ws(E'\t', rules.code, rules.pattern), E'\n' ORDER BY rules.code), ''), 0
)
FROM flag_rules AS rules
$$;

COMMENT ON FUNCTION flag_rules_digest IS
'Digest of the rules of flag_rules';

CREATE FUNCTION flags_of(content text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE COST 100000
AS $$
SELECT coalesce(array_agg(rules.code ORDER BY rules.code), '{}')
FROM flag_rules AS rules
WHERE normalize(content, nfkc) ~ rules.pattern -- noqa: RF02
$$;

COMMENT ON FUNCTION flags_of IS
'The rules of flag_rules that a text matches';

CREATE VIEW flagged_works AS
SELECT
    works.id AS work_id,
    flags.flag,
    libraries.code AS library,
    accounts.platform,
    accounts.id AS account_id,
    coalesce(accounts.name, accounts.platform_id) AS account,
    works.published_at,
    works.first_seen_at,
    works.title,
    works.url
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN work_flags AS kept
    ON works.id = kept.work_id -- noqa: LT02
        AND kept.digest = hashtextextended(
            concat_ws(E'\n', works.title, works.text), (SELECT flag_rules_digest())
        )
CROSS JOIN
    LATERAL unnest(
        coalesce(kept.flags, flags_of(concat_ws(E'\n', works.title, works.text)))
    ) AS flags (flag);

COMMENT ON VIEW flagged_works IS
'Works whose texts a person should look at, once for each rule of flag_rules';

CREATE FUNCTION refresh_flags(most integer DEFAULT 1000000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET jit = off AS $$
DECLARE
    looked_at bigint;
BEGIN
    INSERT INTO work_flags AS kept (work_id, digest, flags)
    SELECT made.id, made.digest, flags_of(made.content)
    FROM (
        SELECT works.id, given.content, hashtextextended(given.content, rules.digest) AS digest
        FROM (SELECT flag_rules_digest() AS digest OFFSET 0) AS rules
        CROSS JOIN works
        CROSS JOIN LATERAL (SELECT concat_ws(E'\n', works.title, works.text) AS content) AS given
    ) AS made
    LEFT JOIN work_flags AS before ON before.work_id = made.id
    WHERE before.digest IS DISTINCT FROM made.digest
    ORDER BY made.id
    LIMIT most
    ON CONFLICT (work_id) DO UPDATE SET digest = excluded.digest, flags = excluded.flags;
    GET DIAGNOSTICS looked_at = ROW_COUNT;
    RETURN looked_at;
END $$;

COMMENT ON FUNCTION refresh_flags IS
'Look at most so many works by flag_rules, those new or changed, and keep what is found; gives how many it were';
