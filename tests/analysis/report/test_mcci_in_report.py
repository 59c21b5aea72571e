"""MCCI in the report: as the command and SQL have it, and plainly missing without its table."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.commands.filters import Filters
from analysis.load.checksums import checksum
from analysis.write.provenance import Provenance
from tests.analysis.report.pages import CHANNELS, PAGE, WINDOW, report
from tests.conftest import Database

SHARES = {"wci-14.2": 0.30, "bci-1": 0.25, "dci-1.0": 0.25, "channels": 0.20}
IN_SQL = """
SELECT scores.library,
    mcci(
        max(scores.value) FILTER (WHERE scores.version = 'wci-14.2'),
        max(scores.value) FILTER (WHERE scores.version = 'bci-1'),
        max(scores.value) FILTER (WHERE scores.version = 'dci-1.0'),
        (cast(:facts AS jsonb) ->> scores.library)::float8
    ) AS score
FROM account_indices('2026-10-01+8', '2026-11-01+8') AS scores
WHERE scores.covered AND coalesce(scores.share_observed, 1) >= 0.5
GROUP BY scores.library
"""
GIVEN = {
    library: float(value.strip('"').replace(",", ""))
    for library, _, value in (line.partition(",") for line in CHANNELS.splitlines()[1:])
    if value
}


def numbers(page: Path, key: str) -> dict[str, list[float | None]]:
    """The numbers of each row of a table, by library."""
    table = page.read_text("utf-8").partition(f'id="{key}"')[2].partition("</table>")[0]
    return {
        library: [float(each) if each else None for each in re.findall(r'data-v="([^"]*)"', row)]
        for library, row in re.findall(r'<tr data-library="(\w+)">(.*?)</tr>', table, re.DOTALL)
    }


def composite(panel: Database, *words: str) -> list[dict[str, Any]]:
    given = ["composite", *WINDOW, *words, "--format", "json"]
    done = CliRunner().invoke(app, given, env={"DATABASE_URL": panel.url})
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_page_the_command_and_sql(folder: Path, panel: Database) -> None:
    facts = folder.parent / "channels.csv"
    by_command = composite(panel, "--facts", str(facts))
    scored = {row["library"]: row["score"] for row in by_command if row["score"] is not None}
    with panel.engine.connect() as connection:
        found = connection.execute(text(IN_SQL), {"facts": json.dumps(GIVEN)})
        by_sql = {row.library: row.score for row in found if row.score is not None}
    assert scored == pytest.approx(by_sql, rel=1e-12) and len(scored) >= 3
    first, every = (
        numbers(folder / page, key)
        for page, key in (("index.html", "ranking-mcci"), ("libraries.html", "mcci"))
    )
    ranks = {row["library"]: row["rank"] for row in by_command if row["rank"]}
    for library, (rank, score, *parts) in every.items():
        assert first[library] == [rank, score]
        assert (rank, score) == (ranks[library], pytest.approx(by_sql[library], rel=1e-9))
        assert sum(w * (v or 0) for w, v in zip(SHARES.values(), parts, strict=True)) == (
            pytest.approx(score, rel=1e-9)
        )
        assert parts[-1] == GIVEN[library]
    assert list(every) == list(ranks) == list(first), "ranked alike"
    assert {"l0004", "l0008"} & every.keys() == set()
    assert {"l0004", "l0008"} <= set(numbers(folder / "libraries.html", "mcci-without"))


def test_its_table_is_named_with_its_digest(folder: Path) -> None:
    source = f"channels.csv, sha256 {checksum(folder.parent / 'channels.csv')}"
    for page in ("data.html", "libraries.html"):
        words = (folder / page).read_text("utf-8")
        assert source in words, page
        assert "0.3 × 微信传播指数（wci-14.2） + 0.25 ×" in words, page
    assert source in (folder / "tables" / "mcci.csv-metadata.json").read_text("utf-8")


def assert_missing(folder: Path, *words: str) -> None:
    for page in ("libraries.html", "data.html"):
        printed = (folder / page).read_text("utf-8")
        assert all(each in printed for each in words), page


def test_without_its_table_it_is_missing_and_the_report_states_it(
    paged: Path, panel: Database
) -> None:
    """The score over the other three platforms stands in its place: here the first page of it."""
    words = ("四个平台的 MCCI 缺失", "MCCI over four platforms is missing", "mcci-3")
    assert_missing(paged, *words)
    ranked = [row for row in composite(panel) if row["rank"]]
    scores = numbers(paged / "libraries.html", "mcci")
    assert len(scores) == PAGE < len(ranked)
    expected = {row["library"]: row["score"] for row in ranked[:PAGE]}
    assert {library: row[1] for library, row in scores.items()} == pytest.approx(expected)


def test_of_one_platform_there_is_none_and_the_report_states_it(alone: Path) -> None:
    assert_missing(alone, "没有 MCCI", "There is no MCCI")
    assert numbers(alone / "libraries.html", "mcci") == {}


def test_a_name_of_a_file_that_is_no_text(tmp_path: Path) -> None:
    """What names the table is written as codes, rather than that no page can be written."""
    table = tmp_path / os.fsdecode(b"ch\xff.csv")
    table.write_text("library,channels\n")
    source = Provenance(facts={"command": f"--facts {table.name}"})
    shown = source.with_facts(Filters(facts=table).facts_source()).facts
    assert shown["command"] == "--facts ch\\udcff.csv"
    assert shown["facts"] == f"ch\\udcff.csv, sha256 {checksum(table)}"


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("library,channels\nl0000,12\natlantis,9\n", ":3: library 'atlantis' is not in the panel"),
        ("library,channels\nl0000,很高\n", ":2: channels: '很高' is not a number"),
        ("library,Channels\nl0000,12\n", ":1: column 2 is called Channels"),
        ("where,channels\nl0000,12\n", ":1: no column names the library"),
        ("library,likes,channels\nl0000,1,12\n", ":1: likes is a column of ours"),
        ("library,channels\nl0000,1\nl0000,2\n", ":3: library 'l0000' is in line 2 already"),
        ("library,channels\nl0000,1,2\n", ":2: 3 cells, the heading has 2"),
    ],
)
def test_a_wrong_table(panel: Database, tmp_path: Path, table: str, error: str) -> None:
    facts, earlier = tmp_path / "facts.csv", tmp_path / "report"
    facts.write_text(table, "utf-8")
    earlier.mkdir()
    (earlier / ".libcrawl-report").write_text("{}\n")
    (earlier / "index.html").write_text("whole")
    done = report(panel, earlier, *WINDOW, "--facts", str(facts))
    assert done.exit_code == 1
    [line] = done.output.splitlines()
    assert line.startswith(f"error: {facts}{error}"), line
    assert (earlier / "index.html").read_text() == "whole"
    assert {each.name for each in tmp_path.iterdir()} == {"facts.csv", "report"}
