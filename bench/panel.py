"""A panel that has been crawled for a year, generated in PostgreSQL: the same one every time.

Libraries with an account on each platform, but for a few; a work every other day or so, most of
them in office hours while readers respond in the evening; each work observed at about 1, 7 and 30
days and at the month's end. One account is not covered, one is silent, one library rises.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, text

PROVINCES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江"),
    *("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南"),
    *("广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏"),
    *("陕西", "甘肃", "青海", "宁夏", "新疆"),
)
REGIONS = "EEEC WNNN EEEC EC ECCC EWEW WWWW WWWWW".replace(" ", "")
WORDS = {"E": "east", "C": "central", "W": "west", "N": "northeast"}
SOURCE = """
CREATE FUNCTION pg_temp.part(key bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(key, salt) & 1073741823) / 1073741824.0::float8;

INSERT INTO accounts
(library_id, platform, platform_id, name, status, first_seen_at, covered_from, covered_until)
SELECT
    libraries.id, platforms.code, platforms.code || libraries.id, libraries.name_zh, 'confirmed',
    CAST(:start AS timestamptz) - interval '60 days',
    CAST(:start AS timestamptz) - interval '60 days',
    CASE WHEN libraries.id = 7 AND platforms.code = 'douyin'
        THEN CAST(:stop AS timestamptz) - interval '12 days'
        ELSE CAST(:stop AS timestamptz) + interval '9 days'
    END
FROM libraries CROSS JOIN (VALUES ('weibo'), ('wechat'), ('douyin')) AS platforms (code)
WHERE NOT (platforms.code = 'douyin' AND libraries.id % 9 = 5)
ORDER BY libraries.id, platforms.code;

INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', :start, :start, 'finished', 'bench', '{}');

INSERT INTO refreshes
(run_id, account_id, started_at, finished_at, verdict, reason, since, pages_asked, pages_got,
    works_seen)
SELECT
    1, id, covered_until, covered_until,
    CASE WHEN covered_until < :stop THEN 'partial' ELSE 'complete' END,
    CASE WHEN covered_until < :stop THEN 'page limit' END, covered_from, 1, 1, 1
FROM accounts;

INSERT INTO account_snapshots
(account_id, captured_at, run_id, followers, following, works, likes_received)
SELECT
    accounts.id, days.moment + pg_temp.part(accounts.id, 1) * interval '6 hours', 1,
    1000 + floor(exp(8 * pg_temp.part(accounts.id, 2)) * (10 + days.number / 90.0)),
    100, 200 + days.number * 3,
    CASE WHEN accounts.platform = 'douyin' THEN 5000 + days.number * 90 END
FROM
    (SELECT n AS number, CAST(:start AS timestamptz) - interval '20 days' + n * interval '3 days'
         AS moment
     FROM generate_series(0, :days / 3 + 9) AS n) AS days,
    accounts
WHERE accounts.platform <> 'wechat' AND days.moment < accounts.covered_until;

INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    is_original, is_headline, push_id, first_seen_at, last_seen_at)
SELECT
    made.account_id, 'm' || made.key, made.kind,
    CASE WHEN made.platform = 'wechat' THEN '第 ' || made.n || ' 期：' || made.subject END,
    made.subject || '，欢迎读者参加。', TRUE,
    CASE made.platform
        WHEN 'weibo' THEN 'https://weibo.com/1/' || made.key
        WHEN 'wechat' THEN 'https://mp.weixin.qq.com/s/' || made.key
        ELSE 'https://www.douyin.com/video/' || made.key
    END,
    made.published_at,
    CASE WHEN made.platform <> 'douyin' THEN pg_temp.part(made.key, 3) < 0.7 END,
    CASE WHEN made.platform = 'wechat' THEN made.n % 3 = 0 END,
    CASE WHEN made.platform = 'wechat' THEN 'p' || made.account_id || '-' || made.n / 3 END,
    made.published_at, CAST(:stop AS timestamptz) + interval '9 days'
FROM (
    SELECT
        accounts.id AS account_id, accounts.platform, n, accounts.id * 100000 + n AS key,
        (ARRAY['text', 'image', 'video'])[
            1 + floor(2.999 * pg_temp.part(accounts.id * 100000 + n, 4))] AS kind,
        (ARRAY['周末讲座预告', '新书推荐', '古籍修复展览', '闭馆通知', '夜读活动招募'])[
            1 + floor(4.999 * pg_temp.part(accounts.id * 100000 + n, 5))] AS subject,
        date_trunc('day', CAST(:start AS timestamptz) - interval '35 days'
            + n * interval '1 day' * (0.8 + 2.4 * pg_temp.part(accounts.id, 6)), 'Asia/Shanghai')
            + interval '1 hour' * CASE
                WHEN pg_temp.part(accounts.id * 100000 + n, 7) < 0.75
                    THEN 9 + floor(8 * pg_temp.part(accounts.id * 100000 + n, 8))
                ELSE 18 + floor(5 * pg_temp.part(accounts.id * 100000 + n, 8))
            END
            + interval '7 minutes' AS published_at
    FROM accounts CROSS JOIN generate_series(0, :days + 60) AS n
    WHERE accounts.id % 29 <> 11
) AS made
WHERE made.published_at < :stop AND made.published_at < :stop;

INSERT INTO work_snapshots
(work_id, captured_at, run_id, reads, plays, likes, wows, comments, shares, favourites,
    rounded, capped)
SELECT
    seen.work_id, seen.captured_at, 1,
    CASE seen.platform WHEN 'wechat' THEN least(floor(seen.size * 20), 100001) END, NULL,
    floor(seen.size),
    CASE seen.platform WHEN 'wechat' THEN floor(seen.size * 0.3) END,
    floor(seen.size * 0.2), floor(seen.size * 0.3),
    CASE WHEN seen.platform <> 'weibo' THEN floor(seen.size * 0.1) END,
    '{}',
    CASE WHEN seen.platform = 'wechat' AND seen.size * 20 > 100001 THEN ARRAY['reads'] ELSE '{}' END
FROM (
    SELECT
        works.id AS work_id, accounts.platform, moment.captured_at,
        exp(1 + 4 * pg_temp.part(accounts.id, 9) + 2 * pg_temp.part(works.id, 10))
        * CASE WHEN extract(HOUR FROM works.published_at AT TIME ZONE 'Asia/Shanghai') >= 18
            THEN 2.2 ELSE 1 END
        * CASE WHEN accounts.library_id = 3
            AND works.published_at > CAST(:stop AS timestamptz) - interval '70 days'
            THEN 5 ELSE 1 END
        * (1 - exp(-0.3 - extract(EPOCH FROM moment.captured_at - works.published_at) / 400000))
            AS size
    FROM works
    INNER JOIN accounts ON works.account_id = accounts.id
    CROSS JOIN LATERAL (
        SELECT works.published_at + age AS captured_at
        FROM unnest(ARRAY[interval '1 day', interval '7 days', interval '30 days']) AS age
        UNION ALL
        SELECT date_trunc('month', works.published_at, 'Asia/Shanghai') + interval '1 month'
            - interval '2 hours'
    ) AS moment
    WHERE moment.captured_at > works.published_at
        AND moment.captured_at < CAST(:stop AS timestamptz) + interval '9 days'
) AS seen
ON CONFLICT DO NOTHING;

-- As the store keeps them with every snapshot.
SELECT keep_age_counters(portions.keys)
FROM (SELECT array_agg(id) AS keys FROM works GROUP BY id / 10000) AS portions;
"""
LIBRARIES = """
INSERT INTO libraries (code, name_zh, name_en, province, region, level)
VALUES (:code, :name, :english, :province, :region, 'provincial')
"""
PARTITIONS = """
SELECT ensure_snapshot_partition(month)
FROM generate_series(
    CAST(:start AS timestamptz) - interval '60 days',
    CAST(:stop AS timestamptz) + interval '40 days', interval '28 days'
) AS month
"""


def fill_panel(engine: Engine, *, libraries: int, first: date, months: int) -> None:
    """So many libraries, over so many months from the first day of one; partitions are there."""
    stop = date(
        first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1
    )
    named = [
        {
            "code": f"l{number:04}",
            "name": f"{PROVINCES[number % 31]}示例图书馆{number // 31 + 1}",
            "english": f"Example Library {number + 1}",
            "province": PROVINCES[number % 31],
            "region": WORDS[REGIONS[number % 31]],
        }
        for number in range(libraries)
    ]
    values = {"start": f"{first} +08", "stop": f"{stop} +08", "days": (stop - first).days}
    with engine.begin() as connection:
        connection.execute(text(PARTITIONS), values)
        connection.execute(text(LIBRARIES), named)
        for statement in SOURCE.split(";\n\n"):
            connection.execute(text(statement.strip().rstrip(";")), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
