"""Starts prepared crawls."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler, CrawlerProcessBase

from libcrawl.archiving import begin_archive
from libcrawl.crawl import Crawl, attach
from libcrawl.spiders.source import Source
from libcrawl.store.server.patience import StoreAway

CONCURRENCY = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN")
# Requests to a stand-in platform are not delayed.
LOOPBACK_CONCURRENCY = 16


# Each of these looks at every frame of the call stack while it is imported: within the running
# reactor, where Scrapy would do it, that takes a third of a second.
LOOKS_AT_THE_STACK = ("scrapy.core.downloader.tls", "scrapy.core.downloader.contextfactory")


def _make_crawler(crawl: Crawl, spider: type[Spider], process: CrawlerProcessBase) -> Crawler:
    """A crawler that knows its crawl, with what the crawl's access requires put into the settings.

    `process` will run it.
    """
    access = crawl.access
    crawler = process.create_crawler(spider)
    own = crawler.settings  # a copy
    own.set("ROBOTSTXT_OBEY", access.robots_exception is None, priority="cmdline")
    if access.waits:
        own.setdict(dict.fromkeys(CONCURRENCY, 1), priority="cmdline")
    else:  # `-s` and the spider may lower it
        own.setdict(dict.fromkeys(CONCURRENCY, LOOPBACK_CONCURRENCY), priority="project")
    attach(crawler, crawl)
    return crawler


def run_crawl(
    process: CrawlerProcessBase,
    crawl: Crawl,
    spider: type[Spider],
    used: dict[str, Any],
    arguments: dict[str, Any],
    *,
    source: Source | None = None,
) -> None:
    """Crawl to the end, in a run that has begun; `used` is kept with raw answers of the source.

    Raises StoreAway where the database did not come back before the end.
    """
    for module in LOOKS_AT_THE_STACK:
        import_module(module)
    crawler = _make_crawler(crawl, spider, process)
    if source is not None:
        begin_archive(crawl, source, {**crawl.access.settings_used(), **used})
    process.crawl(crawler, **arguments)
    tune_gc()
    process.start()
    if crawl.run.patiently.is_over:
        raise StoreAway("the database is away: what was not stored is fetched by the next crawl")


def tune_gc() -> None:
    """Freeze loaded objects and collect rarely, which saves a tenth of the crawl's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
