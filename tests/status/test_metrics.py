"""Figures for Prometheus: those of the database, in the form that Prometheus reads."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine

from libcrawl.status.metrics import FIGURES, GATE_FIGURES, DatabaseCollector
from tests.conftest import ROOT, Database, RunScrapy

WORLD = """
INSERT INTO libraries (code, name_zh) VALUES ('shanghai', '上海图书馆');
INSERT INTO accounts (library_id, platform, platform_id, name, status, covered_until) VALUES
    (1, 'weibo', 'a', '上图', 'confirmed', now() - interval '1 hour'),
    (1, 'weibo', 'b', '沪图', 'confirmed', NULL);
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings, requests,
    responses)
VALUES ('weibo', now(), 'finished', '1', '{}', 7, '{"ok": 6, "captcha": 1}'),
    ('weibo', now(), 'finished', '1', '{}', 2, '{"ok": 2}');
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen)
VALUES (1, 1, now(), now(), 'complete', now(), 1, 1, 1),
    (1, 2, now(), now(), 'blocked', now(), 1, 1, 1);
INSERT INTO holes (account_id, platform_id, lacks, works, verdict, reason, since, tries, refusals,
    run_id, last_tried_at)
VALUES (1, 'a', 'text', 1, 'partial', '', now() - interval '2 hours', 1, 0, 1, now()),
    (2, '', 'work', 3, 'drift', '', now() - interval '1 hour', 1, 0, 1, now());
INSERT INTO gates (platform, session, sent_ever, waited, session_state)
VALUES ('weibo', 'second', 9, 12.5, 'expired');
INSERT INTO alerts (kind, subject, message) VALUES ('drift', 'weibo', '');
"""

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def world(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(WORLD)
    return database


def is_no_platform(label: str) -> bool:
    return label != "weibo"


def figures(page: str) -> Figures:
    """Each sample by its name and the values of its labels, that of the platform first."""
    return {
        (sample.name, *sorted(sample.labels.values(), key=is_no_platform)): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_what_is_counted(world: Database, run_scrapy: RunScrapy) -> None:
    done = run_scrapy("metrics", "--once", DATABASE_URL=world.url)
    assert done.returncode == 0, done.stderr
    found = figures(done.stdout)
    age = found.pop(("libcrawl_oldest_complete_refresh_age_seconds", "weibo"))
    assert 3600 <= age < 4200
    age = found.pop(("libcrawl_oldest_hole_age_seconds", "weibo"))
    assert 7200 <= age < 7800
    assert found == {
        ("libcrawl_up",): 1,
        ("libcrawl_holes", "weibo", "text"): 1,
        ("libcrawl_holes", "weibo", "work"): 3,
        ("libcrawl_accounts", "weibo"): 2,
        ("libcrawl_refreshes_total", "weibo", "complete"): 1,
        ("libcrawl_refreshes_total", "weibo", "blocked"): 1,
        ("libcrawl_runs", "weibo", "finished"): 2,
        ("libcrawl_requests_total", "weibo"): 9,
        ("libcrawl_responses_total", "weibo", "ok"): 8,
        ("libcrawl_responses_total", "weibo", "captcha"): 1,
        ("libcrawl_never_complete_accounts", "weibo"): 1,
        ("libcrawl_gate_requests_total", "weibo", "second"): 9,
        ("libcrawl_gate_wait_seconds_total", "weibo", "second"): 12.5,
        ("libcrawl_gate_resting", "weibo", "second"): 0,
        ("libcrawl_session_expired", "weibo", "second"): 1,
        ("libcrawl_session_paused", "weibo", "second"): 0,
        ("libcrawl_open_alerts", "drift"): 1,
    }


def test_every_figure_has_a_query_that_works(database: Database) -> None:
    families = list(DatabaseCollector(database.engine).collect())
    assert [family.name for family in families] == [
        "libcrawl_up",
        *(f.name for f in (*FIGURES, *GATE_FIGURES)),
    ]


def test_a_database_that_is_away_is_reported() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    (is_up,) = DatabaseCollector(engine).collect()
    assert [sample.value for sample in is_up.samples] == [0]


def test_served_on_loopback_until_it_is_stopped(world: Database) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "metrics", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": world.url},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stdout is not None
        address = serving.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address) as answer:  # noqa: S310  (our own server)
            assert figures(answer.read().decode())[("libcrawl_up",)] == 1
    finally:
        serving.terminate()
        assert serving.wait(timeout=30) == 0


def test_a_port_that_is_taken(world: Database, run_scrapy: RunScrapy) -> None:
    done = run_scrapy("metrics", "--port", "99999", DATABASE_URL=world.url)
    assert done.returncode == 1
    assert "cannot listen on 127.0.0.1:99999" in done.stderr
