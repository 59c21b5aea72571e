"""`scrapy import-table` as an operator runs it: real files, a real database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from libcrawl.parsers.times import SHANGHAI
from tests.commands.conftest import Import, query
from tests.conftest import Database, RunScrapy
from tests.tables.files import (
    BIZ,
    ROWS,
    UID,
    WECHAT,
    article,
    write_csv,
    write_mapping,
    write_workbook,
)

WORKS = """
SELECT w.platform_id, w.title, w.published_at, w.push_id, w.position, w.is_headline, w.kind,
    s.reads, s.likes, s.wows, s.comments, s.rounded, s.capped
FROM works AS w JOIN work_snapshots AS s ON s.work_id = w.id ORDER BY 1
"""
STORED = [
    ("2650000001_1", "秋天的书单", datetime(2026, 10, 30, 18, 5, tzinfo=SHANGHAI), "2650000001", 1,
     True, "article", 12_000, 36, 0, None, ["reads"], []),
    ("2650000001_2", "讲座预告", datetime(2026, 10, 30, 18, 5, tzinfo=SHANGHAI), "2650000001", 2,
     False, "article", 100_000, None, None, None, [], ["reads"]),
    ("2650000002_1", "闭馆通知", datetime(2026, 10, 31, 8, 30, tzinfo=SHANGHAI), "2650000002", 1,
     True, "article", 1_286, 5, 2, None, [], []),
]  # fmt: skip


FORMS = {
    "gbk": lambda folder: write_csv(folder / "works.csv", ROWS, "gbk"),
    "xlsx": lambda folder: write_workbook(folder / "works.xlsx", ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_from_every_program(
    import_table: Import, database: Database, tmp_path: Path, form: str
) -> None:
    done = import_table(FORMS[form](tmp_path), write_mapping(tmp_path / "map.toml"))
    assert done.returncode == 0, done.stderr
    assert "3 readings of 1 accounts stored." in done.stdout
    assert query(database, WORKS) == STORED


def test_provenance_verdict_and_secrets(
    import_table: Import, database: Database, tmp_path: Path
) -> None:
    file, mapping = write_csv(tmp_path / "works.csv", ROWS), write_mapping(tmp_path / "map.toml")
    assert import_table(file, mapping).returncode == 0
    [(basis, status, requests, settings)] = query(
        database, "SELECT access_basis, status, requests, settings FROM crawl_runs"
    )
    assert (basis, status, requests) == ("manual_import", "finished", 0)
    assert settings["file"] == "works.csv"
    assert len(settings["sha256"]) == len(settings["mapping"]["sha256"]) == 64
    assert settings["mapping"]["fields"]["reads"] == {"column": "阅读", "unit": "1"}
    [refresh] = query(
        database, "SELECT verdict, r.source, works_seen, reason, covered_until FROM refreshes AS r"
        " JOIN accounts ON accounts.id = account_id",
    )  # fmt: skip
    assert refresh[:3] == ("partial", "table", 3)
    assert "proves what it lists" in refresh[3]
    assert refresh[4] is None, "a table never moves the mark"
    urls = query(database, "SELECT url FROM works ORDER BY 1")
    assert urls[0] == (f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2650000001&idx=1&sn=0123abcd",)
    assert "PLANTED" not in str(urls) + json.dumps(settings)


def test_a_second_import_changes_nothing(
    import_table: Import, database: Database, tmp_path: Path
) -> None:
    file, mapping = write_csv(tmp_path / "works.csv", ROWS), write_mapping(tmp_path / "map.toml")
    assert import_table(file, mapping).returncode == 0
    again = import_table(file, mapping)
    assert again.returncode == 0
    assert "has stored this file by this mapping already" in again.stdout
    assert query(database, "SELECT count(*) FROM crawl_runs") == [(1,)]
    other = write_mapping(tmp_path / "other.toml", WECHAT.replace('wows = "在看"\n', ""))
    assert "0 readings of 1 accounts stored; 3 were stored" in import_table(file, other).stdout
    assert query(database, WORKS) == STORED


def test_a_dry_run_stores_nothing(import_table: Import, database: Database, tmp_path: Path) -> None:
    file, mapping = write_csv(tmp_path / "works.csv", ROWS), write_mapping(tmp_path / "map.toml")
    done = import_table(file, mapping, "--dry-run")
    assert done.returncode == 0
    for word in (
        "云山图书馆",
        "2650000001_2",
        "≈12,000",
        "≥100,000",
        "1,286",
        "nothing was stored",
    ):
        assert word in done.stdout
    assert query(database, "SELECT (SELECT count(*) FROM works) + (SELECT count(*) FROM crawl_runs)"
                 ) == [(0,)]  # fmt: skip


def test_one_wrong_cell_and_nothing_is_stored(
    import_table: Import, database: Database, tmp_path: Path
) -> None:
    wrong = ("山云图书馆", "2026-11-01", article(2650000003), "下周三", "", "很多", "-5", "")
    file = write_csv(tmp_path / "works.csv", [*ROWS, wrong], "gbk")
    done = import_table(file, write_mapping(tmp_path / "map.toml"))
    assert (done.returncode, done.stdout) == (1, "")
    lines = [line.removeprefix(f"error: {file}: ") for line in done.stderr.splitlines()]
    assert [line.split(": ")[0] for line in lines] == [
        "row 5, column D “发布时间”", "row 5, column F “阅读”", "row 5, column G “点赞”",
    ]  # fmt: skip
    assert "“很多” is not a counter" in lines[1]
    assert query(database, "SELECT count(*) FROM works") == [(0,)]


def test_what_the_crawler_knows_stands(
    import_table: Import, database: Database, tmp_path: Path
) -> None:
    """A table read later adds counters; it does not change a text, a kind or a time."""
    with database.engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO works (account_id, platform_id, kind, text, text_complete, url,"
            " published_at, first_seen_at, last_seen_at) SELECT id, '5000000000000001', 'image',"
            " '全文', true, 'https://weibo.com/x', '2026-10-01 10:00:07+08', '2026-10-02+08',"
            " '2026-10-02+08' FROM accounts WHERE platform_id = '9000000001'"
        ))  # fmt: skip
    file = tmp_path / "weibo.csv"
    file.write_text(f"谁,号,发布,赞(万)\n{UID},5000000000000001,2026/10/1,1.5\n", "utf-8")
    mapping = write_mapping(
        tmp_path / "map.toml",
        """
platform = "weibo"
rows = "works"
[fields]
library = "谁"
identifier = "号"
published_at = "发布"
captured_at = { value = 2026-11-02 }
likes = { column = "赞(万)", unit = "万" }
""",
    )
    assert import_table(file, mapping).returncode == 0
    assert query(database, "SELECT kind, text, url, published_at, last_seen_at, likes, s.rounded"
                 " FROM works AS w JOIN work_snapshots AS s ON s.work_id = w.id") == [
        ("image", "全文", "https://weibo.com/x",
         datetime(2026, 10, 1, 10, 0, 7, tzinfo=SHANGHAI),
         datetime(2026, 11, 2, tzinfo=SHANGHAI), 15_000, ["likes"]),
    ]  # fmt: skip


def test_counters_of_accounts(import_table: Import, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "fans.csv"
    file.write_text("馆,日期,粉丝\nyunshan,2026-10-01,3.5w\nhaibin,2026-10-01,870\n", "gbk")
    mapping = write_mapping(
        tmp_path / "map.toml",
        """
platform = "weibo"
rows = "accounts"
fields = { library = "馆", captured_at = "日期", followers = "粉丝" }
""",
    )
    done = import_table(file, mapping)
    assert done.returncode == 0, done.stderr
    stored = query(database, "SELECT followers, works, rounded FROM account_snapshots ORDER BY 1")
    assert stored == [(870, None, []), (35_000, None, ["followers"])]


def test_misunderstandings(import_table: Import, run_scrapy: RunScrapy, tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path / "map.toml")
    missing = import_table(tmp_path / "none.csv", mapping)
    assert (missing.returncode, missing.stderr) == (
        1, f"error: {tmp_path}/none.csv: No such file or directory\n",
    )  # fmt: skip
    for arguments in (["works.csv"], [], ["--template", "twitter"], ["a", "b", "--mapping", "m"]):
        assert run_scrapy("import-table", *arguments).returncode == 2, arguments
