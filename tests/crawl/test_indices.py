"""A crawl of the sandbox at several moments: SQL and pandas agree on every window."""

from __future__ import annotations

from datetime import datetime, timedelta

from analysis.load.database import open_database
from analysis.window import between, month, week
from tests.analysis.agreement import assert_same
from tests.crawl.conftest import MakeStand

LIBRARIES = ("beijing", "tianjin", "jilin", "anhui", "gansu")


def test_every_window_of_a_crawled_world(make_stand: MakeStand) -> None:
    stand = make_stand(*LIBRARIES)
    for moment in ("2026-09-30T20:00+08:00", "2026-10-20T09:00+08:00", "2026-10-31T23:00+08:00"):
        stand.sandbox.set_clock(datetime.fromisoformat(moment))
        done = stand.crawl()
        assert done.returncode == 0, done.stdout + done.stderr
    engine = open_database(stand.database.url)
    october = assert_same(engine, month("2026-10", "window-end"))
    for window in (
        month("2026-09"),
        week("2026-10-28"),
        month("2026-10", "7d"),
        between("2026-10-21", "2026-10-31", "window-end"),
    ):
        assert_same(engine, window)
    # The last crawl was an hour before the end of the month: the last hour is not covered.
    assert not october["covered"].any()
    nearly = assert_same(engine, between("2026-10-01", "2026-10-30"))
    crawled = nearly[nearly["library"].isin(LIBRARIES) & (nearly["platform"] == "weibo")]
    assert len(crawled) == 2 * len(LIBRARIES)
    assert crawled["covered"].all()
    observed = october[(october["works_counted"] == october["works"]) & (october["works"] > 0)]
    assert len(observed) > 0
    assert observed["value"].notna().all()
    assert (october["distance_mean"].dropna() >= timedelta(hours=1)).all()
    engine.dispose()
