"""MCCI over four platforms: the index of WeChat Channels comes from a table of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import Result

from analysis.load.checksums import checksum
from analysis.load.database import open_database
from analysis.load.observations import window_values
from analysis.window import month
from tests.analysis.sql.test_same_numbers import WORLD
from tests.analysis.study import Analyse, analyser
from tests.conftest import Database

SEPTEMBER = month("2026-09", "window-end")
WORDS = ("composite", "--month", "2026-09", "--counters", "window-end")
# Libraries l1 to l8 have accounts on the other three platforms; l8 is not in the table.
CHANNELS = {"l1": 512.5, "l2": 0, "l3": 640.25, "l4": 333, "l5": None, "l6": 701, "l7": 88.125}
# Accounts that have all that the indices take in: counters that only grow, followers every day.
FULLER = """
UPDATE accounts SET covered_from = '2026-07-01+8';
UPDATE works
SET is_original = coalesce(is_original, TRUE), is_headline = coalesce(is_headline, TRUE);
UPDATE work_snapshots AS seen
SET reads = 100 + hours * 9, likes = 20 + hours, wows = 3 + hours / 50,
    comments = 2 + hours / 20, shares = 1 + hours / 30
FROM (
    SELECT
        id, captured_at AS at,
        extract(EPOCH FROM captured_at - published_at)::bigint / 3600 AS hours
    FROM work_snapshots JOIN works ON works.id = work_id
) AS aged
WHERE aged.id = seen.work_id AND aged.at = seen.captured_at;
DELETE FROM account_snapshots;
INSERT INTO account_snapshots
(account_id, captured_at, run_id, followers, likes_received, capped)
SELECT
    accounts.id, day, 1, 900 + accounts.id * extract(DOY FROM day),
    50 * extract(DOY FROM day), '{}'
FROM accounts, generate_series(timestamptz '2026-07-29+8', '2026-10-10+8', '1 day') AS day;
SELECT keep_age_counters(array_agg(id)) FROM works;
"""
MIXED = """
SELECT scores.library,
    mcci(
        max(scores.value) FILTER (WHERE scores.version = 'wci-14.2'),
        max(scores.value) FILTER (WHERE scores.version = 'bci-1'),
        max(scores.value) FILTER (WHERE scores.version = 'dci-1.0'),
        (cast(:facts AS jsonb) ->> scores.library)::float8
    ) AS score
FROM account_indices(:start, :stop, :counters, :as_of) AS scores
WHERE scores.covered AND scores.works > 0 AND scores.share_observed >= 0.5
GROUP BY scores.library
"""


def read_sql(url: str, query: str) -> dict[str, float]:
    """Scores by library, as an analyst with SQL has them."""
    engine = open_database(url)
    values = {**window_values(SEPTEMBER), "facts": json.dumps(CHANNELS)}
    with engine.connect() as connection:
        found = {row.library: row.score for row in connection.execute(text(query), values)}
    engine.dispose()
    return {library: score for library, score in found.items() if score is not None}


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.fixture
def analyse(database: Database) -> Analyse:
    with database.engine.begin() as connection:
        connection.execute(text((WORLD + FULLER).replace(":", r"\:")))
    return analyser(database)


def test_the_users_table_the_command_and_sql(
    analyse: Analyse, database: Database, tmp_path: Path
) -> None:
    table = tmp_path / "channels.csv"
    lines = [f"{library},{'' if value is None else value}" for library, value in CHANNELS.items()]
    table.write_text("library,channels\n" + "\n".join(lines) + "\n", "utf-8-sig")
    facts = ("--facts", str(table))
    found = rows(analyse(*WORDS, *facts, "--format", "json"))
    scored = {row["library"]: row["score"] for row in found if row["score"] is not None}
    expected = read_sql(database.url, MIXED)
    assert scored == pytest.approx(expected, abs=1e-9)
    assert {"l5", "l8"} & scored.keys() == set() and len(scored) >= 2, found
    best = sorted(scored, key=lambda library: -scored[library])
    assert [row["library"] for row in found][: len(best)] == best, "a ranking"
    assert [row["rank"] for row in found][: len(best)] == list(range(1, len(best) + 1))

    for row in found:  # what a score is made of stands beside it
        parts = (row["wci-14.2"], row["bci-1"], row["dci-1.0"], row["channels"])
        if row["score"] is None:
            assert row["reason"] and row["missing"]
        else:
            shares = zip((0.30, 0.25, 0.25, 0.20), parts, strict=True)
            assert row["score"] == pytest.approx(sum(w * v for w, v in shares))
            assert row["channels"] == CHANNELS[row["library"]]
    lacking = {row["library"]: row["missing"] for row in found}
    assert "channels" in lacking["l5"] and "channels" in lacking["l8"]
    weights = rows(analyse(*WORDS, *facts, "--show", "weights", "--format", "json"))
    assert {row["column"]: row["weight"] for row in weights} == {
        "wci-14.2": 0.30, "bci-1": 0.25, "dci-1.0": 0.25, "channels": 0.20,
    }  # fmt: skip
    assert "mcci, weights" in analyse(*WORDS, *facts).stderr

    file = tmp_path / "mcci.csv"
    saved = analyse(*WORDS, *facts, "--output", str(file))
    assert saved.exit_code == 0, saved.stderr
    about = "".join(each.read_text("utf-8-sig") for each in tmp_path.glob("mcci*"))
    assert checksum(table) in about, "the table behind a published figure is named"


def test_without_a_table_there_are_three(analyse: Analyse, database: Database) -> None:
    found = rows(analyse(*WORDS, "--format", "json"))
    scored = {row["library"]: row["score"] for row in found if row["score"] is not None}
    query = "SELECT library, value AS score FROM library_indices(:start, :stop, :counters, :as_of)"
    assert scored == pytest.approx(read_sql(database.url, query), abs=1e-9)
    assert "mcci-3, weights" in analyse(*WORDS).stderr
