"""Captures that others sent in, on the real command (what is right: ../shared/cases/README.md)."""

from __future__ import annotations

import pytest

from tests.commands.conftest import query
from tests.conftest import ROOT, Database, RunScrapy

CASES = ROOT.parent / "shared" / "cases"
STORED = "SELECT count(*), count(*) FILTER (WHERE text LIKE '%\ufffd%') FROM works"
# Works, and how many of them have a text that was cut within an emoji.
GOOD = {
    "half_emoji.ndjson": (2, 1),
    "har_surr.har": (5, 1),
    "har_charlesnoise.har": (5, 0),
    "har_other_b64.har": (5, 0),
    "har_other_enc.har": (5, 0),
    "har_other_hdr.har": (5, 0),
    "har_other_notime.har": (5, 0),
}
REFUSED = {
    "har_year_2036.har": "entry 1: is dated 2036-01-01 00:00:00+08:00, which lies in the future",
    "har_year_9999.har": "entry 1: is dated 9999-12-31 23:59:59-12:00, which lies in the future",
}
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no cases from outside")


def environment(database: Database) -> dict[str, str]:
    return {"DATABASE_URL": database.url, "LIBCRAWL_PANEL": str(CASES / "panel")}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_ours_is_stored(database: Database, run_scrapy: RunScrapy, name: str) -> None:
    path = CASES / "captures" / name
    done = run_scrapy("import", str(path), **environment(database))
    assert (done.returncode, done.stderr) == (0, "")
    assert query(database, STORED) == [GOOD[name]]
    assert query(database, "SELECT verdict FROM refreshes") == [("complete",)]
    if "other" in name or "noise" in name:
        assert "not recognised: " in done.stdout


def test_a_time_in_the_future(database: Database, run_scrapy: RunScrapy) -> None:
    for name, message in REFUSED.items():
        path = CASES / "captures" / name
        refused = run_scrapy("import", str(path), **environment(database))
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"error: {path}: {message}")
        assert len(refused.stderr.splitlines()) == 1
    assert query(database, "SELECT count(*) FROM crawl_runs") == [(0,)]
    marks = "SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL"
    assert query(database, marks) == [(0,)]
