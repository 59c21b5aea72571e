"""Archives of the other platforms' ways in give the rows of their crawls again, without a browser
and without a session; what a person captured of them goes the same way."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libcrawl.capture.answer import RecordedAnswer
from libcrawl.spiders.bilibili.web import Creator, Page
from libcrawl.spiders.own_source import WHOSE
from libcrawl.spiders.source import RequestKey, Topic
from libcrawl.spiders.xiaohongshu import web
from sandbox.bilibili import page as pages
from sandbox.wechat.official.answers import SECRET
from tests.capture.captures import har_entry, recorded, write_har
from tests.capture.conftest import archives
from tests.capture.rows import refreshes, rows
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import OF_NOTES, assert_equals_truth
from tests.crawl.wechat import OWN, READER, session_of


def assert_rows_again(stand: Stand, second: Database) -> None:
    again = replace(stand, database=second).scrapy("reparse", "1")
    assert "Traceback" not in again.stderr, again.stderr
    assert rows(second) == rows(stand.database)
    both = [refreshes(database, 1) for database in (stand.database, second)]
    assert [row[:5] for row in both[1]] == [row[:5] for row in both[0]]


@pytest.mark.parametrize("source", ["reader", "backoffice", "official"])
def test_wechat(make_stand: MakeStand, second: Database, tmp_path: Path, source: str) -> None:
    stand = make_stand("beijing", "gansu", OWN, platform="wechat")
    accounts = [f"accounts={OWN}"] if source != "reader" else []
    session = session_of(source, tmp_path)
    crawled = stand.crawl(f"source={source}", "RAW_ARCHIVE=1", "depth=90", *accounts, **session)
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_rows_again(stand, second)
    output = b"".join(gzip.decompress(path.read_bytes()) for path in archives(stand))
    parts = session.get("LIBCRAWL_WECHAT_SESSION", f"secret={SECRET}").split("; ")
    for name, _, value in (part.partition("=") for part in parts):
        assert value.encode() not in output, name


def test_articles_that_a_person_opened(
    make_stand: MakeStand, second: Database, tmp_path: Path
) -> None:
    """Articles without a list are the way of the links."""
    stand = make_stand("beijing", "gansu", platform="wechat")
    session = {"LIBCRAWL_WECHAT_SESSION": READER}
    assert stand.crawl("source=reader", "RAW_ARCHIVE=1", "depth=60", **session).returncode == 0
    opened = [one for one in recorded(stand) if "/mp/profile_ext" not in one.url]
    path = write_har(tmp_path / "articles.har", [har_entry(one) for one in opened])
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(path))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert elsewhere.query("SELECT DISTINCT source FROM refreshes") == [("links",)]
    works = (
        "SELECT platform_id, title, text, published_at FROM works WHERE text_complete ORDER BY 1"
    )
    assert elsewhere.query(works) == stand.query(works)


@pytest.mark.usefixtures("chromium")
def test_bilibili(make_stand: MakeStand, second: Database, tmp_path: Path) -> None:
    """An archive gives the crawl's rows again; what a person opened of videos alone are videos."""
    stand = make_stand("anhui", "gansu", "hunan", platform="bilibili")
    crawled = stand.crawl("RAW_ARCHIVE=1", "depth=90")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    reported = b"".join(gzip.decompress(path.read_bytes()) for path in archives(stand))
    for secret in (b"SANDBOXsignature", b"SANDBOXmouse"):
        assert secret not in reported, "what the page signs its requests with stays in the browser"
    assert_rows_again(stand, second)
    opened = [one for one in recorded(stand) if "/video/BV" in one.url]
    path = write_har(tmp_path / "videos.har", [har_entry(one) for one in opened])
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(path))
    assert "Traceback" not in imported.stderr, imported.stderr
    assert ("videos",) in elsewhere.query("SELECT DISTINCT source FROM refreshes")


@pytest.mark.usefixtures("chromium")
def test_the_own_centre_of_bilibili(make_stand: MakeStand, second: Database) -> None:
    stand = make_stand("shanghai", platform="bilibili")
    crawled = stand.crawl("source=creator", "RAW_ARCHIVE=1")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert all(WHOSE not in row["path"] for row in stand.sandbox.log()), "a mark of our own"
    assert_rows_again(stand, second)
    assert len(rows(second)["works"]) > Creator.page_size


def test_what_follows_the_answer_that_names_an_own_account_is_its_own() -> None:
    """In a capture of two consecutive sessions; no account is named before the first."""
    source = Creator("https://member.bilibili.com")
    api = "https://api.bilibili.com/x/web"
    archives_page = f"{api}/archives?pn=1&status=pubed&csrf=x"
    first = RequestKey(Topic.PAGE, None, (("pn", "1"),))
    assert source.recognise(archives_page, None, b"{}") == first
    for mid in ("1534063192", "400000001"):
        named = b'{"code":0,"data":{"isLogin":true,"mid":%s}}' % mid.encode()
        assert source.recognise(f"{api}-interface/nav", None, named) == RequestKey(
            Topic.PROFILE, mid
        )
        assert source.recognise(archives_page, None, b"{}") == replace(first, account=mid)
    nobody = b'{"code":-101,"data":{"isLogin":false}}'
    assert source.recognise(f"{api}-interface/nav", None, nobody) == RequestKey(Topic.PROFILE)
    assert source.recognise(archives_page, None, b"{}") == first
    own = source.page_request("400000001", None)
    assert source.recognise(own.url) == replace(first, account="400000001")
    assert WHOSE not in source.profile_request("400000001").url, "this one is requested"


@pytest.mark.parametrize(
    ("status", "body", "is_answer"),
    [
        (200, '{"code":0,"data":{}}', True),
        (412, pages.BLOCKED, True),
        (200, pages.CAPTCHA, True),
        (404, pages.GONE, True),
        (200, pages.account_page("湖南图书馆", "1534063192", "videos"), False),
    ],
)
def test_what_an_account_page_of_bilibili_answers(status: int, body: str, is_answer: bool) -> None:
    """An archive has the profile, or a refusal, under the page's address; a person's, the page."""
    source = Page("https://space.bilibili.com")
    url = "https://space.bilibili.com/1534063192/upload/video"
    at = datetime(2026, 11, 20, tzinfo=UTC)
    answer = RecordedAnswer(url=url, captured_at=at, status=status, body=body.encode())
    assert list(source.answers_in(answer)) == [answer] * is_answer
    assert source.recognise(url, None, answer.body) == RequestKey(Topic.PROFILE, "1534063192")


@pytest.mark.usefixtures("chromium")
def test_channels(make_stand: MakeStand, second: Database) -> None:
    """An archive of the assistant gives the rows again, and holds no person."""
    stand = make_stand("shanghai", platform="channels")
    crawled = stand.crawl("RAW_ARCHIVE=1", "depth=90")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    reported = b"".join(gzip.decompress(path.read_bytes()) for path in archives(stand))
    assert "上海图书馆".encode() in reported
    for secret in ("SANDBOXaid", "SANDBOXnonce", "SANDBOXbuffer", "userAttr", "commentList"):
        assert secret.encode() not in reported, secret
    assert_rows_again(stand, second)


def test_captures_of_several_assistants(make_stand: MakeStand, tmp_path: Path) -> None:
    """Captures of the operators of two accounts, one after the other, and of a third one."""
    stand = make_stand("shanghai", "anhui", "hunan", platform="channels")
    now = stand.sandbox.now()
    ago = now - timedelta(days=365)
    codes = {"channels": ["hunan", "shanghai", "anhui"]}
    saved = stand.sandbox.capture(tmp_path / "assistants.ndjson", codes, since=ago, last=ago)
    panel = stand.panel / "accounts.csv"
    rows_of_panel = panel.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [row for row in rows_of_panel if not row.startswith("channels,hunan")]
    panel.write_text("".join(left), encoding="utf-8")
    imported = stand.scrapy("import", str(saved), "--depth", "365")
    assert "Traceback" not in imported.stderr, imported.stderr
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    assert verdicts == {"shanghai": "complete", "anhui": "complete"}, imported.stdout
    assert "“湖南图书馆”: not in the panel" in imported.stdout, "whose session that was"
    stored = dict(
        stand.query(
            "SELECT a.platform_id, array_agg(w.platform_id ORDER BY w.platform_id)"
            " FROM works AS w JOIN accounts AS a ON a.id = w.account_id GROUP BY 1"
        )
    )
    for code in ("shanghai", "anhui"):
        truth = stand.sandbox.truth("assistant", code, platform="channels")
        (account,) = truth["accounts"]
        since = ago.isoformat()
        works = sorted(w["platform_id"] for w in truth["works"] if w["published_at"] >= since)
        assert set(works) <= set(stored[account["platform_id"]]), code
        assert works


@pytest.mark.usefixtures("chromium")
def test_xiaohongshu(make_stand: MakeStand, second: Database) -> None:
    """An archive gives the crawl's rows again, and holds neither keys to notes nor the reader."""
    stand = make_stand("shanghai", "gansu", platform="xiaohongshu")
    allowed = {"LIBCRAWL_XIAOHONGSHU_PROFILES": "1"}
    crawled = stand.crawl("source=profile", "RAW_ARCHIVE=1", "depth=250", **allowed)
    assert "Traceback" not in crawled.stderr, crawled.stderr[-3000:]
    assert stand.verdicts()["shanghai"][0] == "partial", "more notes than are opened in a day"
    reported = b"".join(gzip.decompress(path.read_bytes()) for path in archives(stand))
    for secret in (b"SANDBOX", "读者自己".encode()):
        assert secret not in reported
    assert_rows_again(stand, second)


EMPTY = """
TRUNCATE works, account_snapshots, account_names, refreshes CASCADE;
UPDATE accounts SET url = NULL, description = NULL, verified = NULL, first_seen_at = NULL,
    covered_from = NULL, covered_until = NULL
"""


def as_a_browser_saves_it(one: RecordedAnswer, base_url: str) -> RecordedAnswer:
    """An archive has the profile under its page's address, and whose an answer is in others'."""
    url = one.url.replace(f"{base_url}{web.HOME}", f"{base_url}{web.OWN}").partition("&libcrawl")[0]
    return replace(one, url=url.partition("?libcrawl")[0])


@pytest.mark.usefixtures("chromium")
def test_the_own_centre_of_xiaohongshu(
    make_stand: MakeStand, second: Database, tmp_path: Path
) -> None:
    """An archive fills what was emptied; what a person saved is of the account with its number."""
    stand = make_stand("shanghai", "anhui", platform="xiaohongshu")
    crawled = stand.crawl("source=creator", "accounts=shanghai", "RAW_ARCHIVE=1")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    expected = rows(stand.database)
    assert len(expected["works"]) > web.CreatorCentre.page_size
    assert len(expected["account_snapshots"]) == 31
    before = refreshes(stand.database, 1)
    stand.change(EMPTY)
    assert rows(stand.database) != expected
    assert stand.scrapy("reparse", "1").returncode == 0
    assert rows(stand.database) == expected
    assert [row[:5] for row in refreshes(stand.database, 2)] == [row[:5] for row in before]

    saved = [as_a_browser_saves_it(one, stand.base_url) for one in recorded(stand)]
    assert not any(WHOSE in one.url for one in saved)
    har = write_har(tmp_path / "centre.har", [har_entry(one) for one in saved])
    elsewhere = replace(stand, database=second)
    uid = stand.uid("shanghai")
    ((number,),) = stand.query("SELECT handle FROM accounts WHERE platform_id = :uid", uid=uid)
    panel = stand.panel / "accounts.csv"
    written = panel.read_text(encoding="utf-8")
    panel.write_text(written.replace(number, ""), encoding="utf-8")
    refused = elsewhere.scrapy("import", str(har))
    assert refused.returncode == 1
    own = (f"{number} “上海图书馆”", f"({uid})", "into the column handle of accounts.csv")
    for words in own:
        assert words in " ".join(refused.stdout.split())
    assert elsewhere.query("SELECT count(*) FROM crawl_runs") == [(0,)]
    panel.write_text(written, encoding="utf-8")
    imported = elsewhere.scrapy("import", str(har))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert rows(second) == expected


def test_a_number_of_two_accounts_is_that_of_neither(make_stand: MakeStand, tmp_path: Path) -> None:
    """Nor is a number that no account of the panel has, if all have one."""
    stand = make_stand("shanghai", "anhui", platform="xiaohongshu")
    panel = stand.panel / "accounts.csv"
    lines = panel.read_text(encoding="utf-8").splitlines(keepends=True)
    numbers = [line.split(",")[3] for line in lines if line.startswith("xiaohongshu")]
    body = {"code": 0, "success": True, "data": {"name": "某馆", "red_num": numbers[0]}}
    url = f"{stand.base_url}{web.OWN}"
    line = {"url": url, "captured_at": "2026-11-01T12:00:00+08:00", "body": body}
    path = tmp_path / "centre.ndjson"
    path.write_text(json.dumps(line), encoding="utf-8")
    both = "".join(lines).replace(numbers[1], numbers[0])
    neither = "".join(lines).replace(numbers[0], "600000000099")
    for panel_rows, words in ((both, "several accounts of"), (neither, "add the account")):
        panel.write_text(panel_rows, encoding="utf-8")
        refused = stand.scrapy("import", str(path))
        assert (refused.returncode, words in refused.stdout) == (1, True), refused.stdout
        assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_pages_of_xiaohongshu_that_a_person_opened(
    make_stand: MakeStand, second: Database, tmp_path: Path
) -> None:
    """The page with its newest notes, the list behind them, and notes by their addresses."""
    stand = make_stand("shanghai", "hunan", platform="xiaohongshu")
    since = stand.sandbox.now() - timedelta(days=300)
    path = tmp_path / "seen.ndjson"
    stand.sandbox.capture(path, {"xiaohongshu": ["shanghai", "hunan"]}, since=since, last=since)
    imported = stand.scrapy("import", str(path), "--depth", "300")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert_equals_truth(stand, "profile", timedelta(days=300), OF_NOTES)


@pytest.mark.usefixtures("chromium")
def test_douyin(make_stand: MakeStand, second: Database) -> None:
    stand = make_stand("beijing", "gansu", platform="douyin")
    crawled = stand.crawl("RAW_ARCHIVE=1")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_rows_again(stand, second)
