-- The weeks (Sunday to Saturday) and months that have ended, from the first that is covered.
CREATE VIEW closed_windows AS
SELECT
    windows.period,
    windows.starts_at::date AS starts_on,
    windows.starts_at AT TIME ZONE 'Asia/Shanghai' AS window_from,
    windows.ends_at AT TIME ZONE 'Asia/Shanghai' AS window_to,
    windows.before_at AT TIME ZONE 'Asia/Shanghai' AS before_from
FROM (
    SELECT
        min(covered_from) AT TIME ZONE 'Asia/Shanghai' AS moment,
        now() AT TIME ZONE 'Asia/Shanghai' AS present
    FROM accounts
) AS beginning
CROSS JOIN
    LATERAL (
        SELECT
            'month' AS period,
            starts_at,
            starts_at + interval '1 month' AS ends_at,
            starts_at - interval '1 month' AS before_at
        FROM
            generate_series(
                date_trunc('month', beginning.moment), beginning.present, interval '1 month'
            ) AS starts_at
        UNION ALL
        SELECT
            'week' AS period,
            starts_at,
            starts_at + interval '7 days' AS ends_at,
            starts_at - interval '7 days' AS before_at
        FROM generate_series(
            date_trunc('week', beginning.moment + interval '1 day') - interval '1 day',
            beginning.present,
            interval '7 days'
        ) AS starts_at
    ) AS windows
WHERE windows.ends_at <= beginning.present
ORDER BY windows.starts_at
-- So that its moments are computed once, not again for every work that a view below looks at.
OFFSET 0;

COMMENT ON VIEW closed_windows IS
'Weeks (Sunday to Saturday) and months in Asia/Shanghai that have ended, from the first of which the'
' works of an account were seen';
COMMENT ON COLUMN closed_windows.period IS 'week or month';
COMMENT ON COLUMN closed_windows.starts_on IS 'First day';
COMMENT ON COLUMN closed_windows.window_from IS 'Start';
COMMENT ON COLUMN closed_windows.window_to IS 'End, itself not in it';
COMMENT ON COLUMN closed_windows.before_from IS 'Start of the window before';

CREATE VIEW account_months AS
SELECT
    windows.starts_on AS month,
    windows.window_from,
    windows.window_to,
    figures.*
FROM closed_windows AS windows
CROSS JOIN LATERAL account_indicators(windows.window_from, windows.window_to) AS figures
WHERE windows.period = 'month';

COMMENT ON VIEW account_months IS
'Every input of the indices for each account and month, from the counters seen last before its end';

CREATE VIEW account_weeks AS
SELECT
    windows.starts_on AS week,
    windows.window_from,
    windows.window_to,
    figures.*
FROM closed_windows AS windows
CROSS JOIN LATERAL account_indicators(windows.window_from, windows.window_to) AS figures
WHERE windows.period = 'week';

COMMENT ON VIEW account_weeks IS
'Every input of the indices for each account and week, from the counters seen last before its end';

COMMENT ON COLUMN account_months.month IS 'First day of the month (Asia/Shanghai)';
COMMENT ON COLUMN account_months.window_from IS 'Start of the window';
COMMENT ON COLUMN account_months.window_to IS 'End of the window, itself not in it';
COMMENT ON COLUMN account_months.account_id IS 'Key of the account (accounts.id)';
COMMENT ON COLUMN account_months.library IS 'Code of the library, e.g. shanghai';
COMMENT ON COLUMN account_months.platform IS 'weibo, wechat or douyin';
COMMENT ON COLUMN account_months.covered IS
'Complete refreshes without a gap saw every work published in the window';
COMMENT ON COLUMN account_months.days IS
'Days of the window as indices count them: 7, 30, 365 or the real number';
COMMENT ON COLUMN account_months.works IS
'Works published in the window, as far as they were seen; deleted ones included';
COMMENT ON COLUMN account_months.originals IS
'Of these, own works, not reposts or reprints; NULL: not given for any';
COMMENT ON COLUMN account_months.originals_unknown IS
'Works of which it is not given whether they are original';
COMMENT ON COLUMN account_months.headlines IS
'Of these, first articles of a push; NULL: not given for any';
COMMENT ON COLUMN account_months.headlines_unknown IS
'Works of which it is not given whether they are headlines';
COMMENT ON COLUMN account_months.pushes IS 'Different pushes (WeChat)';
COMMENT ON COLUMN account_months.deleted IS 'Works that are deleted by now';
COMMENT ON COLUMN account_months.works_observed IS
'Works whose counters were seen within the tolerance before the wished moment';
COMMENT ON COLUMN account_months.age_mean IS 'Mean age of the works when their counters were seen';
COMMENT ON COLUMN account_months.distance_mean IS
'Mean time from the counters to the moment that was wished';
COMMENT ON COLUMN account_months.distance_max IS
'Longest time from the counters to the moment that was wished';
COMMENT ON COLUMN account_months.counters_rounded IS
'Counters of the observed works that were shown rounded';
COMMENT ON COLUMN account_months.counters_capped IS
'Counters of the observed works that are lower bounds';
COMMENT ON COLUMN account_months.counters_missing IS
'Counters of the platform''s interactions (on WeChat, and of reads) that no observation gives';
COMMENT ON COLUMN account_months.reads IS
'阅读: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.reads_mean IS '阅读: mean over the works that give it';
COMMENT ON COLUMN account_months.reads_max IS '阅读: highest of a work';
COMMENT ON COLUMN account_months.reads_works IS 'Works that reads rests on';
COMMENT ON COLUMN account_months.reads_capped IS 'Works whose reads is a lower bound';
COMMENT ON COLUMN account_months.plays IS
'播放: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.plays_mean IS '播放: mean over the works that give it';
COMMENT ON COLUMN account_months.plays_max IS '播放: highest of a work';
COMMENT ON COLUMN account_months.plays_works IS 'Works that plays rests on';
COMMENT ON COLUMN account_months.plays_capped IS 'Works whose plays is a lower bound';
COMMENT ON COLUMN account_months.likes IS
'点赞: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.likes_mean IS '点赞: mean over the works that give it';
COMMENT ON COLUMN account_months.likes_max IS '点赞: highest of a work';
COMMENT ON COLUMN account_months.likes_works IS 'Works that likes rests on';
COMMENT ON COLUMN account_months.likes_capped IS 'Works whose likes is a lower bound';
COMMENT ON COLUMN account_months.wows IS
'在看: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.wows_mean IS '在看: mean over the works that give it';
COMMENT ON COLUMN account_months.wows_max IS '在看: highest of a work';
COMMENT ON COLUMN account_months.wows_works IS 'Works that wows rests on';
COMMENT ON COLUMN account_months.wows_capped IS 'Works whose wows is a lower bound';
COMMENT ON COLUMN account_months.comments IS
'评论, 留言: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.comments_mean IS '评论, 留言: mean over the works that give it';
COMMENT ON COLUMN account_months.comments_max IS '评论, 留言: highest of a work';
COMMENT ON COLUMN account_months.comments_works IS 'Works that comments rests on';
COMMENT ON COLUMN account_months.comments_capped IS 'Works whose comments is a lower bound';
COMMENT ON COLUMN account_months.shares IS
'转发, 分享: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.shares_mean IS '转发, 分享: mean over the works that give it';
COMMENT ON COLUMN account_months.shares_max IS '转发, 分享: highest of a work';
COMMENT ON COLUMN account_months.shares_works IS 'Works that shares rests on';
COMMENT ON COLUMN account_months.shares_capped IS 'Works whose shares is a lower bound';
COMMENT ON COLUMN account_months.favourites IS
'收藏: sum over the works that give it; 0 where a covered window has no work; NULL: not given for any';
COMMENT ON COLUMN account_months.favourites_mean IS '收藏: mean over the works that give it';
COMMENT ON COLUMN account_months.favourites_max IS '收藏: highest of a work';
COMMENT ON COLUMN account_months.favourites_works IS 'Works that favourites rests on';
COMMENT ON COLUMN account_months.favourites_capped IS 'Works whose favourites is a lower bound';
COMMENT ON COLUMN account_months.headline_reads IS
'reads of headlines; 0 where there is no headline; NULL: not given';
COMMENT ON COLUMN account_months.headline_likes IS
'likes of headlines; 0 where there is no headline; NULL: not given';
COMMENT ON COLUMN account_months.headline_wows IS
'wows of headlines; 0 where there is no headline; NULL: not given';
COMMENT ON COLUMN account_months.headline_shares IS
'shares of headlines; 0 where there is no headline; NULL: not given';
COMMENT ON COLUMN account_months.original_comments IS
'comments of original works; 0 where there is none; NULL: not given';
COMMENT ON COLUMN account_months.original_shares IS
'shares of original works; 0 where there is none; NULL: not given';
COMMENT ON COLUMN account_months.followers IS
'Followers at the window''s end; NULL: not seen within the tolerance before it';
COMMENT ON COLUMN account_months.followers_change IS
'Followers gained over the window; negative: lost; NULL: start or end not seen';
COMMENT ON COLUMN account_months.followers_distance IS
'Time from the account''s totals to the window''s end';
COMMENT ON COLUMN account_months.works_claimed_change IS
'Change of the number of works that the profile claims';
COMMENT ON COLUMN account_months.likes_received_change IS
'Change of the likes over all works, as the profile sums them';
COMMENT ON COLUMN account_months.totals_rounded IS
'Account totals at the end that were shown rounded';
COMMENT ON COLUMN account_months.totals_capped IS 'Account totals at the end that are lower bounds';
COMMENT ON COLUMN account_months.likes_change IS
'Likes gained over the window by all works whose change is known';
COMMENT ON COLUMN account_months.comments_change IS
'Comments gained over the window by all works whose change is known';
COMMENT ON COLUMN account_months.shares_change IS
'Shares gained over the window by all works whose change is known';
COMMENT ON COLUMN account_months.changes_known IS
'Works of all time whose change over the window is known';
COMMENT ON COLUMN account_months.changes_unknown IS
'Works of all time, not deleted before, whose change over the window is not known';

DO $$
DECLARE named record;
BEGIN
    FOR named IN
        SELECT attname, col_description(attrelid, attnum) AS words
        FROM pg_attribute WHERE attrelid = 'account_months'::regclass AND attname <> 'month'
    LOOP
        EXECUTE format('COMMENT ON COLUMN account_weeks.%I IS %L', named.attname, named.words);
    END LOOP;
END $$;

COMMENT ON COLUMN account_weeks.week IS 'First day of the week, a Sunday (Asia/Shanghai)';
