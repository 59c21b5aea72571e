"""A platform that stands in tests/invented alone works with every command.

What that package defines is what a new platform needs (CONTRIBUTING.md): a record, a parser,
outcomes, a spider, a stand-in. Nothing outside of it names the platform.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.commands.table import COMMANDS
from libcrawl.parsers.times import SHANGHAI
from sandbox.server import Server
from tests.conftest import Database
from tests.invented.stand_in import ACCOUNTS, POSTS, served
from tests.jobs.conftest import wait_until
from tests.processes import Completed, scrapy, start

LIBRARIES = """\
code,name_zh,name_en,province,region,level,kind
beijing,首都图书馆,Capital Library,北京,east,provincial,public
tianjin,天津图书馆,Tianjin Library,天津,east,provincial,public
"""
HEADING = "platform,library,platform_id,handle,name,status,source,checked_at"
YESTERDAY = datetime.now(SHANGHAI) - timedelta(days=1)
LATEST = YESTERDAY.replace(hour=12, minute=0, second=0, microsecond=0)
MONTH = (LATEST.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


@dataclass
class World:
    """Yunshu on loopback, a database that knows it, and the commands between them."""

    database: Database
    folder: Path
    server: Server
    environment: dict[str, str]

    def scrapy(self, *words: str, **more: str) -> Completed:
        return scrapy(*words, environment={**self.environment, **more})

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def execute(self, sql: str) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(text(sql))

    def panel(self, *rows: str) -> None:
        folder = self.folder / "panel"
        folder.mkdir(exist_ok=True)
        (folder / "libraries.csv").write_text(LIBRARIES, "utf-8")
        (folder / "accounts.csv").write_text("\n".join((HEADING, *rows, "")), "utf-8")


ROWS = [f"yunshu,{code},{name},,,confirmed,test,2026-01-01" for code, name in ACCOUNTS.items()]


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    with served(LATEST) as (url, server):
        environment = {
            **os.environ,
            "LIBCRAWL_PLATFORMS": "tests.invented.record:YUNSHU",
            "LIBCRAWL_YUNSHU_URL": url,
            "LIBCRAWL_YUNSHU_ACCESS": "written_permission",
            "DATABASE_URL": database.url,
            "LIBCRAWL_DATA": str(tmp_path / "data"),
            "LIBCRAWL_PANEL": str(tmp_path / "panel"),
        }
        made = World(database, tmp_path, server, environment)
        made.panel(*ROWS)
        upgraded = made.scrapy("db", "upgrade")
        assert upgraded.returncode == 0, upgraded.stderr
        assert "yunshu" in ok(made.scrapy("panel"))
        yield made


def ok(done: Completed) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_crawls_and_what_is_reported_of_them(world: World) -> None:
    """From crawl to status, alert, backup, restore, reparse, retention, schedule and db."""
    assert ("yunshu", 4) in world.query("SELECT code, position FROM platforms")
    assert "yunshu: verdicts" in ok(world.scrapy("crawl", "yunshu", "-s", "RAW_ARCHIVE=1"))
    assert world.query("SELECT verdict, count(*) FROM refreshes GROUP BY 1") == [("complete", 2)]
    assert world.query("SELECT count(*) FROM works") == [(2 * POSTS,)]
    assert "yunshu" in ok(world.scrapy("crawlall", "yunshu"))
    page = world.folder / "status.html"
    ok(world.scrapy("status", "--output", str(page)))
    assert "云书 Yunshu" in page.read_text("utf-8")
    assert 'platform="yunshu"' in ok(world.scrapy("metrics", "--once"))
    ok(world.scrapy("alert", "--list"))
    ok(world.scrapy("backup", "--folder", str(world.folder / "dump")))
    [dump] = (world.folder / "dump").glob("*.dump")
    stored = world.query("SELECT count(*) FROM work_snapshots")
    ok(world.scrapy("reparse", "--all"))
    assert world.query("SELECT count(*) FROM work_snapshots") == stored
    ok(world.scrapy("scheduler", "--platform", "yunshu", "--once"))
    assert "yunshu/default" in ok(world.scrapy("schedule", "--platform", "yunshu"))
    ok(world.scrapy("db", "check"))
    _move_into_files_and_back(world)
    world.execute("TRUNCATE libraries CASCADE")
    ok(world.scrapy("restore", str(dump), "--replace"))
    assert world.query("SELECT count(*) FROM work_snapshots") == stored


def _move_into_files_and_back(world: World) -> None:
    """retention: the observations of a month long ago."""
    long_ago = f"{LATEST - timedelta(days=150):%Y-%m-%d}"
    world.execute(f"SELECT ensure_snapshot_partition('{long_ago}')")
    world.execute(
        "INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, rounded, capped)"
        f" SELECT w.id, timestamptz '{long_ago}' + hour * interval '1 h', r.id, 1, '{{}}', '{{}}'"
        " FROM works AS w, (SELECT min(id) AS id FROM crawl_runs) AS r, generate_series(0, 1) AS"
        " hour"
    )
    files = world.folder / "months"
    older = ("--older-than", "3", "--folder", str(files))
    ok(world.scrapy("retention", *older, "--apply", "--drop"))
    [file] = files.glob("*.parquet")
    end = f"timestamptz '{long_ago}' + interval '1 d'"
    kept = f"SELECT count(*) FROM work_snapshots WHERE captured_at < {end}"
    assert world.query(kept) == [(2 * POSTS,)]
    ok(world.scrapy("retention", "--attach", str(file)))
    assert world.query(kept) == [(4 * POSTS,)]


ON = ("--platform", "yunshu")
IN = ("--month", MONTH)
ALL = "--include-uncovered"
FIGURES = ("--column", "likes", "--column", "interactions")


def calls(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """Every command of `python -m analysis`, with arguments about the platform."""
    study = str(folder / "study")
    return {
        "overview": [(), ON],
        "coverage": [ON],
        "index": [IN],
        "quality": [(*IN, *ON)],
        "describe": [(*IN, *ON, ALL)],
        "interaction": [(*IN, *ON), (*IN, *ON, "--top", "3")],
        "inequality": [(*IN, *ON, "--column", "likes", ALL)],
        "timing": [(*IN, *ON), (*IN, *ON, "--by", "weekday")],
        "growth": [(*IN, *ON)],
        "compare": [(*IN, *ON, ALL), (*IN, "--by", "platform", "--column", "likes", ALL)],
        "composite": [(*IN, *ON, *FIGURES, ALL)],
        "sensitivity": [(*IN, *ON, *FIGURES, "--show", "ranks", ALL)],
        "tests": [(*IN, *ON, *FIGURES, "--test", "describe", ALL)],
        "duplicates": [(*IN, *ON)],
        "network": [(*IN, *ON), (*IN, *ON, "--show", "pairs")],
        "case": [(*IN, *ON, "--library", "beijing")],
        "search": [("条", *ON)],
        "figures": [(*IN, *ON, "--format", "pdf", "--out", str(folder / "figures"))],
        "report": [],  # `serve` writes one by the same code, below
        "export": [
            (*IN, *ON, "--format", "parquet", "--output", study),
            (*IN, *ON, "--package", str(folder / "package")),
        ],
        "verify": [(study,)],
        "themes": [
            ("codebook", "library-media"),
            ("sample", str(folder / "round"), *ON, "--n", "10", "--coders", "anna,bo"),
            ("apply", "--by", "rules"),
            ("show", *IN, *ON),
        ],
    }


# A platform without an index cannot be ranked: one line reports it.
CANNOT = {"ranking": ((*IN, *ON), "there is no index of yunshu")}


def test_analysis_commands(world: World) -> None:
    ok(world.scrapy("crawl", "yunshu"))
    environment = {"DATABASE_URL": world.database.url, "COLUMNS": "200"}
    plan = calls(world.folder)
    assert {*plan, *CANNOT, "serve"} == set(COMMANDS), "a new command needs its calls here"
    problems = []
    for command, ways in plan.items():
        for words in ways:
            done = CliRunner().invoke(app, [command, *words], env=environment)
            if done.exit_code != 0:
                problems.append((command, words, done.output[-400:], done.exception))
    for command, (words, reason) in CANNOT.items():
        done = CliRunner().invoke(app, [command, *words], env=environment)
        if done.exit_code != 1 or reason not in done.stderr or done.stdout:
            problems.append((command, words, done.output[-400:], done.exception))
    assert not problems, "\n".join(map(str, problems))
    drawn = list((world.folder / "figures").iterdir())
    assert "grid.pdf" in {each.name for each in drawn}
    assert all(each.read_bytes().startswith(b"%PDF-") for each in drawn)
    shown = CliRunner().invoke(app, ["overview", "--lang", "zh"], env=environment).stdout
    assert "首都图书馆" in shown
    _serve(world.folder / "served", environment)


def _serve(folder: Path, environment: dict[str, str]) -> None:
    """The report of the last month until it is stopped, in this process."""
    page = folder / "index.html"
    with _stopped_when(page.exists):
        words = ("serve", *ON, "--out", str(folder), "--port", "0")
        done = CliRunner().invoke(app, words, env=environment)
    assert done.exit_code == 0, done.output
    printed = page.read_text("utf-8")
    assert "云书" in printed and "微博" not in printed
    own = (folder / "platforms" / "yunshu.html").read_text("utf-8")
    assert "云书没有公布计算公式的指数，不排名；其他数值都在下面。" in own
    assert 'id="ranking-yunshu"' not in own
    assert 'href="https://yunshu.example/p/' in own


@contextmanager
def _stopped_when(is_so: Callable[[], bool]) -> Iterator[None]:
    """What runs here receives SIGTERM when it is so, or when it has waited too long."""

    def stop() -> None:
        try:
            wait_until(lambda: is_so() or ended.is_set(), "the report is written")
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    ended, numbers = threading.Event(), (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        yield
    finally:
        ended.set()
        stopper.join()
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def test_people_and_their_files(world: World) -> None:
    """discover by link, login without a screen, templates, import-table, import."""
    world.panel(ROWS[0], "yunshu,tianjin,,,,unknown,,")
    link = "https://yunshu.example/u/y100002"
    found = ok(world.scrapy("discover", "yunshu", "tianjin", "--link", link))
    assert "yunshu:y100002 of tianjin: candidate" in found
    ok(world.scrapy("panel", "confirm", "yunshu:y100002"))
    login = world.scrapy("login", "yunshu", DISPLAY="", WAYLAND_DISPLAY="")
    assert login.returncode == 1
    assert "no screen" in login.stderr
    assert "scrapy login yunshu" in login.stderr

    tables = world.folder / "tables"
    ok(world.scrapy("import-table", "--template", "yunshu", "--output", str(tables)))
    with (tables / "yunshu.csv").open(encoding="utf-8-sig") as file:
        heading = next(csv.reader(file))
    row = dict.fromkeys(heading, "")
    row |= {"图书馆": "beijing", "采集时间": f"{LATEST:%Y-%m-%d} 09:00",
            "链接": "https://yunshu.example/p/p00000077", "喜欢": "12",
            "发布时间": f"{LATEST - timedelta(days=3):%Y-%m-%d} 09:00"}  # fmt: skip
    with (tables / "yunshu.csv").open("a", encoding="utf-8") as file:
        csv.writer(file).writerow(row.values())
    mapping = ("--mapping", str(tables / "yunshu.toml"))
    ok(world.scrapy("import-table", str(tables / "yunshu.csv"), *mapping))
    stored = world.query("SELECT platform_id, kind FROM works")
    assert stored == [("p00000077", "text")]

    now = int(LATEST.timestamp())
    answers = [
        ("user?id=y100001", {"code": 0, "user": {
            "id": "y100001", "name": "云书一", "fans": 5, "posts": 1}}),
        ("posts?user=y100001", {"code": 0, "next": None, "posts": [
            {"id": "p00000078", "text": "一", "like": 1, "comment": 2, "share": 3,
             "at": now - 86_400}]}),
    ]  # fmt: skip
    capture = world.folder / "capture.ndjson"
    capture.write_text("\n".join(
        json.dumps({"url": f"{world.environment['LIBCRAWL_YUNSHU_URL']}/yunshu/{path}",
                    "captured_at": LATEST.isoformat(), "status": 200, "body": body})
        for path, body in answers
    ), "utf-8")  # fmt: skip
    ok(world.scrapy("import", str(capture)))
    assert world.query("SELECT count(*) FROM works") == [(2,)]


def test_a_refusal_and_a_lost_counter(world: World) -> None:
    """The record's counters that lists always carry, and the outcomes, make verdicts."""
    world.server.faults.add({"kind": "drift", "key": "like", "endpoint": "list"}, "y100001")
    assert world.scrapy("crawl", "yunshu").returncode == 1
    assert _verdicts(world) == {"y100001": "drift", "y100002": "complete"}
    world.server.faults.clear()
    world.server.faults.add({"kind": "http_429"}, "y100001")
    assert world.scrapy("crawl", "yunshu").returncode == 1
    assert _verdicts(world)["y100001"] == "blocked"


def test_faults_of_its_own(world: World) -> None:
    """The stand-in brings its faults, and where its answers hold what common ones change."""
    faults = world.server.faults
    with pytest.raises(ValueError, match="no fault 'info_cards'; there are login, backwards"):
        faults.add({"kind": "info_cards"}, "y100001")
    faults.add({"kind": "backwards", "endpoint": "list"}, "y100001")
    faults.add({"kind": "short_page", "keep": 0}, "y100002")
    assert world.scrapy("crawl", "yunshu").returncode == 1
    assert _verdicts(world)["y100001"] in ("drift", "failed")
    assert _verdicts(world)["y100002"] == "partial"
    faults.clear()
    faults.add({"kind": "counters_hidden"}, "y100001")
    assert world.scrapy("crawl", "yunshu", "-a", "accounts=beijing").returncode == 1
    assert _verdicts(world) == {"y100001": "drift"}


def _verdicts(world: World) -> dict[str, str]:
    """Verdicts of the last run by account."""
    return dict(world.query(
        "SELECT a.platform_id, r.verdict FROM refreshes r JOIN accounts a ON a.id = r.account_id"
        " WHERE r.run_id = (SELECT max(id) FROM crawl_runs)"
    ))  # fmt: skip


def test_the_schedule_and_a_worker(world: World) -> None:
    assert "yunshu" in ok(world.scrapy("schedule", "--platform", "yunshu"))
    ok(world.scrapy("schedule", "pause", "yunshu", "--reason", "a test"))
    ok(world.scrapy("schedule", "resume", "yunshu"))
    assert "yunshu/default" in ok(
        world.scrapy("schedule", "run", "beijing", "--platform", "yunshu")
    )
    worker = start("worker", "--platform", "yunshu", environment=world.environment)
    try:
        complete = "SELECT count(*) FROM refreshes WHERE verdict = 'complete'"
        wait_until(lambda: world.query(complete)[0][0] == 1, "the worker has crawled")
    finally:
        worker.send_signal(signal.SIGTERM)
        output = worker.communicate(timeout=60)[0]
    assert worker.returncode == 0, output
