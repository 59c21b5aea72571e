"""Recorded tables of creator centres, read in place, before and behind a capture of the works."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libcrawl.parsers.times import SHANGHAI
from libcrawl.tables.templates import write_export_mapping, write_template
from tests.conftest import Database
from tests.crawl.conftest import Stand
from tests.crawl.test_recorded_channels import OF_THE_ASSISTANT, REAL
from tests.crawl.test_recorded_channels import OWN as ASSISTANT
from tests.crawl.test_recorded_xiaohongshu import NUMBER, OF_THE_CENTRE
from tests.crawl.test_recorded_xiaohongshu import OWN as CENTRE
from tests.recorded import SAMPLES, Answer, recorded_stand, write_har

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no recorded answers beside the project"
)
IN_ORDER = pytest.mark.parametrize("is_first", [True, False], ids=["table first", "capture first"])


def changed(answers: list[Answer], file: str, places: dict[str, Any]) -> list[Answer]:
    """The answers, the first work of one of them with these values."""
    found = []
    for answer in answers:
        if isinstance(answer.body, Path) and answer.body.name == file:
            body = json.loads(answer.text)
            works = body["data"].get("list") or body["data"]["note_infos"]
            works[0].update(places)
            found.append(Answer(url=answer.url, body=body, post=answer.post, status=answer.status))
        else:
            found.append(answer)
    return found


def bring(stand: Stand, table: Path, mapping: Path, har: Path, *, is_first: bool) -> None:
    """The table and the capture, in one order or the other; each must be stored."""
    assert stand.scrapy("panel").returncode == 0
    of_table = ("import-table", str(table), "--mapping", str(mapping))
    of_har = ("import", str(har), "--since", "2026-07-20")
    for words in (of_table, of_har) if is_first else (of_har, of_table):
        done = stand.scrapy(*words, **REAL)
        assert "Traceback" not in done.stderr and "stored" not in done.stderr, done.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(2,)]


@IN_ORDER
def test_the_table_of_an_assistant(database: Database, tmp_path: Path, is_first: bool) -> None:
    """It knows the works' identifiers; its date is a day early, and gives way to the exact time."""
    published = datetime(2026, 7, 13, 8, 30, tzinfo=SHANGHAI)
    number = "export/UzFf_constructed_0001"
    listed = {"objectId": number, "exportId": number, "createTime": int(published.timestamp())}
    answers = changed(OF_THE_ASSISTANT, "post_list_2026-06.json", listed)
    har = write_har(tmp_path / "assistant.har", answers, datetime.now(UTC).isoformat())
    _, mapping = write_template("channels", tmp_path / "template")
    text = mapping.read_text("utf-8").replace('"图书馆"', '{ value = "recorded0" }')
    mapping.write_text(text.replace('"采集时间"', '{ value = "2026-08-01 09:00" }'), "utf-8")
    stand = recorded_stand(database, tmp_path, "channels", [f"{ASSISTANT},,"])
    table = SAMPLES / "channels" / "export_table_constructed.csv"
    bring(stand, table, mapping, har, is_first=is_first)
    day = datetime(2026, 7, 1, tzinfo=SHANGHAI)
    assert stand.query(
        "SELECT platform_id, published_at, published_within FROM works ORDER BY platform_id"
    ) == [
        (number, published, None),
        ("export/UzFf_constructed_0002", day, timedelta(days=2)),
    ]
    assert stand.query(
        "SELECT w.text, c.plays, c.recommends, c.thumbs, c.comments, c.shares, c.favourites,"
        " c.completion, c.mean_seconds FROM work_snapshots AS c JOIN works AS w ON w.id = c.work_id"
        " WHERE c.captured_at = '2026-08-01 09:00+8' ORDER BY w.platform_id"
    ) == [
        ("示例描述\n第二行", 682, 5, 6, 12, 11, None, 0.2199, 8.45),
        ("示例描述三", 120, 1, 0, 0, 0, None, None, None),
    ]
    assert stand.query("SELECT count(*) FROM work_snapshots") == [(3,)]


@IN_ORDER
def test_the_table_of_the_creator_centre(
    database: Database, tmp_path: Path, is_first: bool
) -> None:
    """It knows title and second: the note of the capture is the same, the other stays as it is."""
    published = datetime(2026, 7, 26, 14, 5, 22, tzinfo=SHANGHAI)
    listed = {"title": "示例标题一", "post_time": int(published.timestamp()) * 1000}
    answers = changed(OF_THE_CENTRE, "creator_note_analyze_list_2026.json", listed)
    har = write_har(tmp_path / "centre.har", answers, datetime.now(UTC).isoformat())
    mapping = write_export_mapping("xiaohongshu", tmp_path)
    assert mapping is not None
    written = mapping.read_text("utf-8").replace("CODE", "recorded0")
    mapping.write_text(written.replace("2026-11-01 09:00", "2026-08-01 09:00"), "utf-8")
    stand = recorded_stand(database, tmp_path, "xiaohongshu", [f"{CENTRE},{NUMBER},"])
    table = SAMPLES / "xiaohongshu" / "export_notes_constructed.csv"
    bring(stand, table, mapping, har, is_first=is_first)
    assert stand.query(
        "SELECT left(w.platform_id, 1), w.title, w.kind, c.captured_at = '2026-08-01 09:00+8',"
        " c.plays, c.likes, c.comments, c.favourites, c.shares, c.mean_seconds, c.danmaku"
        " FROM work_snapshots AS c JOIN works AS w ON w.id = c.work_id"
        " ORDER BY w.published_at, c.captured_at"
    ) == [
        ("t", "示例标题二📚", "video", True, 2100, 88, 10, 40, 7, 21.0, 2),
        ("6", "示例标题一", "image", True, 340, 12, 3, 5, 0, 18.0, 0),
        ("6", "示例标题一", "image", False, 5540, 485, 48, 400, 76, 25.0, 0),
    ]
    notes = stand.query("SELECT platform_id, published_at FROM works ORDER BY published_at DESC")
    assert notes[0] == ("69745b27000000001a0f0001", published)
    assert len(notes) == 2
