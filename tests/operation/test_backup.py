"""Dump and restore: the same rows, all or nothing, and clear errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from sqlalchemy import text

from libcrawl.commands.backup import Command as BackupCommand
from libcrawl.commands.restore import Command as RestoreCommand
from libcrawl.store.errors import BackupError, ProgramFailed, ProgramMissing
from libcrawl.store.schema import migrate
from libcrawl.store.server import programs
from libcrawl.store.upkeep.backup import NAME, back_up, server_major
from libcrawl.store.upkeep.month_ends import cache_month_ends
from libcrawl.store.upkeep.restore import check_dump, restore
from tests.conftest import Database, RunScrapy
from tests.operation.conftest import Call
from tests.operation.rows import contents, fill
from tests.processes import COLD

NOW = datetime(2026, 11, 21, 4)  # noqa: DTZ001  (a name of a file)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def dump(database: Database, tmp_path: Path) -> Path:
    """A dump of a filled database."""
    fill(database)
    return back_up(database.engine, tmp_path / "dumps", keep_days=0, now=NOW).path


def test_all_rows_come_back(
    run_scrapy: RunScrapy,
    call: Call,
    database: Database,
    empty_database: Database,
    tmp_path: Path,
) -> None:
    fill(database)
    assert len(list(cache_month_ends(database.engine))) == 4
    folder = tmp_path / "dumps"
    made = run_scrapy("backup", DATABASE_URL=database.url, LIBCRAWL_BACKUPS=str(folder), **COLD)
    assert (made.returncode, made.stderr) == (0, "")
    (path,) = folder.glob("*.dump")
    assert str(path) in made.stdout
    assert path.stat().st_mode & 0o777 == 0o600
    own = {"DATABASE_URL": empty_database.url, "LIBCRAWL_BACKUPS": str(folder)}
    assert call(RestoreCommand(), path.name, **own) == 0
    before = contents(database.engine)
    assert before["work_snapshots_y2025m02"][0] > 100
    assert contents(empty_database.engine) == before
    with empty_database.engine.begin() as connection:
        readable = "SELECT has_table_privilege('analyst', 'latest_work_counters', 'SELECT')"
        assert connection.execute(text(readable)).scalar_one()
        # Identities go on behind the rows that came back.
        newer = "INSERT INTO libraries (code, name_zh) VALUES ('x', '新') RETURNING id"
        assert connection.execute(text(newer)).scalar_one() == 3
        # Cached months are invalidated as before when they change.
        connection.execute(text("DELETE FROM work_snapshots WHERE captured_at < '2025-02-01 +8'"))
        cached = "SELECT count(*), min(ends_at) = '2025-03-01 +8' FROM month_ends"
        assert tuple(connection.execute(text(cached)).one()) == (3, True)


def test_rows_are_not_overwritten_unasked(
    call: Call, database: Database, dump: Path, capsys: Capture
) -> None:
    before = contents(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_snapshots"))
        connection.execute(text("CREATE VIEW mine AS SELECT * FROM works"))
    changed = contents(database.engine)
    assert call(RestoreCommand(), str(dump)) == 1
    expected = capsys.readouterr().err
    assert expected.startswith("error: the database ")
    assert "holds rows (account_snapshots, " in expected
    assert contents(database.engine) == changed
    assert call(RestoreCommand(), str(dump), "--replace") == 0
    assert "schema at revision" in capsys.readouterr().out
    assert contents(database.engine) == before


def test_a_broken_dump_is_refused(database: Database, dump: Path, tmp_path: Path) -> None:
    whole = dump.read_bytes()
    cut, foreign = tmp_path / "cut.dump", tmp_path / "foreign.dump"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    foreign.write_text("hello")
    for path in (cut, foreign):
        with pytest.raises(BackupError, match="cannot be read to its end"):
            check_dump(database.engine, path)
    with pytest.raises(BackupError, match="there is no file"):
        check_dump(database.engine, tmp_path / "none.dump")


def test_a_dump_of_something_else(
    database: Database, empty_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="the dump lacks accounts"):
        back_up(empty_database.engine, tmp_path, keep_days=0, now=NOW)
    assert not list(tmp_path.glob("*.dump"))
    path = tmp_path / "other.dump"
    program = programs.find_program("pg_dump", server_major(database.engine))
    programs.run_program(program, "--format=custom", "--file", path, url=empty_database.engine.url)
    with pytest.raises(BackupError, match=r"is no backup of libcrawl: it lacks accounts"):
        check_dump(database.engine, path)


def test_a_restore_that_fails_leaves_everything(database: Database, dump: Path) -> None:
    """A reader locks a table that is to be dropped; a dump breaks off after it was checked."""
    before = contents(database.engine)
    with database.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM works"))
        with pytest.raises(ProgramFailed, match="lock timeout"):
            restore(database.engine, dump, lock_timeout="100ms")
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(ProgramFailed, match="pg_restore: error"):
        restore(database.engine, dump)
    assert contents(database.engine) == before


def test_a_failed_backup_is_reported_until_one_succeeds(
    call: Call, database: Database, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "file").write_text("")
    alerts = text("SELECT kind, message, resolved_at IS NULL FROM alerts")
    assert call(BackupCommand(), LIBCRAWL_BACKUPS=str(tmp_path / "file")) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}/file cannot be used for backups")
    with database.engine.connect() as connection:
        ((kind, message, is_open),) = connection.execute(alerts).all()
    assert (kind, is_open) == ("backup_failed", True)
    assert "cannot be used for backups" in message
    assert call(BackupCommand(), LIBCRAWL_BACKUPS=str(tmp_path / "dumps")) == 0
    with database.engine.connect() as connection:
        assert [row[2] for row in connection.execute(alerts)] == [False]


def test_before_an_upgrade(call: Call, database: Database, tmp_path: Path, capsys: Capture) -> None:
    """A database behind its migrations is dumped as it is, and reported when restored."""
    fill(database)
    migrate.downgrade(database.engine, "0003")
    assert call(BackupCommand(), "--folder", str(tmp_path)) == 0
    (path,) = tmp_path.glob("*.dump")
    (tmp_path / "file").write_text("")
    assert call(BackupCommand(), "--folder", str(tmp_path / "file")) == 1
    migrate.upgrade(database.engine)
    assert call(RestoreCommand(), str(path), "--replace") == 0
    assert "revision 0003" in capsys.readouterr().out
    assert migrate.schema(database.engine).revision == "0003"


def test_old_dumps_go_and_left_over_halves(database: Database, tmp_path: Path) -> None:
    names = [(NOW - timedelta(days=days)).strftime(NAME) for days in (40, 31, 29)]
    half = f".{names[0]}.part"
    for name in (*names, half, "mine.dump"):
        (tmp_path / name).write_text("")
    made = back_up(database.engine, tmp_path, keep_days=30, now=NOW)
    assert [path.name for path in made.deleted] == names[:2]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names[2], "mine.dump", made.path.name, ".lock"}


def test_a_program_that_is_too_old_is_named() -> None:
    with pytest.raises(ProgramMissing, match=r"pg_dump \d+ is here, the server is PostgreSQL 99"):
        programs.find_program("pg_dump", 99)
    with pytest.raises(ProgramMissing, match="there is no pg_frobnicate here"):
        programs.find_program("pg_frobnicate", 15)


def test_wrong_words(call: Call) -> None:
    for command, words, expected in (
        (BackupCommand(), ["--keep", "soon"], "LIBCRAWL_BACKUP_KEEP .* is 'soon'"),
        (BackupCommand(), ["here"], "unrecognized arguments: here"),
        (RestoreCommand(), ["a", "b"], "takes one file, not b"),
    ):
        with pytest.raises(UsageError, match=expected):
            call(command, *words)
