"""A crawl of the stand-in WeChat equals its truth, row by row, through every way in."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.wechat import ids
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import (
    OWN,
    SOME,
    assert_accounts_equal_truth,
    assert_equals_truth,
    session_of,
    stored,
    true_works,
    truth,
)

# What the interface does not give: `kind` is the parser's, the others come as they are.
OFFICIAL_LACKS = ("kind", "is_original")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(*SOME, platform="wechat")


def test_reader(stand: Stand, tmp_path: Path) -> None:
    crawled = stand.crawl("depth=60", **session_of("reader", tmp_path))
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_equals_truth(stand, "reader", timedelta(days=60))
    assert_accounts_equal_truth(stand, "reader")
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}
    assert all("reader: what readers see" in str(output) for _, output in stand.verdicts().values())
    assert stand.query("SELECT DISTINCT source FROM refreshes") == [("reader",)]
    kinds = dict(stand.query("SELECT kind, count(*) FROM works GROUP BY kind"))
    assert set(kinds) == {"article", "image", "text", "video", "audio", "share"}
    output = stand.query(
        "SELECT bool_or(capped = '{reads}' AND reads = 100001), bool_or(likes <> wows),"
        " bool_or(shares IS NULL), bool_or(reads IS NULL) FROM work_snapshots"
    )
    assert output == [(True, True, True, True)], "capped, and counters that the page hides"
    assert stand.query("SELECT count(*) FROM account_snapshots WHERE followers IS NOT NULL") == [
        (0,)
    ]


def opened(stand: Stand) -> Counter[tuple[str, str]]:
    """How often each article's page was requested, by account and work."""
    rows = [row for row in stand.sandbox.log() if row["endpoint"] == "article"]
    keys = [ids.key_in(row["path"]) for row in rows]
    return Counter((ids.biz_of(key[0]), f"{key[1]}_{key[2]}") for key in keys if key)


def test_requests_are_no_more_than_needed(stand: Stand, tmp_path: Path) -> None:
    """A list page for ten pushes, and one page for each article of the window."""
    session = session_of("reader", tmp_path)
    assert stand.crawl("depth=45", **session).returncode == 0
    since = stand.sandbox.now() - timedelta(days=45)
    pages = opened(stand)
    assert set(pages.values()) == {1}
    sent = Counter(row["endpoint"] for row in stand.sandbox.log())
    assert sent.keys() == {"robots", "list", "about", "article"}
    assert sent["about"] == len(SOME), "the owner of an account is requested once"
    true = true_works(stand, "reader")
    in_window = {key for key, row in true.items() if row["published_at"] >= since}
    gone = {(row["account"], row["platform_id"]) for row in truth(stand, "reader")["removed"]}
    assert in_window <= set(pages)
    more = set(pages) - in_window - gone
    assert len(more) <= len(SOME), "at most one for the profile of a silent account"
    # what is older than the observation period is not opened again
    stand.sandbox.clear_log()
    assert stand.crawl(**session).returncode == 0
    month = stand.sandbox.now() - timedelta(days=30)
    recent = {key for key, row in true.items() if row["published_at"] >= month}
    again = set(opened(stand))
    assert "about" not in {row["endpoint"] for row in stand.sandbox.log()}
    assert recent <= again
    assert len(again - recent - gone) <= len(SOME)


def test_what_changes_is_seen(stand: Stand, tmp_path: Path) -> None:
    session = session_of("reader", tmp_path)
    stand.sandbox.advance(-timedelta(days=20).total_seconds())
    assert stand.crawl("depth=60", **session).returncode == 0
    published = {(row["account"], row["platform_id"]): row["published_at"] for row in stored(stand)}
    before = published.keys()
    stand.sandbox.advance(timedelta(days=20).total_seconds())
    stand.sandbox.event("rename", "beijing", platform="wechat", name="首图发布")
    readable = true_works(stand, "reader").keys() & before
    for library, kind in (("beijing", "delete"), ("hebei", "violate"), (OWN, "edit")):
        uid = stand.uid(library)
        work = max(work for account, work in readable if account == uid)
        stand.sandbox.event(kind, library, platform="wechat", work=work)
    assert stand.crawl(**session).returncode == 0
    assert_equals_truth(stand, "reader", timedelta(days=50))
    removed = {
        (row["account"], row["platform_id"]): (row["deleted_by"], row["reason"])
        for row in truth(stand, "reader")["removed"]
    }
    recorded = {
        row[:2]: (row[2], row[3])
        for row in stand.query(
            "SELECT a.platform_id, w.platform_id, w.deleted_by, w.deleted_reason FROM works AS w"
            " JOIN accounts AS a ON a.id = w.account_id WHERE w.deleted_at IS NOT NULL"
        )
    }
    recently = {key for key in removed if key in before}
    assert recently, "nothing was removed: the test would be empty"
    month = stand.sandbox.now() - timedelta(days=50)
    assert recently & recorded.keys()
    assert {recorded[key] for key in recorded} == {removed[key] for key in recorded}
    assert {by for by, _ in recorded.values()} == {"author", "platform"}
    listed = {key for key in recently if published[key] >= month}
    assert recorded.keys() == listed
    names = {name for (name,) in stand.query("SELECT name FROM account_names")}
    assert {"首图发布"} < names


def test_backoffice(stand: Stand, tmp_path: Path) -> None:
    crawled = stand.crawl(f"accounts={OWN}", "depth=120", **session_of("backoffice", tmp_path))
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert stand.query("SELECT DISTINCT source FROM refreshes") == [("backoffice",)]
    assert "back office: the own pushes, exact counters" in str(stand.verdicts()[OWN][1])
    assert_equals_truth(stand, "backoffice", timedelta(days=120))
    cookies = {
        row["endpoint"]: row["cookies"]
        for row in stand.sandbox.log()
        if row["endpoint"] != "robots"
    }
    assert cookies == {"list": ["slave_sid", "token"], "article": []}


def test_official(stand: Stand, tmp_path: Path) -> None:
    crawled = stand.crawl(f"accounts={OWN}", **session_of("official", tmp_path))
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert stand.query("SELECT DISTINCT source FROM refreshes") == [("official",)]
    assert "no reads" in str(stand.verdicts()[OWN][1])
    assert_equals_truth(stand, "official", ignore=OFFICIAL_LACKS)
    output = truth(stand, "official")
    known = {(row["account"], row["platform_id"]) for row in output["works"]}
    since = stand.sandbox.now().date() - timedelta(days=365)
    days = {
        (row["account"], row["platform_id"], row["day"]): row
        for row in output["days"]
        if (row["account"], row["platform_id"]) in known
    }
    found = {
        (row["account"], row["platform_id"], row["day"]): row
        for row in stored(
            stand,
            "SELECT a.platform_id AS account, w.platform_id, d.day::text, d.read_users,"
            " d.share_users, d.like_users, d.wow_users, d.comments FROM work_days AS d"
            " JOIN works AS w ON w.id = d.work_id JOIN accounts AS a ON a.id = w.account_id",
        )
    }
    assert found
    assert {key: days[key] for key in found} == found
    lacking = {
        key for key in days.keys() - found.keys() if key[2] > f"{since + timedelta(days=31)}"
    }
    assert lacking == set()
    moments = dict(stand.query(
        "SELECT ((captured_at AT TIME ZONE 'Asia/Shanghai') - interval '1 day')::date::text,"
        " followers FROM account_snapshots"))  # fmt: skip
    assert moments
    assert {row["day"]: row["followers"] for row in output["moments"]}.items() <= moments.items()


@pytest.mark.parametrize("session", ["links", None])
def test_links(stand: Stand, tmp_path: Path, session: str | None) -> None:
    """Long and short links of several accounts; counters only where a session shows them."""
    source = "links" if session else "links_logged_out"
    rows = [row for row in truth(stand, source)["works"] if row["position"] < 3][:40]
    urls = [row["url"] for row in rows]
    short = [ids.short_link(key) for url in urls[::3] if (key := ids.key_in(url))]
    file = tmp_path / "links.txt"
    file.write_text("# from the library\n\n" + "\n".join([*urls, *short]), encoding="utf-8")
    settings = session_of("links", tmp_path) if session else {}
    libraries = {row["account"] for row in rows}
    codes = [row["library"] for row in truth(stand, source)["accounts"]
             if row["platform_id"] in libraries]  # fmt: skip
    crawled = stand.crawl(
        "source=links", f"links={file}", f"accounts={','.join(codes)}", **settings
    )
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    found = {(row["account"], row["platform_id"]): row for row in stored(stand)}
    true = true_works(stand, source)
    assert found == {key: {name: true[key][name] for name in row} for key, row in found.items()}
    assert found.keys() == {(row["account"], row["platform_id"]) for row in rows}
    assert all("linked works; " in str(reason) for _, reason in stand.verdicts().values())
    assert all(
        "these articles and no others" in str(output) for _, output in stand.verdicts().values()
    )
    assert stand.query("SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL") == [(0,)]


def test_a_page_without_counters_hides_none(make_stand: MakeStand, tmp_path: Path) -> None:
    """Counters missing on a logged-out page are no observation: the known ones stay the latest."""
    stand = make_stand(OWN, platform="wechat")
    rows = truth(stand, "links")["works"][:3]
    file = tmp_path / "links.txt"
    file.write_text("\n".join(row["url"] for row in rows), encoding="utf-8")
    arguments = ("source=links", f"links={file}", f"accounts={OWN}")
    counted = (
        "SELECT platform_id, captured_at, reads, likes FROM latest_work_counters ORDER BY 1",
        "SELECT work_id, captured_at, reads, likes FROM"
        " work_observations('2000-01-01', now() + interval '9 years', '9 years') ORDER BY 1",
    )
    assert stand.crawl(*arguments, **session_of("links", tmp_path)).returncode == 0
    known = [stand.query(sql) for sql in counted]
    assert len(known[0]) == len(rows)
    seen = "SELECT min(last_seen_at) FROM works"
    before = stand.query(seen)
    stand.sandbox.advance(3600)
    assert stand.crawl(*arguments).returncode == 0
    assert stand.query(seen) > before
    assert [stand.query(sql) for sql in counted] == known
    assert stand.query("SELECT count(*) FROM account_snapshots") == [(0,)]
