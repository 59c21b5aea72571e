"""The main job on real input: recorded answers, served just as they were, become the right rows.

The bodies are not the project's: they are read where they lie, and their texts are compared by
hash. Without them these tests are skipped.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import ROOT, Database
from tests.crawl.conftest import Stand

SAMPLES = ROOT.parent / "shared" / "samples" / "weibo"
UID = "6279793937"
PROFILE = "m_getIndex_100505_profile_ak_2022.json"
LIST = "m_getIndex_107603_ak_list_0.json"
LONG_TEXT = "m_statuses_extend_4645748019299849.json"
NO_MORE = "m_getIndex_err_no_content.json"
NO_SUCH = "errors/ajax_20101_not_exist.json"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no recorded answers beside the project"
)


class Recorded(BaseHTTPRequestHandler):
    """Answers with the recorded bodies, and with 404 where nothing was recorded."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        name = self._name(parts.path, query)
        body = (SAMPLES / name).read_bytes() if name else b""
        self.send_response(200 if name else 404)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def _name(self, path: str, query: dict[str, str]) -> str | None:
        if path == "/statuses/extend":
            return LONG_TEXT if query["id"] == "4645748019299849" else NO_SUCH
        if path != "/api/container/getIndex":
            return None
        if not query.get("containerid", "").startswith("107603"):
            return PROFILE
        return NO_MORE if "since_id" in query else LIST

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
        f"weibo,recorded,{UID},,,confirmed,recorded,2026-11-01\n",
        encoding="utf-8",
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorded)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield Stand(None, database, panel, tmp_path / "data", url)  # type: ignore[arg-type]
    server.shutdown()
    server.server_close()


def test_recorded_answers_become_the_right_rows(recorded: Stand) -> None:
    crawled = recorded.crawl("source=mobile", "since=2021-06-10")
    assert crawled.returncode == 1, "five long texts were not recorded"
    verdict, reason = recorded.verdicts()["recorded"]
    assert (verdict, reason) == (
        "partial", "long text not given for 5 (no such work, or it may not be seen)"
    )  # fmt: skip
    marks = "SELECT covered_until IS NOT NULL, (SELECT count(*) FROM holes) FROM accounts"
    assert recorded.query(marks) == [(True, 5)], "all works were seen: the mark moves"
    assert recorded.query(
        "SELECT name, url, verified, verified_text IS NOT NULL, followers, s.rounded, following,"
        " s.works, likes_received FROM accounts AS a JOIN account_snapshots AS s"
        " ON s.account_id = a.id"
    ) == [("明日方舟Arknights", f"https://weibo.com/u/{UID}", True, True, 1_455_000,
           ["followers"], 34, 1553, None)]  # fmt: skip
    posts = [card["mblog"] for card in json.loads((SAMPLES / LIST).read_bytes())["data"]["cards"]]
    stored = {
        row[0]: row[1:] for row in recorded.query(
            "SELECT w.platform_id, w.url, w.published_at, w.kind = 'repost', w.is_original,"
            " s.likes, s.comments, s.shares FROM works AS w"
            " JOIN work_snapshots AS s ON s.work_id = w.id"
        )
    }  # fmt: skip
    assert stored == {
        post["mid"]: (
            f"https://weibo.com/{UID}/{post['bid']}",
            datetime.strptime(post["created_at"], "%a %b %d %H:%M:%S %z %Y"),
            "retweeted_status" in post,
            "retweeted_status" not in post,
            post["attitudes_count"],
            post["comments_count"],
            post["reposts_count"],
        )
        for post in posts
    }
    assert len(stored) == 10


def test_the_pinned_video_with_its_long_text(recorded: Stand) -> None:
    recorded.crawl("source=mobile")
    video = recorded.query(
        "SELECT w.kind, w.text_complete, w.text, w.tags, w.duration, w.edited_at, s.plays,"
        " s.rounded FROM works AS w JOIN work_snapshots AS s ON s.work_id = w.id"
        " WHERE w.platform_id = '4645748019299849'"
    )
    kind, complete, text, tags, duration, edited_at, plays, rounded = video[0]
    assert (kind, complete, tags, duration) == ("video", True, ["明日方舟", "音律联觉"], 103.165)
    assert edited_at.isoformat() == "2021-06-16T10:51:10+08:00"
    assert (plays, rounded) == (870_000, ["plays"])
    assert "<" not in text
    assert text.count("\n") == 15
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "c46497d5f87749f0"


def test_no_private_name_is_stored(recorded: Stand) -> None:
    """A lottery's winner is named in a recorded post; the institution beside it is kept."""
    recorded.crawl("source=mobile")
    text = recorded.query("SELECT text FROM works WHERE platform_id = '4648806186747944'")[0][0]
    assert text.startswith("恭喜@用户 等10名用户")
    assert "@微博抽奖平台" in text
