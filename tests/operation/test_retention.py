"""Old observations go to files and come back; the views give the same months."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from scrapy.exceptions import UsageError
from sqlalchemy import Engine, text

from libcrawl.commands.retention import Command
from libcrawl.store.errors import RetentionError
from libcrawl.store.upkeep import attach as attaching
from libcrawl.store.upkeep.month_ends import cache_month_ends
from libcrawl.store.upkeep.retention import Archived, archive_month, months_before
from tests.conftest import Database
from tests.operation.conftest import Call
from tests.operation.rows import contents, fill

BEFORE = date(2025, 4, 1)  # January to March are archived
Capture = pytest.CaptureFixture[str]
ALL = "SELECT * FROM work_snapshots ORDER BY work_id, captured_at"


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def archive(engine: Engine, folder: Path, *, drops: bool = False) -> list[Archived]:
    return [
        archive_month(engine, month, folder, drops=drops, report=lambda _: None)
        for month in months_before(engine, BEFORE)
    ]


def back(engine: Engine, path: Path) -> attaching.Attached:
    return attaching.attach(engine, path, lambda _: None)


@pytest.mark.parametrize("cached", [False, True])
def test_the_views_of_months_and_works_go_on(
    database: Database, tmp_path: Path, cached: bool
) -> None:
    fill(database)
    if cached:
        assert len(list(cache_month_ends(database.engine))) == 4
    latest = "SELECT * FROM latest_work_counters ORDER BY work_id"
    months = "SELECT * FROM index_months ORDER BY account_id, window_from, index, version"
    before = rows(database.engine, latest), rows(database.engine, months)
    assert len(before[1]) > 6
    done = archive(database.engine, tmp_path)
    assert [one.path.name for one in done] == [
        f"work_snapshots_2025-0{month}.parquet" for month in (1, 2, 3)
    ]
    assert all(one.rows > 5 * one.kept for one in done)
    assert (rows(database.engine, latest), rows(database.engine, months)) == before
    assert archive(database.engine, tmp_path) == []
    # The rest of an archived month is a table of its own, which has to be cached again.
    assert len(list(cache_month_ends(database.engine))) == (3 if cached else 4)
    assert rows(database.engine, months) == before[1]


def test_every_row_is_in_the_file_and_comes_back(database: Database, tmp_path: Path) -> None:
    fill(database)
    before = contents(database.engine)
    all_rows = rows(database.engine, ALL)
    done = archive(database.engine, tmp_path)
    assert len(rows(database.engine, ALL)) < len(all_rows)
    for one in done:
        added = back(database.engine, one.path)
        assert (added.rows, added.added) == (one.rows, one.rows - one.kept)
    assert rows(database.engine, ALL) == all_rows
    after = contents(database.engine)
    kept = {name: after.pop(name) for name in list(after) if name.startswith("archive.")}
    assert after == before
    assert {
        f"archive.{name}": before[name] for name in before if name[-3:] in ("m01", "m02", "m03")
    } == kept
    # Whole again, they can be archived again.
    assert len(months_before(database.engine, BEFORE)) == 3


def test_a_file_explains_itself(database: Database, tmp_path: Path) -> None:
    fill(database)
    path = archive(database.engine, tmp_path, drops=True)[0].path
    frame = pq.read_table(path).to_pandas()
    assert set(frame["platform"]) == {"weibo"}
    assert set(frame["account"]) == {"9000000001", "9000000002"}
    assert str(frame["captured_at"].dtype) == "datetime64[us, Asia/Shanghai]"
    assert frame["reads"].isna().sum() > 0  # not given is not zero
    assert rows(database.engine, "SELECT to_regnamespace('archive')::text") == [("archive",)]
    assert not [name for name in contents(database.engine) if name.startswith("archive.")]


def test_a_file_from_before_there_were_more_counters(database: Database, tmp_path: Path) -> None:
    """It lacks columns: its values come back, and the other counters are NULL."""
    fill(database)
    all_rows = rows(database.engine, ALL)
    path = archive(database.engine, tmp_path, drops=True)[0].path
    older = pq.read_table(path).drop_columns(["danmaku", "coins", "thumbs", "completion"])
    pq.write_table(older, path, write_page_checksum=True)
    assert back(database.engine, path).added > 0
    with_month = f"SELECT * FROM ({ALL}) AS s WHERE captured_at < '2025-02-01+8'"
    assert rows(database.engine, with_month) == [
        row for row in all_rows if row[1].isoformat() < "2025-01-31T16"
    ]


def test_a_damaged_or_foreign_file_changes_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    path = archive(database.engine, tmp_path)[1].path
    before = contents(database.engine)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 3] ^= 0xFF
    broken, cut = tmp_path / "broken.parquet", tmp_path / "cut.parquet"
    broken.write_bytes(damaged)
    cut.write_bytes(path.read_bytes()[:-100])
    for wrong, message in ((broken, "is damaged"), (cut, "is not a file that")):
        with pytest.raises(RetentionError, match=message):
            back(database.engine, wrong)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE works SET platform_id = 'other' WHERE id = 3"))
    with pytest.raises(RetentionError, match="of another database: 1 of its works"):
        back(database.engine, path)
    after = contents(database.engine)
    assert {name for name in before if before[name] != after[name]} == {"works"}


def test_a_fuller_file_is_not_written_over(database: Database, tmp_path: Path) -> None:
    fill(database)
    done = archive(database.engine, tmp_path)
    with database.engine.begin() as connection:
        connection.execute(text("COMMENT ON TABLE work_snapshots_y2025m01 IS NULL"))
    with pytest.raises(RetentionError, match="holds more than the database has of 2025-01"):
        archive(database.engine, tmp_path)
    assert pq.read_metadata(done[0].path).num_rows == done[0].rows
    assert not list(tmp_path.glob(".*"))


def test_the_command_shows_first(
    call: Call, database: Database, tmp_path: Path, capsys: Capture
) -> None:
    fill(database)
    before = contents(database.engine)
    assert call(Command(), "--older-than", "2", "--folder", str(tmp_path)) == 0
    shown = capsys.readouterr().out
    assert "2025-04" in shown
    assert "nothing was changed" in shown
    assert contents(database.engine) == before
    assert not list(tmp_path.iterdir())
    apply = ("--older-than", "2", "--folder", str(tmp_path), "--apply", "--drop")
    assert call(Command(), *apply) == 0
    assert capsys.readouterr().out.count("compared") == 4
    assert call(Command(), *apply) == 0
    assert "no month" in capsys.readouterr().out
    assert call(Command(), "--attach", str(tmp_path / "work_snapshots_2025-01.parquet")) == 0
    assert call(Command(), "--attach", str(tmp_path / "none")) == 1
    assert "there is no file" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert call(Command(), *apply[:2], "--apply", "--folder", str(tmp_path / "file")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_wrong_words(call: Call) -> None:
    for words in ([], ["--older-than", "1"], ["--older-than", "3", "more"]):
        with pytest.raises(UsageError):
            call(Command(), *words)
