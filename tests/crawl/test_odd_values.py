"""Values that no database takes, on every platform: the right verdict over the rows that are there,
and no other account is the worse for it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libcrawl.spiders.given_counters import WORKS_TO_JUDGE
from tests.conftest import ROOT
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import session_of

HALF, HUGE, ODD, KIND, SPARED = "hebei", "shanxi", "liaoning", "heilongjiang", "jilin"
FAULTS = {HALF: "half_emoji", HUGE: "huge_counter", ODD: "odd_html", KIND: "unknown_kind"}
STORED = """
SELECT l.code, count(*), count(*) FILTER (WHERE w.text || coalesce(w.title, '') LIKE '%\ufffd%'),
    count(*) FILTER (
        -- what WeChat shows beside pictures is no markup: there it stands as it was written
        WHERE w.text LIKE '%<![x]>%' AND NOT (a.platform = 'wechat' AND w.kind = 'image')
    ),
    count(s.likes),
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
    """Numbers of works, of texts with U+FFFD or odd markup, of known likes, by library; and whether
    all comments are known."""
    for library, kind in FAULTS.items():
        stand.sandbox.fault(kind, account=library, platform=stand.platform)
    done = stand.crawl("depth=60", *words, **environment)
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return {row[0]: row[1:] for row in stand.query(STORED)}


def likes_unshown(stand: Stand) -> Counter[str]:
    """Numbers by library: works of the last 60 days whose likes the platform hides."""
    source = "reader" if stand.platform == "wechat" else None
    since = stand.sandbox.now() - timedelta(days=60)
    truth = stand.sandbox.truth(source, platform=stand.platform)["works"]
    hidden = [
        work["account"]
        for work in truth
        if work["counters"]["likes"] is None
        and datetime.fromisoformat(work["published_at"]) >= since
    ]
    return Counter({library: hidden.count(stand.uid(library)) for library in (HALF, ODD)})


def assert_spared(stand: Stand, found: dict[str, tuple[Any, ...]]) -> None:
    """Expectations that all platforms share."""
    verdicts = stand.verdicts()
    assert verdicts[SPARED][0] == verdicts[HALF][0] == verdicts[ODD][0] == "complete", verdicts
    unshown = likes_unshown(stand)
    works, halves, _, likes, has_comments = found[HALF]
    assert works == halves == likes + unshown[HALF] > 0
    works, _, odd, likes, _ = found[ODD]
    assert works == likes + unshown[ODD] > 0
    assert odd == 0
    works, _, _, likes, has_comments = found[HUGE]
    assert (likes, has_comments) == (0, True)
    # a counter that no work has counts as lost; so few works prove nothing
    assert verdicts[HUGE][0] == ("drift" if works >= WORKS_TO_JUDGE else "complete")
    assert f"likes out of range for {works}" in str(verdicts[HUGE][1])


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_weibo(make_stand: MakeStand, source: str) -> None:
    stand = make_stand(*FAULTS, SPARED)
    assert_spared(stand, crawled(stand, f"source={source}"))
    # what a post shows besides its text decides its kind: none is unknown
    assert stand.verdicts()[KIND][0] == "complete"
    marks = dict(stand.query(MARKS, platform="weibo"))
    assert [library for library, has_mark in marks.items() if not has_mark] == [HUGE]


def test_wechat(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(*FAULTS, SPARED, platform="wechat")
    assert_spared(stand, crawled(stand, "source=reader", **session_of("reader", tmp_path)))
    verdict, reason = stand.verdicts()[KIND]
    assert verdict == "drift"
    assert "item_show_type is" in str(reason)
    assert "99" in str(reason)


@pytest.mark.usefixtures("chromium")
def test_douyin(make_stand: MakeStand) -> None:
    stand = make_stand(*FAULTS, SPARED, platform="douyin")
    assert_spared(stand, crawled(stand))
    assert stand.verdicts()[KIND][0] == "complete", "pictures or a video: there is no third"


# How the second entry of an account's first page is odd, and the reason of its verdict.
ODD_WORKS = {
    "hebei": ("null", "works cannot be read: 1 ("),
    "shanxi": ("undated", "works cannot be read: 1 ("),
    "liaoning": ("miscounted", "counters not read for 1 ("),
}
HOLES = """
SELECT l.code, h.lacks, h.works, h.verdict FROM holes AS h
INNER JOIN accounts AS a ON a.id = h.account_id INNER JOIN libraries AS l ON l.id = a.library_id
"""


@pytest.mark.parametrize(
    ("platform", "source"), [("weibo", "pc"), ("weibo", "mobile"), ("wechat", "reader")]
)
def test_one_work_that_cannot_be_read(
    make_stand: MakeStand, tmp_path: Path, platform: str, source: str
) -> None:
    """It costs itself: the others are stored, the mark moves, and the next crawl reads it.

    On Douyin: test_douyin_faults.py.
    """
    stand = make_stand(*ODD_WORKS, SPARED, platform=platform)
    for library, (kind, _) in ODD_WORKS.items():
        where: dict[str, Any] = {"endpoint": "list", "times": 1}
        if platform == "wechat" and kind == "miscounted":  # counters are in the articles' pages
            where = {"endpoint": "article", "times": 1}
        stand.sandbox.fault(
            "unreadable_work", account=library, platform=platform, **{"is": kind}, **where
        )
    words = (f"source={source}", "depth=60")
    session = session_of("reader", tmp_path) if platform == "wechat" else {}
    assert stand.crawl(*words, **session).returncode == 1
    verdicts = stand.verdicts()
    assert verdicts.pop(SPARED)[0] == "complete"
    for library, (_, message) in ODD_WORKS.items():
        verdict, reason = verdicts[library]
        assert (verdict, message in str(reason)) == ("drift", True), (library, reason)
        assert "the answer is kept in" in str(reason)
    found = {
        library: (lacks, works, verdict) for library, lacks, works, verdict in stand.query(HOLES)
    }
    assert found == {
        "hebei": ("work", 1, "drift"),
        "shanxi": ("work", 1, "drift"),
        "liaoning": ("counters", 1, "drift"),
    }
    assert all(has_mark for _, has_mark in stand.query(MARKS, platform=platform))
    stand.sandbox.clear_faults()
    stand.sandbox.advance(60)
    done = stand.crawl(*words, **session)
    assert (done.returncode, stand.query(HOLES)) == (0, []), stand.verdicts()
    since = stand.sandbox.now() - timedelta(days=60)
    printed = stand.sandbox.truth(source, platform=platform)["works"]
    true = {
        (work["account"], work["platform_id"])
        for work in printed
        if datetime.fromisoformat(work["published_at"]) >= since
        and work["counters"]["likes"] is not None
    }
    stored = stand.query(
        "SELECT a.platform_id, w.platform_id FROM works AS w"
        " INNER JOIN accounts AS a ON a.id = w.account_id"
        " INNER JOIN work_snapshots AS s ON s.work_id = w.id AND s.likes IS NOT NULL"
    )
    assert true - set(stored) == set()


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
explain, starts = refresh.explain, WeiboSpider.starts

def recursive(self, payload, at, uid, cursor):
    if uid == {reads!r} and cursor:
        return recursive(self, payload, at, uid, cursor)
    return read_page(self, payload, at, uid, cursor)

def asserting(problem, *more):
    assert "server failed" not in str(problem), "an errback's own"
    return explain(problem, *more)

def unrequested(self, uid):
    if uid == {requests!r}:
        raise RuntimeError("no request for this account")
    return profile_request(self, uid)

def breaking_off(self):
    for start in starts(self):
        if start.target.platform_id == {starts!r}:
            raise RuntimeError("no start for this account")
        yield start

Pc.read_page, Pc.profile_request = recursive, unrequested
WeiboSpider.starts, refresh.explain = breaking_off, asserting
"""


def test_defects_end_in_verdicts_of_their_accounts(make_stand: MakeStand, tmp_path: Path) -> None:
    """A callback that recurses for ever, an errback that asserts, a request that cannot be made, a
    start that breaks off: an account without a verdict does not exist."""
    reads, fails, requests, starts = "beijing", "tianjin", "hebei", "jilin"
    stand = make_stand(reads, fails, requests, starts, "shanxi")
    uids = {
        code: stand.sandbox.truth(account=code)["accounts"][0]["platform_id"]
        for code in (reads, fails, requests, starts)
    }
    stand.sandbox.fault("http_500", account=fails, endpoint="profile")
    folder = tmp_path / "defects"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        DEFECTS.format(reads=uids[reads], requests=uids[requests], starts=uids[starts]),
        encoding="utf-8",
    )
    process = stand.start("depth=60", PYTHONPATH=f"{folder}:{ROOT}")
    output = process.communicate(timeout=200)[0]
    assert process.returncode == 1, output
    verdicts = stand.verdicts()
    assert verdicts[reads][0] == "drift", output
    assert "RecursionError: maximum recursion depth exceeded" in str(verdicts[reads][1])
    assert verdicts[fails] == ("failed", "AssertionError: an errback's own")
    sent = "could not be requested: RuntimeError: no request for this account"
    assert verdicts[requests] == ("failed", sent)
    assert verdicts["shanxi"] == ("complete", None)
    printed = "the crawl ended without reading the account: RuntimeError: no start for this account"
    assert verdicts[starts] == ("failed", printed)
    assert stand.query("SELECT status FROM crawl_runs") == [("failed",)]
