"""`scrapy import-table --template`: a table to fill in, and the mapping that reads it."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from tests.commands.conftest import Import, query
from tests.conftest import Database, RunScrapy
from tests.tables.files import UID, article


@pytest.mark.parametrize("platform", ["weibo", "wechat", "douyin"])
def test_a_template_loads_as_it_is(
    import_table: Import, database: Database, run_scrapy: RunScrapy, tmp_path: Path, platform: str
) -> None:
    folder = tmp_path / "templates"
    made = run_scrapy("import-table", "--template", platform, "--output", str(folder))
    assert made.returncode == 0, made.stderr
    file, mapping = folder / f"{platform}.csv", folder / f"{platform}.toml"
    assert file.read_bytes().startswith(codecs.BOM_UTF8)
    assert import_table(file, mapping, "--dry-run").returncode == 0
    empty = import_table(file, mapping)
    assert empty.returncode == 1
    assert "there is no row below the heading" in empty.stdout
    url = {
        "weibo": f"https://weibo.com/{UID}/Kjc77D1jz",
        "wechat": article(2650000009),
        "douyin": "https://www.douyin.com/video/7300000000000000001",
    }[platform]
    row = f"yunshan,2026-11-01 09:00,{url},2026-10-30 18:05,字,12\r\n"
    columns = file.read_text("utf-8-sig").splitlines()[0].count(",")
    with file.open("a", encoding="utf-8", newline="") as table:
        table.write(row.strip() + "," * (columns - row.count(",")) + "\r\n")
    done = import_table(file, mapping)
    assert done.returncode == 0, done.stderr
    [(identifier, counted)] = query(
        database,
        "SELECT w.platform_id, coalesce(s.reads, s.likes) FROM works AS w"
        " JOIN work_snapshots AS s ON s.work_id = w.id",
    )
    assert (identifier, counted) == (
        {"weibo": "4645748019299849", "wechat": "2650000009_1",
         "douyin": "7300000000000000001"}[platform], 12,
    )  # fmt: skip
    again = run_scrapy("import-table", "--template", platform, "--output", str(folder))
    assert again.returncode == 1
    assert "is there already" in again.stderr
