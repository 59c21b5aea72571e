"""`crawl31`, `crawl310`: a crawl into PostgreSQL against a bare spider with the same pages.

Both are processes, timed from their start to their end, and alternate; a ratio is that of two
neighbours. They send equal requests with equal concurrency, robots.txt, user agent and log level,
to a sandbox that has rendered each page before. The baseline is Scrapy as it comes, and it is
favoured: see bare_spider.py. `trimmed`, for information, is one run of the same spider with all
that libcrawl.settings takes away from Scrapy's work.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from bench import bare_spider
from bench.child import Ran
from bench.result import BenchError, Result, Spread
from bench.stand import LOG_LEVEL, Database, Stand, ended_well, open_stand
from libcrawl import settings
from libcrawl.starting import CONCURRENCY, LOOPBACK_CONCURRENCY
from sandbox import WorldSpec

# Without these the two would not send the same.
SHARED = ("ROBOTSTXT_OBEY", "USER_AGENT")
TRIMMED = {
    "CONCURRENT_ITEMS": settings.CONCURRENT_ITEMS,
    "SPIDER_MIDDLEWARES_BASE": json.dumps(settings.SPIDER_MIDDLEWARES_BASE),
    "DOWNLOADER_MIDDLEWARES_BASE": json.dumps(settings.DOWNLOADER_MIDDLEWARES_BASE),
    "EXTENSIONS_BASE": json.dumps(settings.EXTENSIONS_BASE),
}
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """The greatest ratio of wall times, or where given the greatest number of seconds instead;
    and where given, the greatest ratio of CPU times."""

    ratio: float
    seconds: float | None = None
    cpu_ratio: float | None = None

    def __str__(self) -> str:
        instead = f" or ≤ {self.seconds:g} s" if self.seconds else ""
        cpu = f", CPU ≤ {self.cpu_ratio} ×" if self.cpu_ratio else ""
        return f"≤ {self.ratio} ×{instead}{cpu}"

    def is_met(self, seconds: float, ratio: float, cpu_ratio: float) -> bool:
        is_quick = ratio <= self.ratio or (self.seconds is not None and seconds <= self.seconds)
        return is_quick and (self.cpu_ratio is None or cpu_ratio <= self.cpu_ratio)


@dataclass(frozen=True, slots=True)
class Timed:
    """One run of either side, and the share of a core that the sandbox took meanwhile."""

    ran: Ran
    requests: int
    server_share: float | None


def measure(
    database: Database,
    log: Log,
    *,
    name: str,
    world: WorldSpec,
    target: Target,
    repeats: int,
) -> Result:
    """The ratio of wall times of a crawl of the world and a bare spider."""
    with open_stand(database, world) as stand:
        log("warming up")
        _crawl(stand, world)
        urls = [f"{stand.sandbox.url}{entry['path']}" for entry in stand.requests()]
        pairs = []
        for number in range(repeats):
            sides = {"crawl": lambda: _crawl(stand, world), "bare": lambda: _bare(stand, urls, {})}
            order = list(sides) if number % 2 == 0 else list(reversed(sides))
            timed = {side: sides[side]() for side in order}
            pairs.append((timed["crawl"], timed["bare"]))
            log(f"{number + 1} of {repeats}: {_words(*pairs[-1])}")
        trimmed = _bare(stand, urls, TRIMMED)
    return _result(name, world, target, pairs, trimmed)


def _crawl(stand: Stand, world: WorldSpec) -> Timed:
    stand.database.empty()
    timed = _timed(stand, stand.crawl)
    wanted = (world.accounts or 0) * world.works
    works, snapshots = stand.database.query(
        "SELECT (SELECT count(*) FROM works), (SELECT count(*) FROM work_snapshots)"
    )[0]
    if not works == snapshots == wanted:
        raise BenchError(f"{works} works and {snapshots} snapshots were stored, not {wanted}")
    return timed


def _bare(stand: Stand, urls: list[str], more: Mapping[str, object]) -> Timed:
    listed = stand.database.data / "urls"
    listed.write_text("\n".join(urls))
    options: dict[str, object] = {name: getattr(settings, name) for name in SHARED}
    options |= dict.fromkeys(CONCURRENCY, LOOPBACK_CONCURRENCY) | {"LOG_LEVEL": LOG_LEVEL, **more}
    command = [sys.executable, "-m", "scrapy", "runspider", bare_spider.__file__]
    command += ["-a", f"urls={listed}"]
    command += [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
    outside = stand.database.data  # of any Scrapy project, whatever the environment names
    environment = {**stand.environment(), "SCRAPY_SETTINGS_MODULE": ""}
    run = stand.database.ways.run
    timed = _timed(
        stand,
        lambda: ended_well(run(command, cwd=outside, environment=environment), "the bare spider"),
    )
    if timed.requests != len(urls):
        raise BenchError(f"the bare spider sent {timed.requests} requests, not {len(urls)}")
    return timed


def _timed(stand: Stand, action: Callable[[], Ran]) -> Timed:
    stand.sandbox.clear_log()
    before = stand.server_cpu()
    ran = action()
    after = stand.server_cpu()
    requests = stand.requests()
    if any(entry["status"] != 200 for entry in requests):
        raise BenchError("the sandbox refused a request")
    share = None if before is None or after is None else (after - before) / ran.wall
    return Timed(ran, len(requests), share)


def _result(
    name: str, world: WorldSpec, target: Target, pairs: list[tuple[Timed, Timed]], trimmed: Timed
) -> Result:
    ratio = Spread.of([crawl.ran.wall / bare.ran.wall for crawl, bare in pairs])
    seconds = Spread.of([crawl.ran.wall for crawl, _ in pairs])
    # Less disturbed by whatever else the machine does than the ratio of wall times.
    cpu_ratio = round(median(crawl.ran.cpu / bare.ran.cpu for crawl, bare in pairs), 3)
    return Result(
        name=name,
        what=f"crawl of {world.accounts} accounts × {world.works} works against a bare spider",
        value=seconds,
        unit="s",
        ratio=ratio,
        target=str(target),
        is_met=target.is_met(seconds.median, ratio.median, cpu_ratio),
        repeats=len(pairs),
        details={
            "requests": trimmed.requests,
            "long_texts": world.long_texts,
            "cpu_ratio": cpu_ratio,
            "crawl": _side([crawl for crawl, _ in pairs]),
            "bare": _side([bare for _, bare in pairs]),
            "trimmed": _side([trimmed]),
            "ratio_to_trimmed": round(seconds.median / trimmed.ran.wall, 3),
        },
    )


def _side(timed: list[Timed]) -> dict[str, object]:
    walls = [one.ran.wall for one in timed]
    shares = [one.server_share for one in timed if one.server_share is not None]
    return {
        "seconds": [round(wall, 3) for wall in walls],
        "answers_per_second": round(timed[0].requests / median(walls), 1),
        "cpu_seconds": round(median(one.ran.cpu for one in timed), 3),
        "peak_mb": round(max(one.ran.peak_mb for one in timed), 1),
        "sandbox_core_share": round(median(shares), 3) if shares else None,
    }


def _words(crawl: Timed, bare: Timed) -> str:
    walls = crawl.ran.wall, bare.ran.wall
    return f"crawl {walls[0]:.2f} s, bare {walls[1]:.2f} s, ratio {walls[0] / walls[1]:.2f}"
