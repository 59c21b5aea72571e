"""Under a Chinese locale all that commands print is Chinese, what they refuse as well."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.chinese import latin
from tests.conftest import new_database
from tests.processes import Completed, scrapy
from tests.tables.files import make_panel

Run = Callable[..., Completed]
# What is read by programs, or a log: it stays English.
LOG = ("scrapy.utils.log", "libcrawl_")
SHOWN = [
    "alert",
    "backup --folder {folder}/dumps",
    "db",
    "db check",
    "db stop",
    "db month-ends",
    "import-table --template weibo --output {folder}/tables",
    "metrics --once",
    "panel",
    "panel --check",
    "panel none haibin douyin",
    "restore",
    "retention --older-than 24",
    "schedule",
    "schedule pause weibo --reason 测试",
    "schedule",
    "schedule resume weibo",
    "schedule resume weibo",
    "status --output {folder}/status.html",
]
REFUSED = [
    "alert --list --test",
    "alert --test",
    "alert word",
    "backup --folder",
    "backup --keep many",
    "backup word",
    "crawl",
    "crawl nowhere",
    "crawl weibo -a accounts=nobody",
    "crawl weibo -a depth=many",
    "crawl weibo -a since=soon",
    "crawl weibo -a source=x",
    "crawl weibo -a word=x",
    "crawl weibo -a session=x",
    "crawlall",
    "crawlall -a x",
    "crawlall -a word=x",
    "crawlall nowhere",
    "db downgrade",
    "db downgrade 9999",
    "db show --word",
    "db word",
    "discover",
    "discover douyin",
    "discover weibo --link x",
    "discover douyin haibin --link https://example.org/x",
    "discover weibo nobody",
    "import",
    "import {folder}",
    "import {folder}/none.har",
    "import {folder}/empty.har",
    "import {folder}/empty.har --since soon",
    "import-table",
    "import-table --template nowhere",
    "import-table {folder}/none.csv --mapping {folder}/none.toml",
    "login",
    "login nowhere",
    "login weibo",
    "login weibo --minutes many",
    "metrics --port 70000",
    "metrics word",
    "panel confirm nowhere:1",
    "panel confirm word",
    "panel none nobody weibo",
    "panel none haibin nowhere",
    "panel word",
    "panel --panel {folder}/none",
    "reparse",
    "reparse 99",
    "reparse --all",
    "reparse {folder}/empty.har",
    "restore a b",
    "restore none.dump",
    "restore {folder}/empty.har",
    "retention",
    "retention --attach {folder}/none.parquet",
    "retention --attach {folder}/empty.har",
    "retention --older-than 1",
    "retention --older-than few",
    "schedule pause nowhere",
    "schedule pause weibo --session x",
    "schedule run nobody",
    "schedule word",
    "scheduler --once",
    "scheduler --platform nowhere",
    "scheduler word",
    "status --output {folder}/none/status.html/x --word",
    "worker --at-once 0",
    "worker --at-once few",
    "worker --platform nowhere",
    "worker word",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("chinese")
    make_panel(made / "panel")
    (made / "empty.har").write_bytes(b"")
    return made


@pytest.fixture(scope="module")
def run(server_url: URL, template: str, folder: Path) -> Iterator[Run]:
    with new_database(server_url, template) as database:
        environment = {
            **os.environ,
            "LC_ALL": "zh_CN.UTF-8",
            "DATABASE_URL": database.url,
            "LIBCRAWL_DATA": str(folder / "data"),
            "LIBCRAWL_PANEL": str(folder / "panel"),
        }
        yield lambda line: scrapy(
            *(word.format(folder=folder) for word in line.split()), environment=environment
        )


def in_english(output: str, folder: Path) -> list[str]:
    lines = output.replace(str(folder), "/x").replace("word", "").splitlines()
    shown = [line for line in lines if not any(each in line for each in LOG)]
    return [line for line in shown if latin(line)]


def test_what_is_shown(run: Run, folder: Path) -> None:
    problems = []
    for line in SHOWN:
        done = run(line)
        left = in_english(done.stdout + done.stderr, folder)
        if done.returncode or left:
            problems.append(f"{line} ({done.returncode}): {left or done.stderr}")
    assert not problems, "\n".join(problems)


def test_what_is_refused(run: Run, folder: Path) -> None:
    problems = []
    for line in REFUSED:
        done = run(line)
        last = done.stderr.strip().splitlines()[-1:] or [""]
        left = in_english(done.stdout + done.stderr, folder)
        if done.returncode not in (1, 2) or left or not last[0].startswith("错误: "):
            problems.append(f"{line} ({done.returncode}): {left or done.stderr[-300:]}")
    assert not problems, "\n".join(problems)
