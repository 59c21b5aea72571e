-- Which counters a platform shows stands in the table platforms: one that it does not show adds nothing,
-- one that it shows and that was not seen leaves the sum unknown. Only videos bear danmaku and coins.
CREATE FUNCTION interactions(
    counters text[],
    kind text,
    likes bigint,
    wows bigint,
    comments bigint,
    shares bigint,
    danmaku bigint,
    coins bigint,
    recommends bigint,
    thumbs bigint
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT
    CASE WHEN NOT 'likes' = ANY(counters) THEN 0 ELSE likes END
    + CASE WHEN NOT 'wows' = ANY(counters) THEN 0 ELSE wows END
    + CASE WHEN NOT 'comments' = ANY(counters) THEN 0 ELSE comments END
    + CASE WHEN NOT 'shares' = ANY(counters) THEN 0 ELSE shares END
    + CASE WHEN kind <> 'video' OR NOT 'danmaku' = ANY(counters) THEN 0 ELSE danmaku END
    + CASE WHEN kind <> 'video' OR NOT 'coins' = ANY(counters) THEN 0 ELSE coins END
    + CASE WHEN NOT 'recommends' = ANY(counters) THEN 0 ELSE recommends END
    + CASE WHEN NOT 'thumbs' = ANY(counters) THEN 0 ELSE thumbs END
$$;

COMMENT ON FUNCTION interactions IS
'Likes, wows, comments, shares, recommends and thumbs of a work, and the danmaku and coins of a video'
' together, as far as its platform shows them (counters: platforms.counters); NULL where one of these'
' was not seen';
