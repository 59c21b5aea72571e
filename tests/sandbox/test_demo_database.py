"""What the demo ends with, made smaller by the same code: its months, its plot, and every command
of both READMEs on it, which gives figures.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.commands.kept_repeats import keep_repeats
from analysis.load.database import open_database
from sandbox import Sandbox, WorldSpec
from sandbox.circulation import FORMS
from sandbox.demo import questions
from sandbox.history import DEPTH, MISSED, NEW_NAME, RENAMED, History, months_of
from sandbox.platforms import STAND_INS, settings_for
from sandbox.story import FALLING, IMPROVING, STRONG
from tests.conftest import Database
from tests.once import filled_once
from tests.processes import ROOT, Completed, scrapy
from tests.sandboxes import start

LIBRARIES = (IMPROVING, STRONG, FALLING, RENAMED, MISSED)
WORLD = WorldSpec(story=True, libraries=LIBRARIES)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class Demo:
    """The demo's database, and the world that it was seen in, still running."""

    database: Database
    sandbox: Sandbox
    environment: dict[str, str]

    def scrapy(self, *words: str) -> Completed:
        return scrapy(*words, environment=self.environment)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql.replace(":", r"\:")))]


@pytest.fixture(scope="module")
def demo(
    server_url: URL, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with start(WORLD) as sandbox:
        environment = {
            **os.environ,
            **settings_for(sandbox.url),
            "LIBCRAWL_DATA": str(folder / "data"),
            "LIBCRAWL_PANEL": str(sandbox.panel(folder / "panel")),
        }
        history = History(sandbox, folder / "captures")

        def made(database: Database) -> Demo:
            return Demo(database, sandbox, {**environment, "DATABASE_URL": database.url})

        def fill(database: Database) -> None:
            for _ in history.capture():
                pass
            _see(made(database), history)

        with filled_once(tmp_path_factory, "demo", server_url, template, fill) as database:
            if not history.files:  # the world as it is where another process has filled it
                history.rename()
                sandbox.set_clock(WORLD.now)
            yield made(database)


def _see(demo: Demo, history: History) -> None:
    """Import what was captured, and crawl today."""
    for paths in history.files.values():
        done = demo.scrapy("import", *map(str, paths), "--depth", str(DEPTH))
        assert "error:" not in done.stderr, done.stderr
    demo.sandbox.set_clock(WORLD.now)
    demo.sandbox.fault("unreadable_work", account=FALLING, endpoint="list")
    crawl = demo.scrapy("crawl", "weibo", "-a", "depth=30")
    assert crawl.returncode == 1, crawl.stderr
    demo.sandbox.clear_faults()


def test_seven_closed_months_on_all_platforms(demo: Demo) -> None:
    """All covered but what was left out, and works seen when they were 7 and 30 days old; those of
    the last month also when they were 1 day old."""
    months = months_of(WORLD.now)
    assert months == [f"2026-{month:02}" for month in range(4, 11)]
    counted = demo.query(
        "SELECT platform, to_char(month, 'YYYY-MM'), bool_and(covered), sum(works)"
        " FROM account_months WHERE month BETWEEN '2026-04-01' AND '2026-10-01' GROUP BY 1, 2"
    )
    assert len(counted) == len(STAND_INS) * len(months)
    assert all(covered and works for _, _, covered, works in counted), counted
    published: Counter[str] = Counter()
    for platform, _, _, works in counted:
        published[platform] += int(works)
    assert min(published.values()) > 30, published
    [shares] = demo.query(
        "SELECT avg((d1 > 0)::int) FILTER (WHERE published_at >= '2026-10-01+8' AND published_at"
        " < '2026-11-01+8'), avg((d7 > 0)::int), avg((d30 > 0)::int)"
        " FROM (SELECT w.id, w.published_at,"
        " count(*) FILTER (WHERE s.captured_at - w.published_at BETWEEN '12 h' AND '36 h') AS d1,"
        " count(*) FILTER (WHERE s.captured_at - w.published_at BETWEEN '84 h' AND '252 h') AS d7,"
        " count(*) FILTER (WHERE s.captured_at - w.published_at BETWEEN '15 d' AND '45 d') AS d30"
        " FROM works AS w JOIN work_snapshots AS s ON s.work_id = w.id"
        " WHERE w.published_at BETWEEN '2026-04-01' AND '2026-10-15' AND w.deleted_at IS NULL"
        " GROUP BY w.id) AS seen"
    )
    assert min(shares) > 0.93, shares


def test_a_person_who_looks_through_accounts_sees_all(demo: Demo) -> None:
    """Long texts of works that a deeper page shows first, and what follows a pinned work, too."""
    partial = demo.query(
        "SELECT library, platform, reason, count(*) FROM refresh_history WHERE verdict = 'partial'"
        " GROUP BY 1, 2, 3"
    )
    assert partial == []
    assert demo.query("SELECT url FROM works WHERE NOT text_complete") == []


def test_copies_and_flags_are_those_of_the_truth(demo: Demo) -> None:
    """Accounts that share a text over platforms, or publish a circulating one, are found."""
    works = [
        (truth["platform_id"], truth["copy"], truth["flag"])
        for each in STAND_INS
        for truth in demo.sandbox.truth(platform=each.name)["works"]
    ]
    stored = {key for (key,) in demo.query("SELECT platform_id FROM works")}
    flags = {(key, flag) for key, _, flag in works if flag and key in stored}
    found = (
        "SELECT w.platform_id, f.flag FROM flagged_works AS f JOIN works AS w ON w.id = f.work_id"
    )
    known = {key for key, _, _ in works}  # others were removed by their authors meanwhile
    assert {each for each in demo.query(found) if each[0] in known} == flags != set()
    keep_repeats(open_database(demo.database.url), lambda _: None, lambda _: None)
    groups = dict(demo.query(
        "SELECT w.platform_id, c.copy_group FROM copied_works AS c JOIN works AS w"
        " ON w.id = c.work_id"
    ))  # fmt: skip
    by_text: dict[str, list[str]] = {}
    for key, copy, _ in works:
        if copy and copy["form"] in FORMS and key in stored:
            by_text.setdefault(copy["text"], []).append(key)
    shared = [keys for keys in by_text.values() if len(keys) > 1]
    together = [key in groups and sum(groups.get(one) == groups[key] for one in keys) > 1
                for keys in shared for key in keys]  # fmt: skip
    assert len(together) > 100
    assert sum(together) / len(together) > 0.85, "all but posts of a line"
    kinds = demo.query("SELECT repeat, count(*) > 3 FROM work_repeats GROUP BY 1 ORDER BY 1")
    assert kinds == [("copy", True), ("quote", True), ("series", True)]
    assert demo.query("SELECT sum(shared) > 50, sum(first) > 20 FROM platform_overlap") == [
        (True, True)
    ]


def test_what_is_missing_is_reported(demo: Demo) -> None:
    """Works of months without crawls lack young ages; an odd work is a hole of its account."""
    young = dict(demo.query(
        "SELECT l.code, avg((SELECT count(*) > 0 FROM work_snapshots AS s WHERE s.work_id = w.id"
        " AND s.captured_at - w.published_at < '252 h')::int) FROM works AS w"
        " JOIN accounts AS a ON a.id = w.account_id JOIN libraries AS l ON l.id = a.library_id"
        " WHERE a.platform = 'douyin' AND w.published_at BETWEEN '2026-07-10' AND '2026-08-20'"
        " GROUP BY 1"
    ))  # fmt: skip
    assert young[MISSED] == 0
    assert young[STRONG] > 0.9
    holes = demo.query(
        "SELECT l.code, h.lacks FROM holes AS h JOIN accounts AS a ON a.id = h.account_id"
        " JOIN libraries AS l ON l.id = a.library_id"
    )
    assert holes == [(FALLING, "work")]
    names = demo.query(
        "SELECT n.name FROM account_names AS n JOIN accounts AS a ON a.id = n.account_id"
        f" JOIN libraries AS l ON l.id = a.library_id WHERE l.code = '{RENAMED}'"
        " AND a.platform = 'weibo' ORDER BY n.first_seen_at"
    )
    assert len(names) == 2 and names[1] == (NEW_NAME,)


def test_the_plot_can_be_found(demo: Demo) -> None:
    rows = demo.query(
        "SELECT library, version, to_char(month, 'YYYY-MM'), value FROM index_months"
        " WHERE version IN ('bci-1', 'wci-14.2') AND month BETWEEN '2026-04-01' AND '2026-10-01'"
    )
    values = {(library, version, month): value for library, version, month, value in rows}

    def mean(library: str, version: str, *months: str) -> float:
        return sum(values[library, version, f"2026-{month}"] for month in months) / len(months)

    for version in ("bci-1", "wci-14.2"):
        assert mean(IMPROVING, version, "08", "09", "10") > 1.15 * mean(
            IMPROVING, version, "04", "05", "06"
        )
        assert mean(FALLING, version, "09", "10") < 0.95 * mean(FALLING, version, "04", "05")
        others = [mean(code, version, "08", "09", "10") for code in LIBRARIES if code != STRONG]
        assert mean(STRONG, version, "08", "09", "10") > max(others)
    [(evening, office, late)] = demo.query(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY interactions) FILTER (WHERE hour IN"
        " (19, 20, 21, 22)), percentile_cont(0.5) WITHIN GROUP (ORDER BY interactions) FILTER"
        " (WHERE hour BETWEEN 9 AND 17), avg((hour IN (19, 20, 21, 22))::int)"
        f" FROM work_metrics WHERE platform = 'weibo' AND library <> '{IMPROVING}'"
    )
    assert evening > 1.5 * office
    assert late < 0.3
    [(copies,)] = demo.query(
        "SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
        " JOIN works AS o ON left(o.text, 30) = left(w.text, 30) AND length(w.text) > 40"
        " JOIN accounts AS b ON b.id = o.account_id AND b.library_id = a.library_id"
        " WHERE a.platform = 'weibo' AND b.platform = 'douyin'"
    )
    assert copies > 10
    kinds = dict(demo.query("SELECT kind, count(account_id) FROM work_links GROUP BY kind"))
    assert all(kinds[kind] > 0 for kind in ("repost", "mention", "reprint")), kinds


def commands(page: str) -> list[str]:
    """The project's own commands in the blocks of a README, without the comments."""
    blocks = "\n".join(BLOCK.findall((ROOT / page).read_text("utf-8")))
    lines = [line.split(" #")[0].strip() for line in blocks.splitlines()]
    return [line for line in lines if line.startswith(".venv/bin/")]


def test_every_command_of_both_readmes(demo: Demo, tmp_path: Path) -> None:
    """A command gives figures: rows on the screen, or files."""
    pages = [commands(page) for page in ("README.md", "README.zh-CN.md")]
    assert pages[0] == pages[1]
    assert len(pages[0]) > 5
    for line in pages[0]:
        program, *words = shlex.split(line)
        if program.endswith("scrapy"):
            done = demo.scrapy(*words)
            assert done.returncode == 0, (line, done.stdout, done.stderr)
        else:
            check_figures(demo, line, words, tmp_path)


def test_what_the_demo_queries(demo: Demo, tmp_path: Path) -> None:
    months = months_of(WORLD.now)
    assert questions(months)[-1][1:5] == ("--from", "2026-04-01", "--to", "2026-10-31")
    for words in questions(months):
        check_figures(demo, " ".join(words), ["-m", "analysis", *words], tmp_path)


def check_figures(demo: Demo, line: str, words: list[str], folder: Path) -> None:
    assert words[:2] == ["-m", "analysis"], line
    own, output = words[2:], None
    for name in {"--output", "--out"} & set(own):
        place = own.index(name) + 1
        output = folder / own[place]
        own[place] = str(output)
    done = CliRunner().invoke(app, own, env={"DATABASE_URL": demo.database.url, "COLUMNS": "200"})
    assert done.exit_code == 0, (line, done.output)
    if output is None:
        assert len(re.findall(r"\d[\d,.]*", done.stdout)) > 10, (line, done.stdout)
    else:
        files = [output] if output.is_file() else list(output.iterdir())
        assert files and all(file.stat().st_size > 200 for file in files), line
