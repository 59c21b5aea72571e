"""Values that no database takes, on every platform: the right verdict over the rows that are there,
and no other account is the worse for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from libcrawl.browser.chromium import BrowserMissing, find_chromium
from tests.conftest import ROOT
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import session_of

HALF, HUGE, ODD, KIND, SPARED = "hebei", "shanxi", "liaoning", "heilongjiang", "jilin"
FAULTS = {HALF: "half_emoji", HUGE: "huge_counter", ODD: "odd_html", KIND: "unknown_kind"}
STORED = """
SELECT l.code, count(*), count(*) FILTER (WHERE w.text || coalesce(w.title, '') LIKE '%\ufffd%'),
    count(*) FILTER (WHERE w.text LIKE '%<![x]>%'), count(s.likes),
    bool_and(s.comments IS NOT NULL)
FROM works AS w
INNER JOIN accounts AS a ON a.id = w.account_id INNER JOIN libraries AS l ON l.id = a.library_id
LEFT JOIN work_snapshots AS s ON s.work_id = w.id
GROUP BY l.code
"""
MARKS = """
SELECT l.code, a.covered_until IS NOT NULL FROM accounts AS a
INNER JOIN libraries AS l ON l.id = a.library_id
WHERE a.platform = :platform AND a.platform_id IS NOT NULL
"""


def crawled(stand: Stand, *words: str, **environment: str) -> dict[str, tuple[Any, ...]]:
    """By library: works, those whose text has U+FFFD, those with odd markup, likes known,
    and whether all comments are known."""
    for library, kind in FAULTS.items():
        stand.sandbox.fault(kind, account=library, platform=stand.platform)
    done = stand.crawl("depth=60", *words, **environment)
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return {row[0]: row[1:] for row in stand.query(STORED)}


def assert_spared(stand: Stand, found: dict[str, tuple[Any, ...]]) -> None:
    """What every platform has in common."""
    verdicts = stand.verdicts()
    assert verdicts[SPARED][0] == verdicts[HALF][0] == verdicts[ODD][0] == "complete", verdicts
    works, halves, _, likes, has_comments = found[HALF]
    assert works == halves == likes > 0
    works, _, odd, likes, _ = found[ODD]
    assert works == likes > 0
    assert odd == 0
    works, _, _, likes, has_comments = found[HUGE]
    assert (likes, has_comments) == (0, True)
    assert verdicts[HUGE][0] == "complete"
    assert f"likes out of range for {works}" in str(verdicts[HUGE][1])


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_weibo(make_stand: MakeStand, source: str) -> None:
    stand = make_stand(*FAULTS, SPARED)
    assert_spared(stand, crawled(stand, f"source={source}"))
    # what a post shows besides its text decides its kind: none is unknown
    assert stand.verdicts()[KIND][0] == "complete"
    assert all(has_mark for _, has_mark in stand.query(MARKS, platform="weibo"))


def test_wechat(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(*FAULTS, SPARED, platform="wechat")
    assert_spared(stand, crawled(stand, "source=reader", **session_of("reader", tmp_path)))
    verdict, reason = stand.verdicts()[KIND]
    assert verdict == "drift"
    assert "item_show_type is" in str(reason)
    assert "99" in str(reason)


def test_douyin(make_stand: MakeStand) -> None:
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))
    stand = make_stand(*FAULTS, SPARED, platform="douyin")
    assert_spared(stand, crawled(stand))
    assert stand.verdicts()[KIND][0] == "complete", "pictures or a video: there is no third"


REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id = (SELECT id FROM accounts WHERE platform_id = '{uid}')
        AND NEW.platform_id = (SELECT '{work}') THEN
        RAISE EXCEPTION 'this row is refused';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON works FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.mark.parametrize("requests", [1, 16])
def test_a_row_that_the_database_refuses(make_stand: MakeStand, requests: int) -> None:
    """Whether pages come one by one or all at once."""
    stand = make_stand(HALF, HUGE, SPARED)
    uid = stand.sandbox.truth(account=HALF)["accounts"][0]["platform_id"]
    works = [work["platform_id"] for work in stand.sandbox.truth(account=HALF)["works"]]
    statement = REFUSE.format(uid=uid, work=works[len(works) // 2])
    with stand.database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    done = stand.crawl(f"CONCURRENT_REQUESTS={requests}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    verdicts = stand.verdicts()
    verdict, reason = verdicts.pop(HALF)
    assert verdict == "failed"
    assert str(reason).startswith("rows could not be stored: this row is refused")
    assert set(verdicts.values()) == {("complete", None)}
    assert dict(stand.query(MARKS, platform="weibo")) == {HALF: False, HUGE: True, SPARED: True}
    assert stand.query("SELECT count(*) FROM works WHERE missing_since IS NOT NULL") == [(0,)]
    with stand.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION refuse CASCADE")
    assert stand.crawl().returncode == 0
    assert len(works) == stand.query(
        "SELECT count(*) FROM works AS w INNER JOIN accounts AS a ON a.id = w.account_id"
        " WHERE a.platform_id = :uid", uid=uid,
    )[0][0]  # fmt: skip


# Runs in every Python process that has its folder on the path: defects of the program, at four
# places, each in one account.
DEFECTS = """
from libcrawl.spiders import refresh_spider as refresh
from libcrawl.spiders.weibo import Pc, WeiboSpider

read_page, profile_request = Pc.read_page, Pc.profile_request
explain, walks = refresh.explain, WeiboSpider.walks

def recursive(self, payload, at, uid, cursor):
    if uid == {reads!r} and cursor:
        return recursive(self, payload, at, uid, cursor)
    return read_page(self, payload, at, uid, cursor)

def asserting(problem, *more):
    assert "server failed" not in str(problem), "an errback's own"
    return explain(problem, *more)

def unasked(self, uid):
    if uid == {asks!r}:
        raise RuntimeError("no request for this account")
    return profile_request(self, uid)

def breaking_off(self, kind):
    for walk in walks(self, kind):
        if walk.target.platform_id == {starts!r}:
            raise RuntimeError("no walk for this account")
        yield walk

Pc.read_page, Pc.profile_request = recursive, unasked
WeiboSpider.walks, refresh.explain = breaking_off, asserting
"""


def test_defects_end_in_verdicts_of_their_accounts(make_stand: MakeStand, tmp_path: Path) -> None:
    """A callback that recurses for ever, an errback that asserts, a request that cannot be made, a
    start that breaks off: an account without a verdict does not exist."""
    reads, fails, asks, starts = "beijing", "tianjin", "hebei", "jilin"
    stand = make_stand(reads, fails, asks, starts, "shanxi")
    uids = {
        code: stand.sandbox.truth(account=code)["accounts"][0]["platform_id"]
        for code in (reads, fails, asks, starts)
    }
    stand.sandbox.fault("http_500", account=fails, endpoint="profile")
    folder = tmp_path / "defects"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        DEFECTS.format(reads=uids[reads], asks=uids[asks], starts=uids[starts]), encoding="utf-8"
    )
    process = stand.start(PYTHONPATH=f"{folder}:{ROOT}")
    output = process.communicate(timeout=200)[0]
    assert process.returncode == 1, output
    verdicts = stand.verdicts()
    assert verdicts[reads][0] == "drift", output
    assert "RecursionError: maximum recursion depth exceeded" in str(verdicts[reads][1])
    assert verdicts[fails] == ("failed", "AssertionError: an errback's own")
    asked = "could not be asked: RuntimeError: no request for this account"
    assert verdicts[asks] == ("failed", asked)
    assert verdicts["shanxi"] == ("complete", None)
    told = "the crawl ended without reading the account: RuntimeError: no walk for this account"
    assert verdicts[starts] == ("failed", told)
    assert stand.query("SELECT status FROM crawl_runs") == [("failed",)]
