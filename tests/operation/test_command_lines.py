"""Anyone on a machine may read command lines: no password and no session is on one."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from libcrawl.process.child_settings import settings_for_children
from tests.conftest import ROOT, Database, RunScrapy
from tests.operation.rows import fill
from tests.processes import COLD


@contextmanager
def watched() -> Iterator[set[str]]:
    """The command lines of all processes that there are meanwhile, looked at again and again."""
    seen: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    line = (folder / "cmdline").read_bytes()
                except OSError:  # it has ended
                    continue
                seen.add(line.replace(b"\0", b" ").decode("utf-8", "replace"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def found(lines: set[str], secret: str) -> list[str]:
    return [line for line in lines if secret in line]


def test_commands_give_no_password_to_psql_and_pg_dump(
    run_scrapy: RunScrapy, database: Database, tmp_path: Path
) -> None:
    fill(database)
    url = make_url(database.url)
    password = str(url.password)
    assert len(password) > 10
    in_query = url._replace(password=None).update_query_dict({"password": password})
    address = in_query.render_as_string(hide_password=False)
    folder = {"LIBCRAWL_BACKUPS": str(tmp_path / "dumps")}
    psql = ("db", "psql", "-c", "SELECT pg_sleep(0.3)")
    with watched() as lines:
        for own in (database.url, address):
            slept = run_scrapy(*psql, DATABASE_URL=own, **COLD)
            assert slept.returncode == 0, slept.stderr
        made = run_scrapy("backup", DATABASE_URL=database.url, **folder)
        assert made.returncode == 0, made.stderr
        [dump] = (tmp_path / "dumps").glob("*.dump")
        back = run_scrapy("restore", dump.name, "--replace", DATABASE_URL=database.url, **folder)
        assert back.returncode == 0, back.stderr
    for program in ("psql", "pg_dump", "pg_restore"):
        assert any(program in line.split(" ")[0] for line in lines), f"{program} was not seen"
    assert found(lines, password) == []


def test_settings_of_s_are_handed_on_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "LIBCRAWL_WEIBO_SESSION"):
        monkeypatch.setenv(name, "another")
    given = ["DATABASE_URL=postgresql://a:secret@b/c", "LOG_LEVEL=DEBUG"]
    assert settings_for_children([*given, "LIBCRAWL_WEIBO_SESSION=SUB=x=y"]) == [
        "-s",
        "LOG_LEVEL=DEBUG",
    ]
    assert os.environ["DATABASE_URL"] == "postgresql://a:secret@b/c"
    assert os.environ["LIBCRAWL_WEIBO_SESSION"] == "SUB=x=y"


def test_scripts_of_containers(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docker", tmp_path / "docker")
    shutil.copytree(ROOT / "libcrawl" / "panel", tmp_path / "libcrawl" / "panel")
    shutil.copy(ROOT / ".env.example", tmp_path)
    (tmp_path / ".env").write_text("LIBCRAWL_WEIBO_SESSION='SUB=hidden'\n")
    with watched() as lines:
        subprocess.run([str(tmp_path / "docker" / "setup")], capture_output=True, check=True)
    password = (tmp_path / "secrets" / "postgres_password").read_text()
    assert any("docker/setup" in line for line in lines)
    assert found(lines, password) == []
    assert found(lines, "SUB=hidden") == []
