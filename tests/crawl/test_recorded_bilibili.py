"""A recorded page of a video, served just as it was, becomes the right rows; read in place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT, Database
from tests.crawl.conftest import Stand

SAMPLE = ROOT.parent / "shared" / "samples" / "bilibili" / "video_page_ys_2022.html"
CAPTCHA = SAMPLE.parent / "errors" / "captcha_page_constructed.html"
BVID, MID = "BV1ZF411g7EZ", "401742377"

pytestmark = pytest.mark.skipif(
    not SAMPLE.is_file(), reason="no recorded answers beside the project"
)


class Recorded(BaseHTTPRequestHandler):
    """The recorded page, a captcha's for one other video, and nothing else."""

    def do_GET(self) -> None:
        files = {f"/video/{BVID}/": SAMPLE, "/video/BV1captcha01/": CAPTCHA}
        file = files.get(self.path)
        self.send_response(200 if file else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(file.read_bytes() if file else b"<html></html>")

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def recorded(database: Database, tmp_path: Path) -> Iterator[Stand]:
    panel = tmp_path / "panel"
    panel.mkdir()
    (panel / "libraries.csv").write_text(
        "code,name_zh,name_en,province,region,level,kind\n"
        "recorded,录制账号,,上海,east,provincial,public\n",
        encoding="utf-8",
    )
    (panel / "accounts.csv").write_text(
        "platform,library,platform_id,handle,name,status,source,checked_at\n"
        f"bilibili,recorded,{MID},,,confirmed,recorded,2026-11-01\n",
        encoding="utf-8",
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorded)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    # mypy: a recorded page has no sandbox
    yield Stand(None, database, panel, tmp_path / "data", url, "bilibili")  # type: ignore[arg-type]
    server.shutdown()
    server.server_close()


def test_a_recorded_page_becomes_the_right_rows(recorded: Stand, tmp_path: Path) -> None:
    links = tmp_path / "links.txt"
    links.write_text(f"https://www.bilibili.com/video/{BVID}\n", encoding="utf-8")
    crawled = recorded.crawl("source=videos", f"links={links}")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    assert recorded.query(
        "SELECT platform_id, kind, duration, is_original, plays, danmaku, comments, favourites,"
        " coins, shares, likes, interactions FROM latest_work_counters"
    ) == [(BVID, "video", 777.0, True, 7_080_001, 76_120, 44_813, 243_241, 507_512, 207_269,
           669_227, 76_120 + 44_813 + 507_512 + 207_269 + 669_227)]  # fmt: skip
    assert recorded.query("SELECT followers, works FROM account_snapshots") == [(10_850_050, 191)]
    links.write_text("https://www.bilibili.com/video/BV1captcha01\n", encoding="utf-8")
    refused = recorded.crawl("source=videos", f"links={links}", "accounts=recorded")
    assert refused.returncode == 1
    assert "requires a captcha" in refused.stdout


FEED, ARK = "feed_space_ark_2024_4items.json", "161775300"


def entry(url: str, sample: str, kind: str) -> dict[str, object]:
    """A recorded answer as a browser saves it."""
    body = (SAMPLE.parent / sample).read_text(encoding="utf-8")
    return {
        "startedDateTime": "2026-11-20T10:00:00.000Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": kind}],
            "content": {"size": len(body), "mimeType": kind, "text": body},
        },
    }


def test_recorded_answers_as_a_browser_saves_them(recorded: Stand, tmp_path: Path) -> None:
    """A HAR of a video's page and of a page of another account's posts, without a profile."""
    accounts = recorded.panel / "accounts.csv"
    more = f"bilibili,ark,{ARK},,,confirmed,recorded,2026-11-01\n"
    accounts.write_text(accounts.read_text(encoding="utf-8") + more, encoding="utf-8")
    libraries = recorded.panel / "libraries.csv"
    more = "ark,另一账号,,上海,east,provincial,public\n"
    libraries.write_text(libraries.read_text(encoding="utf-8") + more, encoding="utf-8")
    feed = f"{recorded.base_url}/x/polymer/web-dynamic/v1/feed/space?host_mid={ARK}&offset=&w_rid=x"
    entries = [
        entry(f"{recorded.base_url}/video/{BVID}/?spm_id_from=x", SAMPLE.name, "text/html"),
        entry(feed, FEED, "application/json"),
    ]
    har = tmp_path / "recorded.har"
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}
    har.write_text(json.dumps({"log": log}), encoding="utf-8")
    imported = recorded.scrapy("import", str(har))
    assert "Traceback" not in imported.stderr, imported.stderr
    assert recorded.query("SELECT source, verdict FROM refreshes ORDER BY source") == [
        ("page", "partial"),
        ("videos", "complete"),
    ], imported.stdout
    found = recorded.query("SELECT platform_id, kind FROM works ORDER BY platform_id")
    assert (BVID, "video") in found and len(found) == 5, imported.stdout
