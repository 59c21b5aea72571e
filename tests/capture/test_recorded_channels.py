"""Recorded answers of the assistant of WeChat Channels, as a browser saves them; read in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Database
from tests.crawl.conftest import Stand

SAMPLES = ROOT.parent / "shared" / "samples" / "channels"
HOST = "https://channels.weixin.qq.com"
BIN = f"{HOST}/micro/content/cgi-bin/mmfinderassistant-bin"
# Each with what the page posts for it: the account, the videos, and no pictures.
ANSWERS = [
    ("auth/auth_data", {"scene": 7}, "auth_data_constructed.json"),
    ("post/post_list", {"currentPage": 1, "userpageType": 11}, "post_list_2026-06.json"),
    ("post/post_list", {"currentPage": 1, "userpageType": 10}, None),
]
NONE = '{"errCode":0,"errMsg":"","data":{"list":[],"totalCount":0,"continueFlag":false}}'

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no recorded answers beside the project"
)


def entry(path: str, post: dict[str, int], sample: str | None) -> dict[str, object]:
    body = (SAMPLES / sample).read_text(encoding="utf-8") if sample else NONE
    return {
        "startedDateTime": "2026-06-11T10:00:00.000+08:00",
        "request": {
            "method": "POST",
            "url": f"{BIN}/{path}?_aid=x&_rid=y&_pageUrl=z",
            "headers": [],
            "postData": {"mimeType": "application/json", "text": json.dumps(post)},
        },
        "response": {
            "status": 201,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": len(body), "mimeType": "application/json", "text": body},
        },
    }


def test_recorded_answers_become_the_right_rows(database: Database, tmp_path: Path) -> None:
    """favCount counts thumbs: the account has no favourites."""
    panel = tmp_path / "panel"
    panel.mkdir()
    (panel / "libraries.csv").write_text(
        "code,name_zh,name_en,province,region,level,kind\n"
        "recorded,录制账号,,上海,east,provincial,public\n",
        encoding="utf-8",
    )
    (panel / "accounts.csv").write_text(
        "platform,library,platform_id,handle,name,status,source,checked_at\n"
        "channels,recorded,sph0000000000,,,confirmed,recorded,2026-06-01\n",
        encoding="utf-8",
    )
    # mypy: a recorded answer has no sandbox
    stand = Stand(None, database, panel, tmp_path / "data", HOST, "channels")  # type: ignore[arg-type]  # no stand-in
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}}
    har = tmp_path / "assistant.har"
    har.write_text(json.dumps({"log": {**log, "entries": [entry(*each) for each in ANSWERS]}}))
    imported = stand.scrapy("import", str(har), "--depth", "365")
    assert "Traceback" not in imported.stderr, imported.stderr
    assert stand.query("SELECT source, verdict, works_seen FROM refreshes") == [
        ("assistant", "complete", 1)
    ], imported.stdout
    assert stand.query(
        "SELECT kind, duration, plays, recommends, thumbs, favourites, comments, shares,"
        " interactions, url FROM latest_work_counters"
    ) == [("video", 13.0, 682, 5, 6, None, 12, 11, 5 + 6 + 12 + 11, None)]
    assert stand.query("SELECT completion, mean_seconds FROM work_completion") == [(0.2199, 8.45)]
    assert stand.query("SELECT followers, works FROM account_snapshots") == [(1234, 56)]
