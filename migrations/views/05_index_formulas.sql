-- The formulas of the indices (docs/methodology.md): float8 in, float8 out, NULL where an input is
-- NULL or the index is not defined. The same ones in Python: analysis/compute/indices.py.
--
-- An index is STRICT and takes all of its inputs. What it is made of (…_part, …_whole and the like)
-- is not declared STRICT, though NULL in gives NULL out: PostgreSQL puts a function's expression in
-- the place of its call only where STRICT follows from the expression alone, which CASE and nullif
-- prevent, and the views, which take the parts, would be ten times as slow.

CREATE FUNCTION log_plus_one(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN x > -1 THEN ln(x + 1) END;

COMMENT ON FUNCTION log_plus_one IS
'ln(x + 1), the measure in which indices take a counter; NULL where x is -1 or less';

CREATE FUNCTION wci_2_0_part(total float8, works float8, highest float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.40 * log_plus_one(total) + 0.45 * log_plus_one(total / nullif(works, 0))
+ 0.15 * log_plus_one(highest);

COMMENT ON FUNCTION wci_2_0_part IS
'r or z of wci-2.0: of the reads or of the likes of the window''s articles';

CREATE FUNCTION wci_2_0_whole(r float8, z float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 10 * power(0.8 * r + 0.2 * z, 2);

COMMENT ON FUNCTION wci_2_0_whole IS 'wci-2.0 from its parts';

CREATE FUNCTION wci_2_0(
    works float8, reads float8, max_reads float8, likes float8, max_likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN wci_2_0_whole(
    wci_2_0_part(reads, works, max_reads), wci_2_0_part(likes, works, max_likes)
);

COMMENT ON FUNCTION wci_2_0 IS 'WeChat Communication Index, version 2.0; NULL where works is 0';

CREATE FUNCTION wci_13_0_part(reads float8, wows float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.85 * log_plus_one(reads) + 0.15 * log_plus_one(10 * wows);

COMMENT ON FUNCTION wci_13_0_part IS
'O (per day), A (per article), H (headlines per day) or P (highest) of wci-13.0';

CREATE FUNCTION wci_13_0_whole(o float8, a float8, h float8, p float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 10 * power(0.30 * o + 0.30 * a + 0.30 * h + 0.10 * p, 2);

COMMENT ON FUNCTION wci_13_0_whole IS 'wci-13.0 from its parts';

CREATE FUNCTION wci_13_0(
    works float8, days float8,
    reads float8, wows float8,
    headline_reads float8, headline_wows float8,
    max_reads float8, max_wows float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN wci_13_0_whole(
    wci_13_0_part(reads / nullif(days, 0), wows / nullif(days, 0)),
    wci_13_0_part(reads / nullif(works, 0), wows / nullif(works, 0)),
    wci_13_0_part(headline_reads / nullif(days, 0), headline_wows / nullif(days, 0)),
    wci_13_0_part(max_reads, max_wows)
);

COMMENT ON FUNCTION wci_13_0 IS
'WeChat Communication Index, version 13.0 (lists after 2017-07-01); NULL where works is 0';

CREATE FUNCTION wci_14_2_part(reads float8, wows float8, likes float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.85 * log_plus_one(reads) + 0.09 * log_plus_one(10 * wows)
+ 0.06 * log_plus_one(10 * likes);

COMMENT ON FUNCTION wci_14_2_part IS
'O (per day), A (per article), H (headlines per day) or P (highest) of wci-14.2';

CREATE FUNCTION wci_14_2_whole(o float8, a float8, h float8, p float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 12 * power(0.60 * o + 0.20 * a + 0.10 * h + 0.10 * p, 2);

COMMENT ON FUNCTION wci_14_2_whole IS 'wci-14.2, and wci-14.2-shares, from its parts';

CREATE FUNCTION wci_14_2(
    works float8, days float8,
    reads float8, wows float8, likes float8,
    headline_reads float8, headline_wows float8, headline_likes float8,
    max_reads float8, max_wows float8, max_likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN wci_14_2_whole(
    wci_14_2_part(reads / nullif(days, 0), wows / nullif(days, 0), likes / nullif(days, 0)),
    wci_14_2_part(reads / nullif(works, 0), wows / nullif(works, 0), likes / nullif(works, 0)),
    wci_14_2_part(
        headline_reads / nullif(days, 0),
        headline_wows / nullif(days, 0),
        headline_likes / nullif(days, 0)
    ),
    wci_14_2_part(max_reads, max_wows, max_likes)
);

COMMENT ON FUNCTION wci_14_2 IS
'WeChat Communication Index, version 14.2 as copied in 2021 and 2022, without shares: the default;'
' NULL where works is 0';

CREATE FUNCTION wci_14_2_shares_part(
    reads float8, wows float8, likes float8, shares float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.70 * log_plus_one(reads) + 0.09 * log_plus_one(10 * wows)
+ 0.06 * log_plus_one(10 * likes) + 0.15 * log_plus_one(10 * shares);

COMMENT ON FUNCTION wci_14_2_shares_part IS
'O (per day), A (per article), H (headlines per day) or P (highest) of wci-14.2-shares';

CREATE FUNCTION wci_14_2_shares(
    works float8, days float8,
    reads float8, wows float8, likes float8, shares float8,
    headline_reads float8, headline_wows float8, headline_likes float8, headline_shares float8,
    max_reads float8, max_wows float8, max_likes float8, max_shares float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN wci_14_2_whole(
    wci_14_2_shares_part(
        reads / nullif(days, 0), wows / nullif(days, 0),
        likes / nullif(days, 0), shares / nullif(days, 0)
    ),
    wci_14_2_shares_part(
        reads / nullif(works, 0), wows / nullif(works, 0),
        likes / nullif(works, 0), shares / nullif(works, 0)
    ),
    wci_14_2_shares_part(
        headline_reads / nullif(days, 0), headline_wows / nullif(days, 0),
        headline_likes / nullif(days, 0), headline_shares / nullif(days, 0)
    ),
    wci_14_2_shares_part(max_reads, max_wows, max_likes, max_shares)
);

COMMENT ON FUNCTION wci_14_2_shares IS
'WeChat Communication Index, version 14.2 with shares, as on its owner''s page;'
' NULL where works is 0';
