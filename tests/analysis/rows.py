"""Two invented libraries, crawled twice; a share count that the platform did not give."""

from sqlalchemy import text

from tests.conftest import Database

ROWS = """
INSERT INTO libraries (code, name_zh) VALUES ('yun', '云山图书馆'), ('hai', '海滨图书馆');
INSERT INTO accounts (library_id, platform, platform_id)
SELECT id, 'weibo', '900000000' || id FROM libraries;
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', now(), 'finished', '0', '{}');
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers)
SELECT a.id, day, r.id, a.id * 1000 + extract(day FROM day)
FROM accounts AS a, crawl_runs AS r,
    unnest(ARRAY['2026-03-01 +8', '2026-03-02 +8']::timestamptz[]) AS day;
INSERT INTO works
(account_id, platform_id, kind, text, text_complete, url, published_at, first_seen_at, last_seen_at)
SELECT id, '1', 'text', '开馆', TRUE, 'https://weibo.example/1', now(), now(), now() FROM accounts;
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, comments, shares)
SELECT w.id, '2026-03-01', r.id, 3, 2, CASE WHEN w.id > 1 THEN 1 END
FROM works AS w, crawl_runs AS r;
"""


def insert_rows(database: Database) -> None:
    """Fill an empty database."""
    with database.engine.begin() as connection:
        connection.execute(text(ROWS))
