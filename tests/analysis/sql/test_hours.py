"""Hours, weekdays and kinds of days of works whose time is known to the day, or less exactly."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.load.observations import load_observations
from analysis.load.works import load_traits
from analysis.window import Window
from tests.analysis.rows import insert_rows
from tests.conftest import Database

# Time, how far behind it the true one may lie, and what is known of it: hour, weekday, kind.
CASES = {
    "exact": ("2026-03-02 23:59:59 +8", None, 23, 1, "workday"),
    "to the minute": ("2026-03-02 23:59 +8", "1 minute", 23, 1, "workday"),
    "a date": ("2026-03-02 00:00 +8", "1 day", None, 1, "workday"),
    "a date that may be a day early": ("2026-03-02 00:00 +8", "2 days", None, None, "unknown"),
    "of an identifier": ("2026-03-02 14:05 +8", "2 days", None, None, "unknown"),
    "by an hour that begins within": ("2026-03-07 09:30 +8", "1 hour", None, 6, "holiday"),
    "a date, however the day is written": ("2026-03-02 00:00 +8", "24 hours", None, 1, "workday"),
}
ADD = """
INSERT INTO works (account_id, platform_id, kind, text, text_complete, published_at,
    published_within, first_seen_at, last_seen_at)
VALUES (1, :name, 'text', '', TRUE, :at, CAST(:within AS interval), now(), now())
"""
METRICS = "SELECT platform_id, hour, weekday, day_kind, published_on FROM work_metrics"


@pytest.fixture
def works(database: Database) -> dict[str, tuple[int | None, int | None, str]]:
    """Works of these times, and what is known of them by name."""
    insert_rows(database)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_snapshots"))
        connection.execute(text("DELETE FROM works"))
        for name, (at, within, *_) in CASES.items():
            connection.execute(text(ADD), {"name": name, "at": at, "within": within})
    return {name: (hour, weekday, kind) for name, (_, _, hour, weekday, kind) in CASES.items()}


def test_what_is_not_known_so_exactly_is_null(
    database: Database, works: dict[str, tuple[int | None, int | None, str]]
) -> None:
    with database.engine.connect() as connection:
        # In a zone of half hours, too: hours are those of Shanghai.
        connection.execute(text("SET TIME ZONE 'Asia/Kolkata'"))
        found = list(connection.execute(text(METRICS)))
        times = connection.execute(text("SELECT hour, works FROM push_times")).all()
    assert {row.platform_id: (row.hour, row.weekday, row.day_kind) for row in found} == works
    assert {row.published_on for row in found} == {date(2026, 3, 2), date(2026, 3, 7)}
    assert sum(works for hour, works in times if hour is not None) == 2


def test_figures_by_the_hour_leave_them_out(
    database: Database, works: dict[str, tuple[int | None, int | None, str]]
) -> None:
    window = Window(date(2026, 3, 1), date(2026, 4, 1))
    seen = load_observations(database.engine, window).works
    assert seen["hour"].dropna().tolist() == [23, 23]
    assert seen["weekday"].dropna().tolist() == [1, 1, 1, 6, 1]
    traits = load_traits(database.engine, window)
    assert traits["hours"].dropna().tolist() == ["18-23", "18-23"]
    words = ["timing", "--month", "2026-03", "--counters", "latest", "--format", "json"]
    done = CliRunner().invoke(app, words, env={"DATABASE_URL": database.url})
    assert done.exit_code == 0, done.output
    [row] = json.loads(done.stdout)
    assert (row["hour"], row["works"], row["share_works"]) == (23, 2, 1)
    assert "not counted by the hour: 5 of 7 works, whose hour is not known" in done.stderr
