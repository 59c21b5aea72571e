"""Archives of crawls with RAW_ARCHIVE: their content, and what stays out."""

from __future__ import annotations

import gzip
import signal
import stat
from dataclasses import replace
from typing import Any

import pytest

from libcrawl.capture.answer import CaptureError
from libcrawl.capture.warc import read_warc
from tests.capture.captures import answers_in
from tests.capture.conftest import Archived, archives
from tests.capture.rows import refreshes, rows
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_interruption import wait_until
from tests.crawl.truth import assert_equals_truth


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_every_answer_is_kept(archived: Archived, source: str) -> None:
    stand = archived(source)
    assert_equals_truth(stand, source)
    (path,) = archives(stand)
    assert path.name.startswith("weibo-run000001-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    capture = read_warc(path)
    sent = [row["path"] for row in stand.sandbox.log()]
    answers = answers_in(path)
    assert sorted(one.url.removeprefix(stand.base_url) for one in answers) == sorted(sent)
    assert {answer.captured_at for answer in answers} == {stand.sandbox.now()}
    assert capture.run is not None
    assert (capture.run["run"], capture.run["source"], capture.cut) == (1, source, None)


SECRET = "Zq7PLANTEDsecret9xW"


def kept(stand: Stand) -> bytes:
    """All that stands in the archives, decompressed."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in archives(stand))


def test_no_session_is_kept(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "jilin", require_session=f"SUB={SECRET}")
    session = f"SUB={SECRET}; XSRF-TOKEN=tok{SECRET}"
    stand.sandbox.fault("visitor_redirect", account="jilin", endpoint="list", times=1)
    stand.crawl("RAW_ARCHIVE=1", LIBCRAWL_WEIBO_SESSION=session)
    output = kept(stand)
    assert output.count(b"WARC-Type: response") > 3
    assert SECRET.encode() not in output
    for header in (b"cookie:", b"set-cookie:", b"authorization:", b"x-xsrf-token:"):
        assert b"\n" + header not in output.lower()
    assert "passport" in str([one.headers for one in answers_in(archives(stand)[0])])


def test_a_full_disk_is_reported(stand: Stand) -> None:
    (stand.data).mkdir()
    (stand.data / "archive").write_text("a file where the folder should be")
    crawled = stand.crawl("accounts=jilin", "RAW_ARCHIVE=1")
    assert crawled.returncode == 1
    assert "the archive cannot be written" in crawled.stderr
    assert "Traceback" not in crawled.stderr
    assert stand.query("SELECT status, requests FROM crawl_runs") == [("failed", 0)]
    assert stand.sandbox.log() == []


def _count(stand: Stand) -> int:
    """Answers in an archive that is being written."""
    try:
        return sum(len(answers_in(path)) for path in archives(stand))
    except CaptureError:  # none yet
        return 0


def test_killed_in_mid_crawl(stand: Stand, elsewhere: Stand) -> None:
    stand.sandbox.fault("slow", endpoint="list", seconds=0.3)
    process = stand.start("RAW_ARCHIVE=1", "CONCURRENT_REQUESTS=2")
    wait_until(lambda: _count(stand) > 12, "some answers are kept")
    process.send_signal(signal.SIGKILL)
    process.wait()
    log = [row["path"] for row in stand.sandbox.log()]
    read = answers_in(archives(stand)[0])
    # answered and not kept: at most the requests in flight
    assert len(log) - 4 <= len(read) <= len(log)
    assert elsewhere.scrapy("reparse", "1").returncode == 1
    verdicts = dict(elsewhere.query("SELECT verdict, count(*) FROM refreshes GROUP BY 1"))
    assert set(verdicts) == {"complete", "partial"} or set(verdicts) == {"partial"}
    assert elsewhere.query("SELECT count(*) FROM works")[0][0] > 0


def test_verdicts_of_a_crawl_in_trouble(make_stand: MakeStand, second: Database) -> None:
    """Refused, broken, unanswered and unsent requests give the same verdicts again."""
    stand = make_stand("beijing", "tianjin", "jilin", "hunan", "anhui", "gansu", "hebei")
    stand.sandbox.fault("http_500", account="beijing", endpoint="list", page=2)
    stand.sandbox.fault("truncated_json", account="tianjin", endpoint="profile", times=1)
    stand.sandbox.fault("drift", account="jilin", endpoint="list")
    stand.sandbox.fault("reset", account="hunan", endpoint="list", page=1)
    stand.sandbox.fault("empty_page_more", account="anhui", endpoint="list", page=2)
    stand.sandbox.fault("login_pc", account="gansu", endpoint="list", page=1)
    crawled = stand.crawl("RAW_ARCHIVE=1", "CONCURRENT_REQUESTS=1")
    assert crawled.returncode == 1
    elsewhere = replace(stand, database=second)
    again = elsewhere.scrapy("reparse", "1")
    assert again.returncode == 1
    assert rows(elsewhere.database) == rows(stand.database)
    both = [refreshes(one.database, 1) for one in (stand, elsewhere)]
    assert [row[:2] for row in both[0]] == [row[:2] for row in both[1]]
    verdicts = {row[1] for row in both[0]}
    assert verdicts >= {"complete", "failed", "drift", "login_required"}
    assert [_reason(row) for row in both[0]] == [_reason(row) for row in both[1]]


def _reason(refresh: tuple[Any, ...]) -> str:
    """The reason, without the name of the file that drift is kept in."""
    return str(refresh[2]).partition("; the answer")[0]
