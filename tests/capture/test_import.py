"""A person's capture in a browser gives the rows of a crawl with the same requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.capture.captures import har_entry, ndjson_line, recorded, stray_entry, write_har
from tests.capture.conftest import Archived
from tests.capture.rows import refreshes, rows
from tests.conftest import Database
from tests.crawl.conftest import Stand
from tests.processes import COLD


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_a_har_gives_the_rows_of_the_crawl(
    archived: Archived, second: Database, tmp_path: Path, source: str
) -> None:
    stand = archived(source)
    elsewhere = replace(stand, database=second)
    answers = recorded(stand)
    entries = [har_entry(answer, as_base64=n % 3 == 0) for n, answer in enumerate(answers)]
    entries[3:3] = [
        stray_entry("https://h5.sinaimg.cn/m/weibo-pro/static/js/app-9a8b7c6d5e4f3a2b1c0d.js"),
        stray_entry("https://tva1.sinaimg.cn/crop.0.0.180.180/7a0b1c2dly1g.jpg"),
        stray_entry(f"{stand.base_url}/ajax/side/hotSearch"),
        stray_entry(answers[0].url, status=0),  # given up by the browser
    ]
    path = write_har(tmp_path / "capture.har", entries)
    imported = elsewhere.scrapy("import", str(path), **(COLD if source == "pc" else {}))
    assert imported.returncode == 0, imported.stderr
    assert rows(elsewhere.database) == rows(stand.database)
    assert [row[:4] for row in refreshes(elsewhere.database, 1)] == [
        row[:4] for row in refreshes(stand.database, 1)
    ]
    assert "not recognised: 3 answers" in imported.stdout
    assert "/ajax/side/hotSearch" in imported.stdout
    assert "app-9a8b7c6d5e4f3a2b1c0d" not in imported.stdout, "identifiers are replaced"
    run = "SELECT access_basis, requests, settings->'imported'->>'kind' FROM crawl_runs"
    assert elsewhere.query(run) == [("manual_import", 0, "HAR")]


def test_ndjson_gives_the_rows_of_the_crawl(
    archived: Archived, second: Database, tmp_path: Path
) -> None:
    stand = archived("pc")
    elsewhere = replace(stand, database=second)
    lines = [ndjson_line(answer, decoded=n % 2 == 0) for n, answer in enumerate(recorded(stand))]
    path = tmp_path / "capture.ndjson"
    path.write_text("\ufeff" + "\n\n".join(lines), encoding="utf-8")
    shown = elsewhere.scrapy("import", str(path), "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "nothing stored" in shown.stdout
    assert elsewhere.query("SELECT count(*) FROM works") == [(0,)]
    assert elsewhere.query("SELECT count(*) FROM crawl_runs") == [(0,)]
    for _ in range(2):  # what is stored already changes nothing
        assert elsewhere.scrapy("import", str(path)).returncode == 0
        assert rows(elsewhere.database) == rows(stand.database)


def test_the_order_of_a_browser_and_both_sites(
    archived: Archived, second: Database, tmp_path: Path
) -> None:
    """Lists before profiles, both sites in one file: a run for each, and equal works."""
    pc, mobile = archived("pc"), archived("mobile")
    elsewhere = replace(pc, database=second)
    answers = recorded(pc)
    answers += [
        replace(one, url=one.url.replace(mobile.base_url, pc.base_url)) for one in recorded(mobile)
    ]
    path = write_har(tmp_path / "both.har", [har_entry(one) for one in reversed(answers)])
    imported = elsewhere.scrapy("import", str(path))
    assert imported.returncode == 0, imported.stderr
    sources = "SELECT settings->>'source' FROM crawl_runs ORDER BY id"
    assert {row[0] for row in elsewhere.query(sources)} == {
        "LIBCRAWL_WEIBO_PC_URL", "LIBCRAWL_WEIBO_MOBILE_URL",
    }  # fmt: skip
    assert elsewhere.query("SELECT count(*) FROM works WHERE missing_since IS NOT NULL") == [(0,)]
    works = "SELECT platform_id FROM works"
    assert sorted(elsewhere.query(works)) == sorted({*pc.query(works), *mobile.query(works)})


def test_a_gap_is_partial_and_what_lies_behind_it_is_stored(
    stand: Stand, elsewhere: Stand, tmp_path: Path
) -> None:
    assert stand.crawl("accounts=beijing,tianjin,jilin,hunan", "RAW_ARCHIVE=1").returncode == 0
    uid = {code: stand.uid(code) for code in ("beijing", "tianjin", "jilin", "hunan")}
    answers = recorded(stand)
    entries = []
    pages = 0
    for answer in answers:
        entry = har_entry(answer)
        is_page = "mymblog" in answer.url
        if is_page and uid["beijing"] in answer.url:
            pages += 1
            if pages == 2:
                continue  # one page is not in the capture
        if "profile/info" in answer.url and uid["tianjin"] in answer.url:
            continue  # nor this profile
        if is_page and uid["jilin"] in answer.url:
            del entry["response"]["content"]["text"]  # saved without contents
        entries.append(entry)
    assert pages > 3
    imported = elsewhere.scrapy("import", str(write_har(tmp_path / "gap.har", entries)))
    assert imported.returncode == 1, imported.stderr
    verdicts = elsewhere.verdicts()
    assert {code: verdict for code, (verdict, _) in verdicts.items()} == {
        "beijing": "partial", "tianjin": "partial", "jilin": "partial", "hunan": "complete",
    }  # fmt: skip
    assert "was not recorded" in str(verdicts["beijing"][1])
    assert verdicts["tianjin"][1] == "the profile was not recorded"
    assert "does not hold the answer's body" in str(verdicts["jilin"][1])
    works = (
        "SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
        " WHERE a.platform_id = :uid"
    )
    full = stand.query(works, uid=uid["beijing"])[0][0]
    assert full - 25 < elsewhere.query(works, uid=uid["beijing"])[0][0] < full
    assert elsewhere.query(works, uid=uid["tianjin"]) == stand.query(works, uid=uid["tianjin"])
    marks = "SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL"
    assert elsewhere.query(marks) == [(1,)], "only complete moves the mark"


def test_accounts_outside_of_the_panel_are_reported_and_not_stored(
    stand: Stand, elsewhere: Stand, tmp_path: Path
) -> None:
    assert stand.crawl("accounts=jilin,hunan", "RAW_ARCHIVE=1").returncode == 0
    path = write_har(tmp_path / "capture.har", [har_entry(one) for one in recorded(stand)])
    uid = stand.uid("jilin")
    accounts = stand.panel / "accounts.csv"
    lines = [line for line in accounts.read_text("utf-8").splitlines() if uid not in line]
    accounts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    imported = elsewhere.scrapy("import", str(path))
    assert imported.returncode == 1, "what was recognised is not dropped with exit status 0"
    assert f"not stored: weibo:{uid}: not in the panel" in imported.stdout
    stored = elsewhere.query("SELECT DISTINCT account_id FROM works")
    assert len(stored) == 1
    assert elsewhere.query("SELECT count(*) FROM accounts WHERE platform_id = :uid", uid=uid) == [
        (0,)
    ]
