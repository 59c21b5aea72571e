CREATE FUNCTION bci_1_activity(works float8, originals float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.30 * log_plus_one(works) + 0.70 * log_plus_one(originals);

COMMENT ON FUNCTION bci_1_activity IS 'W1 of bci-1: posts and original posts';

CREATE FUNCTION bci_1_reach(
    shares float8, comments float8,
    original_shares float8, original_comments float8,
    likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.20 * log_plus_one(shares) + 0.20 * log_plus_one(comments)
+ 0.25 * log_plus_one(original_shares) + 0.25 * log_plus_one(original_comments)
+ 0.10 * log_plus_one(likes);

COMMENT ON FUNCTION bci_1_reach IS
'W2 of bci-1: reposts and comments on all posts and on original ones, and likes';

CREATE FUNCTION bci_whole(activity float8, reach float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 160 * (0.20 * activity + 0.80 * reach);

COMMENT ON FUNCTION bci_whole IS 'bci-1 and bci-simple from their parts W1 and W2';

CREATE FUNCTION bci_1(
    works float8, originals float8,
    shares float8, comments float8,
    original_shares float8, original_comments float8,
    likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN bci_whole(
    bci_1_activity(works, originals),
    bci_1_reach(shares, comments, original_shares, original_comments, likes)
);

COMMENT ON FUNCTION bci_1 IS 'Weibo Communication Index with the full weights';

CREATE FUNCTION bci_simple_reach(shares float8, comments float8, likes float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0.40 * log_plus_one(shares) + 0.40 * log_plus_one(comments) + 0.20 * log_plus_one(likes);

COMMENT ON FUNCTION bci_simple_reach IS 'W2 of bci-simple: reposts, comments and likes';

CREATE FUNCTION bci_simple(
    works float8, shares float8, comments float8, likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN bci_whole(log_plus_one(works), bci_simple_reach(shares, comments, likes));

COMMENT ON FUNCTION bci_simple IS
'Weibo Communication Index, the simple form, which ignores whether posts are original';

CREATE FUNCTION dci_1_0_publishing(new_works float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 10 * log_plus_one(new_works);

COMMENT ON FUNCTION dci_1_0_publishing IS 'Publishing, the first part of dci-1.0';

CREATE FUNCTION dci_1_0_interaction(
    new_likes float8, new_comments float8, new_shares float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 76 * (
    0.17 * log_plus_one(new_likes) + 0.37 * log_plus_one(new_comments)
    + 0.46 * log_plus_one(new_shares)
);

COMMENT ON FUNCTION dci_1_0_interaction IS
'Interaction, the second part of dci-1.0; NULL where a counter fell by 1 or more';

CREATE FUNCTION dci_1_0_coverage(new_followers float8, followers float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 14 * (0.11 * log_plus_one(new_followers) + 0.89 * log_plus_one(followers));

COMMENT ON FUNCTION dci_1_0_coverage IS
'Coverage, the third part of dci-1.0; NULL where followers were lost';

CREATE FUNCTION dci_1_0(
    new_works float8, new_likes float8, new_comments float8, new_shares float8,
    new_followers float8, followers float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN dci_1_0_publishing(new_works)
+ dci_1_0_interaction(new_likes, new_comments, new_shares)
+ dci_1_0_coverage(new_followers, followers);

COMMENT ON FUNCTION dci_1_0 IS
'Douyin Communication Index, version 1.0, from the changes of the account''s totals over the window'
' and its followers at the end; NULL where one of them fell by 1 or more';

CREATE FUNCTION c_index(likes float8, comments float8, shares float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 100 * (
    0.17 * log_plus_one(likes) + 0.37 * log_plus_one(comments) + 0.46 * log_plus_one(shares)
);

COMMENT ON FUNCTION c_index IS 'Communication index of one short video';

CREATE FUNCTION nri_part(x float8, highest float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 1000 * log_plus_one(x) / nullif(log_plus_one(highest), 0);

COMMENT ON FUNCTION nri_part IS
's(x, c) of nri: x on a logarithmic scale on which c is worth 1000 points';

-- Of no works 0, but NULL where an input is.
CREATE FUNCTION nri_whole(
    works float8, days float8,
    reads float8, max_reads float8, headline_reads float8, likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN works = 0 THEN 0 * (days + reads + max_reads + headline_reads + likes) ELSE
        0.75 * nri_part(reads, 800000 * days)
        + 0.05 * nri_part(max_reads, 100000)
        + 0.10 * nri_part(floor(reads / works + 0.5), 100000)
        + 0.05 * nri_part(headline_reads, 100000 * days)
        + 0.05 * nri_part(likes, 80000 * days)
END;

COMMENT ON FUNCTION nri_whole IS 'nri from its inputs';

CREATE FUNCTION nri(
    works float8, days float8,
    reads float8, max_reads float8, headline_reads float8, likes float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nri_whole(works, days, reads, max_reads, headline_reads, likes);

COMMENT ON FUNCTION nri IS
'NewRank index of a WeChat account; the mean of the reads is rounded, halves up; 0 where works is 0';

CREATE FUNCTION bvci_2_0_part(
    weight float8, x float8, days float8 DEFAULT 1
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 100 * weight * log_plus_one(x / nullif(days, 0));

COMMENT ON FUNCTION bvci_2_0_part IS 'A term of bvci-2.0: its weight, and its input per day or as it is';

CREATE FUNCTION bvci_2_0(
    videos float8, days float8, new_plays float8, new_video_comments float8,
    followers float8, new_followers float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN bvci_2_0_part(0.15, videos)
+ bvci_2_0_part(0.25, new_plays, days)
+ bvci_2_0_part(0.30, new_video_comments, days)
+ bvci_2_0_part(0.18, followers)
+ bvci_2_0_part(0.12, new_followers);

COMMENT ON FUNCTION bvci_2_0 IS
'Bilibili Communication Index, version 2.0, of the videos published in the window, what all videos'
' gained in plays and comments over it, and followers; NULL where one of these fell by 1 or more.'
' With gains, not totals, it is the variant bvci-2.0-gains';

CREATE FUNCTION mcci(wci float8, bci float8, dci float8, channels float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 0.30 * wci + 0.25 * bci + 0.25 * dci + 0.20 * channels;

COMMENT ON FUNCTION mcci IS
'Mix over four platforms: WeChat, Weibo, Douyin and WeChat Channels (视频号)';

CREATE FUNCTION mcci_3(wci float8, bci float8, dci float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (0.30 * wci + 0.25 * bci + 0.25 * dci) / 0.80;

COMMENT ON FUNCTION mcci_3 IS
'The mix over WeChat, Weibo and Douyin alone, its three weights made to sum to 1';
