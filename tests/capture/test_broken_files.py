"""Broken and foreign files: clear words, exit 1, nothing stored."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from libcrawl.capture.answer import CaptureError
from libcrawl.capture.files import read_capture
from tests.capture.captures import har_entry, recorded, stray_entry, write_har
from tests.capture.conftest import archives
from tests.crawl.conftest import Stand

FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "not JSON": (b"<html></html>", "neither HAR, NDJSON nor WARC"),
    "not text": (b"\xff\xfe\x00\x01", "it is not UTF-8 text"),
    "JSON list": (b"[1, 2]", "neither HAR, NDJSON nor WARC"),
    "no log": (b'{\n"entries": []}', "no log.entries"),
    "no entries": (b'{"log": {"entries": []}}', "holds no answers"),
    "truncated HAR": (b'{"log": {"entries": [{"request": {', "if the export was interrupted"),
    "gzip of something else": (gzip.compress(b"hello"), "broken after 0 answers"),
    "cut gzip": (gzip.compress(b"WARC/1.1\r\n")[:12], "holds no answers"),
}


@pytest.mark.parametrize("name", FILES)
def test_broken_files(tmp_path: Path, name: str) -> None:
    content, message = FILES[name]
    path = tmp_path / "given"
    path.write_bytes(content)
    with pytest.raises(CaptureError) as refused:
        list(read_capture(path).answers)
    assert str(refused.value).startswith(f"{path}: ")
    assert message in str(refused.value)


def test_what_the_operator_is_reported(stand: Stand, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes(FILES["truncated HAR"][0])
    refused = stand.scrapy("import", str(path))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"error: {path}: ")
    assert "Traceback" not in refused.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_a_missing_file(stand: Stand, tmp_path: Path) -> None:
    for command in ("import", "reparse"):
        refused = stand.scrapy(command, str(tmp_path / "none.har"))
        assert (refused.returncode, "No such file" in refused.stderr) == (1, True)
    assert "no archive of run 7" in stand.scrapy("reparse", "7").stderr
    assert "no archives" in stand.scrapy("reparse", "--all").stderr


def test_an_archive_whose_accounts_are_not_in_the_panel(stand: Stand, elsewhere: Stand) -> None:
    assert stand.crawl("accounts=jilin", "RAW_ARCHIVE=1").returncode == 0
    uid = stand.uid("jilin")
    accounts = stand.panel / "accounts.csv"
    lines = [line for line in accounts.read_text("utf-8").splitlines() if uid not in line]
    accounts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = elsewhere.scrapy("reparse", "1")
    assert refused.returncode == 1
    assert "none of its accounts is in the panel" in refused.stderr
    assert elsewhere.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_a_har_of_another_site(stand: Stand, tmp_path: Path) -> None:
    entries = [stray_entry(f"https://example.org/articles/{n}00123") for n in range(3)]
    refused = stand.scrapy("import", str(write_har(tmp_path / "other.har", entries)))
    assert refused.returncode == 1
    assert "none of its 3 answers is one that is read here" in refused.stderr
    assert "example.org/articles/*" in refused.stdout
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_answers_of_the_wrong_shape_are_drift(
    stand: Stand, elsewhere: Stand, tmp_path: Path
) -> None:
    assert stand.crawl("accounts=jilin,hunan", "RAW_ARCHIVE=1").returncode == 0
    entries = [har_entry(answer) for answer in recorded(stand)]
    for entry in entries:
        if "profile" in entry["request"]["url"] and stand.uid("jilin") in entry["request"]["url"]:
            content = entry["response"]["content"]
            content["text"] = content["text"].replace('"screen_name"', '"name_on_screen"')
    imported = elsewhere.scrapy("import", str(write_har(tmp_path / "drift.har", entries)))
    assert imported.returncode == 1
    verdicts = elsewhere.verdicts()
    assert verdicts["jilin"][0] == "drift"
    assert "screen_name" in str(verdicts["jilin"][1])
    assert verdicts["hunan"][0] == "complete"


def test_an_archive_that_is_cut_off(stand: Stand, elsewhere: Stand, tmp_path: Path) -> None:
    assert stand.crawl("accounts=jilin,hunan", "RAW_ARCHIVE=1").returncode == 0
    whole = archives(stand)[0].read_bytes()
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(whole[:-40])  # in the last request: its answer is there
    again = elsewhere.scrapy("reparse", str(path))
    assert again.returncode == 0, again.stderr
    assert "the last record is cut off and was left out" in again.stdout
    path.write_bytes(whole[: len(whole) // 2])
    again = elsewhere.scrapy("reparse", str(path))
    assert again.returncode == 1
    assert "was not recorded" in again.stdout.replace("\n", " ")
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    path.write_bytes(damaged)
    runs = elsewhere.query("SELECT count(*) FROM crawl_runs")
    for command in ("reparse", "import"):
        refused = elsewhere.scrapy(command, str(path))
        assert refused.returncode == 1
        assert f"error: {path}: broken after" in refused.stderr
    assert elsewhere.query("SELECT count(*) FROM crawl_runs") == runs
    path.write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 0\r\n\r\n"))
    assert "not the archive of a crawl" in elsewhere.scrapy("reparse", str(path)).stderr
