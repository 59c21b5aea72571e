"""`requests`: requests of a refresh, first and repeated, against the least possible.

The least: a profile, ⌈works in the window ÷ page size⌉ pages, and each long text that was not
requested before. Works in the window are counted in the sandbox's truth, not in what was crawled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from bench.result import BenchError, Result, Spread
from bench.stand import Database, Stand, open_stand
from libcrawl.spiders.weibo import WeiboSpider
from sandbox import WorldSpec

Log = Callable[[str], None]
# The mark of a second crawl is a day old; its window reaches 30 days behind the mark.
A_DAY = 24 * 60 * 60
LAST_WINDOWS = """
SELECT a.platform_id, r.since FROM refreshes AS r JOIN accounts AS a ON a.id = r.account_id
WHERE r.run_id = (SELECT max(id) FROM crawl_runs)
"""
CUT = "SELECT count(*) FROM works WHERE NOT text_complete"


@dataclass(frozen=True, slots=True)
class RequestCount:
    """Requests of one crawl over all accounts, by endpoint, and the least that was needed."""

    requests: Counter[str]
    least: Counter[str]

    @property
    def ratio(self) -> float:
        return self.requests.total() / self.least.total()

    def per_refresh(self, accounts: int) -> dict[str, object]:
        return {
            "requests": round(self.requests.total() / accounts, 2),
            "least": round(self.least.total() / accounts, 2),
            **{
                f"requests_{name}": count / accounts
                for name, count in sorted(self.requests.items())
            },
            **{f"least_{name}": count / accounts for name, count in sorted(self.least.items())},
        }


def measure(
    database: Database,
    log: Log,
    *,
    accounts: int,
    works: int,
    sources: Sequence[str] = tuple(WeiboSpider.sources),
) -> Result:
    """Counts are exact, so nothing is repeated; the spread is over sources and crawls."""
    world = WorldSpec(accounts=accounts, works=works)
    crawls: dict[str, RequestCount] = {}
    for source in sources:
        with open_stand(database, world) as stand:
            known: set[str] = set()
            for which in ("first", "repeated"):
                crawls[f"{source} {which}"] = crawl = _crawl(stand, source, known)
                sent, least = crawl.requests.total(), crawl.least.total()
                log(f"{source}, {which}: {sent} requests, {least} needed")
                stand.sandbox.advance(A_DAY)
    ratios = [crawl.ratio for crawl in crawls.values()]
    return Result(
        name="requests",
        what=f"requests of a refresh against the least, {accounts} accounts × {works} works",
        value=Spread.of([crawl.requests.total() / accounts for crawl in crawls.values()]),
        unit="requests",
        ratio=Spread.of(ratios),
        target="≤ 1 × in each",
        is_met=max(ratios) <= 1,
        repeats=1,
        details={name: crawl.per_refresh(accounts) for name, crawl in crawls.items()},
    )


def _crawl(stand: Stand, source: str, known: set[str]) -> RequestCount:
    """One crawl; the long texts that it requests become known."""
    stand.sandbox.clear_log()
    stand.crawl(f"source={source}")
    if cut := stand.database.query(CUT)[0][0]:
        raise BenchError(f"{cut} long texts are missing: these requests do not count")
    entries = stand.requests()
    new = {entry["path"] for entry in entries if entry["endpoint"] == "longtext"} - known
    known |= new
    windows = dict(stand.database.query(LAST_WINDOWS))
    least = Counter(profile=len(windows), longtext=len(new))
    least["list"] = _pages(stand, source, windows)
    return RequestCount(Counter(entry["endpoint"] for entry in entries), least)


def _pages(stand: Stand, source: str, windows: dict[Any, datetime]) -> int:
    size = WeiboSpider.sources[source].page_size
    inside = Counter(
        work["account"]
        for work in stand.sandbox.truth(source)["works"]
        if datetime.fromisoformat(work["published_at"]) >= windows[work["account"]]
    )
    return sum(max(1, ceil(inside[uid] / size)) for uid in windows)
