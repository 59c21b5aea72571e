"""An article whose page was not given is remembered by every source, and requested again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_wechat_faults import DEPTH, biz, crawl
from tests.crawl.test_wechat_links import crawl as crawl_links
from tests.crawl.test_wechat_links import short
from tests.crawl.wechat import OWN, session_of, stored_works, true_works, truth

HOLES = "SELECT platform_id, lacks, verdict, published_at IS NOT NULL FROM holes"
MARKS = "SELECT covered_until IS NOT NULL FROM accounts WHERE platform_id = :uid"


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(OWN, platform="wechat")


def times(stand: Stand) -> dict[str, datetime]:
    """When the articles of the operator's account were published."""
    own = biz(stand, OWN)
    works = true_works(stand, "reader").items()
    return {key[1]: row["published_at"] for key, row in works if key[0] == own}


def newest(stand: Stand) -> str:
    published = times(stand)
    return max(published, key=lambda work: published[work])


def recent(stand: Stand) -> set[str]:
    since = stand.sandbox.now() - DEPTH
    return {work for work, at in times(stand).items() if at >= since}


def opened(stand: Stand, work: str) -> int:
    """How often the page of an article was requested, by its long link or its short one."""
    push, _, place = work.partition("_")
    works = stand.sandbox.truth("reader", platform="wechat")["works"]
    shorts = [urlsplit(short(row)).path for row in works if row["platform_id"] == work]
    paths = (row["path"] for row in stand.sandbox.log() if row["endpoint"] == "article")
    return sum(f"mid={push}&idx={place}&" in path or path in shorts for path in paths)


@pytest.mark.parametrize(
    ("source", "fault", "verdict", "message"),
    [
        ("reader", "unavailable", "partial", "the article may not be seen for the time being"),
        ("reader", "mojibake", "drift", "HTTP 200: an answer of no known form"),
        ("backoffice", "http_500", "failed", "HTTP 500"),
    ],
)
def test_a_page_without_its_article(
    stand: Stand, tmp_path: Path, source: str, fault: str, verdict: str, message: str
) -> None:
    """It costs the verdict and not the mark, and is opened again however old it has become."""
    work = newest(stand)
    stand.sandbox.fault(fault, work=work, endpoint="article", platform="wechat")
    assert crawl(stand, source, tmp_path)[0] == 1
    output, reason = stand.verdicts()[OWN]
    assert output == verdict
    assert f"article page not given for 1 ({message}" in str(reason)
    assert stand.query(MARKS, uid=stand.uid(OWN)) == [(True,)]
    assert stand.query(HOLES) == [(work, "page", verdict, True)]
    assert {key[1] for key in stored_works(stand)} == recent(stand) - {work}
    stand.sandbox.clear_faults()
    stand.change("UPDATE holes SET published_at = published_at - interval '1 year'")
    stand.change("UPDATE accounts SET covered_until = covered_until + interval '20 days'")
    stand.sandbox.advance(timedelta(days=70).total_seconds())
    stand.sandbox.clear_log()
    again = stand.crawl(f"source={source}", **session_of(source, tmp_path))
    assert again.returncode == 0, again.stdout
    assert opened(stand, work) == 1
    assert work in {key[1] for key in stored_works(stand)}
    assert stand.query(HOLES) == []


def test_an_article_that_is_gone_before_it_was_read(stand: Stand, tmp_path: Path) -> None:
    """No row of it was ever stored, and no hole stays."""
    work = newest(stand)
    stand.sandbox.fault("http_500", work=work, endpoint="article", platform="wechat")
    assert crawl(stand, "reader", tmp_path)[0] == 1
    assert stand.query(HOLES) == [(work, "page", "failed", True)]
    stand.sandbox.clear_faults()
    stand.sandbox.advance(60)
    stand.sandbox.fault("deleted", work=work, endpoint="article", platform="wechat")
    assert crawl(stand, "reader", tmp_path)[0] == 0
    assert stand.query(HOLES) == []


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [("unavailable", "partial"), ("http_500", "failed"), ("verify_page", "blocked")],
)
def test_a_linked_page_without_an_answer(
    stand: Stand, tmp_path: Path, fault: str, verdict: str
) -> None:
    """Links have no list to come back to: the next crawl that has one opens it."""
    work = newest(stand)
    own = biz(stand, OWN)
    rows = [row for row in truth(stand, "links")["works"] if row["account"] == own]
    (row,) = (row for row in rows if row["platform_id"] == work)
    other = next(row for row in rows if row["platform_id"] != work)
    stand.sandbox.fault(fault, work=work, endpoint="article", platform="wechat")
    crawled = crawl_links(stand, tmp_path, other["url"], row["url"])
    assert crawled.returncode == 1
    assert stand.verdicts()[OWN][0] == verdict
    assert {key[1] for key in stored_works(stand)} == {other["platform_id"]}
    assert stand.query(HOLES) == [(work, "page", verdict, False)]
    assert stand.query(MARKS, uid=stand.uid(OWN)) == [(False,)]
    stand.sandbox.clear_faults()
    stand.change("DELETE FROM gates")
    stand.sandbox.advance(timedelta(days=3).total_seconds())
    stand.sandbox.clear_log()
    session = session_of("reader", tmp_path)
    again = stand.crawl("source=reader", "depth=1", **session)
    assert again.returncode == 0, again.stdout
    assert opened(stand, work) == 1
    assert work in {key[1] for key in stored_works(stand)}
    assert stand.query(HOLES) == []


@pytest.mark.parametrize("fault", ["unavailable", "deleted"])
def test_a_notice_behind_a_short_link_is_named(stand: Stand, tmp_path: Path, fault: str) -> None:
    """It does not name its article: nothing can be remembered."""
    own = biz(stand, OWN)
    rows = [row for row in truth(stand, "links")["works"] if row["account"] == own]
    work = rows[1]["platform_id"]
    stand.sandbox.fault(fault, work=work, endpoint="article", platform="wechat")
    file = tmp_path / "links.txt"
    file.write_text("\n".join([rows[0]["url"], short(rows[1])]), encoding="utf-8")
    crawled: Any = stand.crawl("source=links", f"links={file}", f"accounts={OWN}")
    assert crawled.returncode == 1
    assert "not stored: links.txt:2: " in crawled.stdout
    assert "does not name its account" in crawled.stdout
    assert stand.query(HOLES) == []
