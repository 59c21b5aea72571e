"""`douyin`: seconds and memory of a crawl through a browser, with many accounts and with few."""

from __future__ import annotations

from collections.abc import Callable

from bench.process_tree import watching
from bench.result import BenchError, Result, Spread
from bench.stand import Database, open_stand
from libcrawl.browser.chromium import BrowserMissing, find_chromium
from sandbox import WorldSpec

Log = Callable[[str], None]
TARGET_MB = 60


def measure(
    database: Database, log: Log, *, few: int, many: int, works: int, repeats: int
) -> Result:
    """Few and many accounts alternately. Memory: crawl, driver and browser, late in the crawl."""
    try:
        find_chromium()
    except BrowserMissing as problem:
        raise BenchError(str(problem)) from None
    seconds: list[float] = []
    growth: list[float] = []
    seen: dict[str, list[float]] = {}
    for number in range(repeats):
        late = {}
        for accounts in (few, many):
            with open_stand(database, WorldSpec(accounts=accounts, works=works)) as stand:
                with watching("scrapy crawl douyin") as watch:
                    ran = stand.crawl(platform="douyin")
                late[accounts] = watch.late
            per_account = ran.wall / accounts
            log(
                f"{number + 1} of {repeats}: {accounts} accounts, {per_account:.2f} s each,"
                f" {watch.late} MB in {watch.processes} processes, of it Python {ran.peak_mb:.0f}"
            )
            seen.setdefault(f"{accounts}_late_mb", []).append(watch.late)
            seen.setdefault(f"{accounts}_python_mb", []).append(round(ran.peak_mb, 1))
        seconds.append(per_account)
        growth.append(late[many] - late[few])
    grown = Spread.of(growth)
    return Result(
        name="douyin",
        what=f"seconds an account through a browser, {many} accounts × {works} works;"
        f" memory grows by {grown.median:g} MB from {few} accounts on",
        value=Spread.of(seconds),
        unit="s",
        ratio=None,
        target=f"growth < {TARGET_MB} MB",
        is_met=grown.median < TARGET_MB,
        repeats=repeats,
        details={"growth_mb": growth, **seen},
    )
