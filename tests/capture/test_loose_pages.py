"""Pages of articles beside the list of an account: of other accounts, or not in the list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from libcrawl.parsers.wechat.links import key_of_url
from tests.capture.captures import har_entry, recorded, write_har
from tests.capture.conftest import make_stand, second
from tests.capture.test_wechat_short_links import keys, opened
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_wechat_links import short, works_of
from tests.crawl.wechat import OWN, session_of, stored_works

__all__ = ["make_stand", "second"]

VERDICTS = """
SELECT l.code, r.source, r.verdict, r.works_seen FROM refreshes AS r
JOIN accounts AS a ON a.id = r.account_id JOIN libraries AS l ON l.id = a.library_id
WHERE r.run_id > :run ORDER BY r.run_id, l.code
"""


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(OWN, "tianjin", platform="wechat")


def work_of(url: str) -> str:
    key = key_of_url(url)
    assert key is not None
    return key.work_id


@pytest.mark.parametrize("source", ["reader", "backoffice"])
def test_a_list_of_one_account_and_pages_of_another(
    stand: Stand, second: Database, tmp_path: Path, source: str
) -> None:
    session = session_of(source, tmp_path)
    first_day = (stand.sandbox.now() - timedelta(days=20)).date().isoformat()
    window = (f"accounts={OWN}", f"since={first_day}", f"source={source}")
    crawled = stand.crawl(*window, "RAW_ARCHIVE=1", **session)
    assert crawled.returncode == 0, crawled.stdout
    listed = [har_entry(one) for one in recorded(stand) if "aboutbiz" not in one.url]
    old = min(works_of(stand, OWN), key=lambda row: row["published_at"])
    others = works_of(stand, "tianjin")[:2]
    loose = [opened(stand, old["url"]), opened(stand, others[0]["url"]),
             opened(stand, short(others[1]))]  # fmt: skip
    path = write_har(tmp_path / "both.har", [*loose[:2], *listed, *loose[2:]])
    elsewhere = replace(stand, database=second)
    done = elsewhere.scrapy("import", str(path), "--since", first_day)
    assert "Traceback" not in done.stderr, done.stderr
    seen = stored_works(stand).keys() | keys(old, *others)
    assert stored_works(elsewhere).keys() == seen
    assert [row[:3] for row in elsewhere.query(VERDICTS, run=0)] == [
        (OWN, source, "complete"),
        (OWN, "links", "complete"),
        ("tianjin", "links", "complete"),
    ]
    assert done.returncode == 0, done.stdout
    assert "not needed" not in done.stdout
    before = elsewhere.query("SELECT count(*) FROM work_snapshots")
    again = elsewhere.scrapy("import", str(path), "--since", first_day)
    assert again.returncode == 0, again.stdout
    assert elsewhere.query("SELECT count(*) FROM work_snapshots") == before
    assert stored_works(elsewhere).keys() == seen


def test_unopened_pages_do_not_affect_the_others(
    stand: Stand, second: Database, tmp_path: Path
) -> None:
    """Their works become holes, which a crawl fills."""
    session = session_of("reader", tmp_path)
    crawled = stand.crawl(f"accounts={OWN}", "depth=20", "RAW_ARCHIVE=1", **session)
    assert crawled.returncode == 0, crawled.stdout
    answers = [one for one in recorded(stand) if "aboutbiz" not in one.url]
    pages = [one for one in answers if "/mp/profile_ext" not in one.url]
    lost = pages[::2]
    path = write_har(tmp_path / "some.har", [har_entry(a) for a in answers if a not in lost])
    elsewhere = replace(stand, database=second)
    done = elsewhere.scrapy("import", str(path), "--depth", "20")
    assert done.returncode == 1
    all_of_it = stored_works(stand).keys()
    assert len(all_of_it) == len(pages) > 2
    assert len(stored_works(elsewhere)) == len(pages) - len(lost)
    verdict, reason = elsewhere.verdicts()[OWN]
    assert verdict == "partial"
    assert f"article page not given for {len(lost)}" in str(reason)
    crawled = elsewhere.crawl(f"accounts={OWN}", **session)
    assert crawled.returncode == 0, crawled.stdout
    assert stored_works(elsewhere).keys() >= all_of_it
    assert elsewhere.query("SELECT count(*) FROM holes") == [(0,)]


def test_publications_that_lack_their_text_or_cannot_be_read(
    stand: Stand, second: Database, tmp_path: Path
) -> None:
    """Each costs itself alone; a source that opens pages reads the text."""
    crawled = stand.crawl(
        f"accounts={OWN}", "source=official", "depth=20", "RAW_ARCHIVE=1",
        **session_of("official", tmp_path),
    )  # fmt: skip
    assert crawled.returncode == 0, crawled.stdout
    lines = []
    textless = unreadable = ""
    for answer in recorded(stand):
        body = json.loads(answer.body)
        if "batchget" in answer.url and not textless:
            first, odd = (item["content"]["news_item"][0] for item in body["item"][:2])
            textless, unreadable = work_of(first["url"]), work_of(odd["url"])
            del first["content"], odd["title"]
        post = (answer.post or b"").decode()
        output = {"url": answer.url, "captured_at": answer.captured_at.isoformat(), "body": body}
        lines.append(json.dumps({**output, "method": answer.method, "post": post}))
    path = tmp_path / "official.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    elsewhere = replace(stand, database=second)
    done = elsewhere.scrapy("import", str(path), "--depth", "20")
    assert done.returncode == 1, done.stdout
    verdict, reason = elsewhere.verdicts()[OWN]
    assert verdict == "drift"
    assert "works cannot be read: 1 (article " in str(reason)
    assert "missing title" in str(reason)
    assert "long text not given for 1 (content is missing)" in str(reason)
    count = "SELECT count(*) FROM works"
    assert elsewhere.query(count)[0][0] == stand.query(count)[0][0] - 1
    assert {textless, unreadable} & {work for _, work in stored_works(elsewhere)} == set()
    crawled = elsewhere.crawl(f"accounts={OWN}", "depth=20", **session_of("reader", tmp_path))
    assert crawled.returncode == 0, crawled.stdout
    assert {textless, unreadable} <= {work for _, work in stored_works(elsewhere)}
    assert elsewhere.query("SELECT count(*) FROM holes") == [(0,)]
