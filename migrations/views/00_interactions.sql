-- Which counters a platform shows stands in the table platforms: one that it does not show adds nothing,
-- one that it shows and that was not seen leaves the sum unknown.
CREATE FUNCTION interactions(
    counters text[], likes bigint, wows bigint, comments bigint, shares bigint
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT
    CASE WHEN NOT 'likes' = ANY(counters) THEN 0 ELSE likes END
    + CASE WHEN NOT 'wows' = ANY(counters) THEN 0 ELSE wows END
    + CASE WHEN NOT 'comments' = ANY(counters) THEN 0 ELSE comments END
    + CASE WHEN NOT 'shares' = ANY(counters) THEN 0 ELSE shares END
$$;

COMMENT ON FUNCTION interactions IS
'Likes, wows, comments and shares of a work together, as far as its platform shows them (counters:'
' platforms.counters); NULL where one of these was not seen';
