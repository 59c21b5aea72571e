"""`report`: a month's pages from a database that was crawled for a year; how soon a page is there.

The whole command is timed, its start included. The view is Chromium's, from disk, the cache empty:
the first contentful paint, and when the text and tables stand, figures not yet drawn.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.panel import fill_panel
from bench.result import Result, Spread
from bench.stand import ROOT, Database, ended_well
from libcrawl.browser.chromium import find_chromium

Log = Callable[[str], None]
FIRST, MONTHS = date(2025, 11, 1), 12
LARGEST = 600_000  # bytes of a page beside the run-time that all share
VIEW = 1.0  # seconds
SEEN = """() => new Promise(resolve => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const stands = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
    if (paint) resolve([paint.startTime / 1000, stands / 1000]); else setTimeout(look, 20);
  };
  look();
})"""


def measure(
    database: Database, log: Log, *, name: str, libraries: int, seconds: float, repeats: int
) -> Result:
    """Libraries on three platforms. Raises BenchError where the command fails."""
    database.empty(panel=True)
    fill_panel(database.engine, libraries=libraries, first=FIRST, months=MONTHS)
    log(f"{libraries} libraries for {MONTHS} months are there")
    folder = database.data / "report"
    try:
        ran = [_write(database, folder, log) for _ in range(repeats)]
        sizes = {page: page.stat().st_size for page in folder.rglob("*.html")}
        largest = max(sizes, key=lambda page: sizes[page])
        a_library = next(iter(sorted(folder.glob("libraries/*.html"))))
        views = {page.name: _view(page) for page in (folder / "index.html", a_library, largest)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    slowest = max(max(each) for each in views.values())
    log(f"the largest page, {largest.name}: {sizes[largest]:,} bytes; views in s: {views}")
    time = Spread.of(ran)
    return Result(
        name=name,
        what=f"{len(sizes)} pages; the largest {sizes[largest] / 1000:.0f} kB, the slowest view"
        f" {slowest:.2f} s",
        value=time,
        unit="s",
        ratio=None,
        target=f"≤ {seconds:g} s; ≤ {LARGEST / 1000:.0f} kB, ≤ {VIEW:g} s",
        is_met=time.median <= seconds and sizes[largest] <= LARGEST and slowest <= VIEW,
        repeats=repeats,
        details={"views": views, "largest": {largest.name: sizes[largest]}},
    )


def _write(database: Database, folder: Path, log: Log) -> float:
    address = database.engine.url.set(drivername="postgresql")
    report = ("report", "--month", "2026-10", "--out", str(folder))
    command = [sys.executable, "-m", "analysis", *report]
    environment = {"DATABASE_URL": address.render_as_string(hide_password=False)}
    ran = ended_well(database.ways.run(command, cwd=ROOT, environment=environment), "report")
    log(f"{ran.wall:.1f} s, {ran.cpu:.1f} s of CPU, {ran.peak_mb:.0f} MB")
    return ran.wall


def _view(page: Path) -> tuple[float, float]:
    """Seconds until the first contentful paint, and until the text and tables stand."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium(os.environ.get("LIBCRAWL_CHROMIUM"))),
            chromium_sandbox=os.geteuid() != 0,
        )
        shown = browser.new_page()
        shown.goto(page.as_uri())
        paint, stands = shown.evaluate(SEEN)
        browser.close()
    return round(paint, 3), round(stands, 3)
