"""Everything that a replay needs to know before its first answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from libcrawl.crawl import Crawl, CrawlWindow, attach
from libcrawl.panel.account_state import AccountState, KnownAccount, read_accounts
from libcrawl.panel.selection import SelectedAccount, Selection, select_accounts
from libcrawl.politeness.access import Access
from libcrawl.politeness.gate import Gate
from libcrawl.replay.recorded_answers import RecordedAnswers
from libcrawl.spiders.own_source import OwnAccountSource
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.source import RequestKey, Source, Topic
from libcrawl.store import Engine
from libcrawl.store.continuations import NOTHING_LEFT, Left
from libcrawl.store.run import Run, Target, read_targets

# States of accounts that may have been crawled once.
LEFT = (AccountState.GONE, AccountState.LOST, AccountState.REMOVED)
Marks = Mapping[str, datetime | None]


@dataclass(frozen=True)
class ReplaySource:
    """A source of a platform's spider, on its base address."""

    spider: type[RefreshSpider]
    source: Source
    settings: Settings = field(repr=False, compare=False)

    @cached_property
    def crawler(self) -> Crawler:
        """What makes the spiders of this source, one for each file; it runs none of them."""
        crawler = Crawler(self.spider, self.settings)
        crawler.settings.set(self.source.setting, self.source.base_url, priority="cmdline")
        return crawler


def platform_sources(settings: Settings) -> list[ReplaySource]:
    """Every source of every platform, on the addresses that the settings name."""
    loader = SpiderLoader.from_settings(settings)
    spiders = [loader.load(name) for name in loader.list()]
    return [
        ReplaySource(spider.offline(name), source(str(settings[source.setting])), settings)
        for spider in spiders
        if issubclass(spider, RefreshSpider)
        for name, source in spider.sources.items()
    ]


def used_sources(
    sources: list[ReplaySource], found: list[RecordedAnswers]
) -> list[tuple[ReplaySource, RecordedAnswers]]:
    """The sources that the answers are of, with their answers; those that begin with a list first.

    Works that were opened one by one go a way of their own where no list led to them.
    """
    began = [
        (platform_source, recorded)
        for platform_source, recorded in zip(sources, found, strict=True)
        if recorded.topics & platform_source.source.begins_with
    ]
    return sorted(began, key=lambda one: Topic.TEXT in one[0].source.begins_with)


def remaining(
    platform_source: ReplaySource,
    recorded: RecordedAnswers,
    before: list[tuple[ReplaySource, RecordedAnswers]],
) -> list[str]:
    """The accounts to walk through a source, once earlier sources have taken their answers."""
    if Topic.TEXT not in platform_source.source.begins_with:
        return recorded.begun(platform_source.source.begins_with)
    platform = platform_source.spider.platform
    recorded.drop_taken([found for one, found in before if one.spider.platform == platform])
    return recorded.accounts


def own_names(platform_source: ReplaySource, recorded: RecordedAnswers) -> dict[str, str]:
    """Names of the accounts whose sessions the answers come from, for sources of own accounts."""
    source = platform_source.source
    if not isinstance(source, OwnAccountSource):
        return {}
    asked = {name: RequestKey(Topic.PROFILE, name) for name in recorded.accounts}
    profiles = {name: recorded.peek(request_key) for name, request_key in asked.items()}
    names = {name: source.name_in(answer) for name, answer in profiles.items() if answer}
    return {account: name for account, name in names.items() if name}


class Handles(NamedTuple):
    """Accounts that answers name by their handles: identifiers, and why others have none."""

    identifiers: dict[str, str]
    unknown: dict[str, str]


def find_handles(engine: Engine, platform: str, handles: list[str]) -> Handles:
    """The accounts of the panel that have these handles."""
    with engine.connect() as connection:
        accounts = [row for row in read_accounts(connection) if row.platform == platform]
    found = Handles({}, {})
    without = [row for row in accounts if row.platform_id and not row.handle]
    for handle in handles:
        match [row.platform_id for row in accounts if row.platform_id and row.handle == handle]:
            case [identifier]:
                found.identifiers[handle] = identifier
            case []:
                found.unknown[handle] = _why_unknown(without)
            case several:
                found.unknown[handle] = (
                    f"several accounts of the panel have this handle ({', '.join(several)}):"
                    " correct the column handle of accounts.csv"
                )
    return found


def _why_unknown(without: list[KnownAccount]) -> str:
    """Why no account has a handle, and what to do where the panel lacks handles."""
    reason = "no account of the panel has this handle"
    if not without:
        return f"{reason}: add the account to accounts.csv, its number in the column handle"
    names = ", ".join(f"{row.name or row.library_name_zh} ({row.platform_id})" for row in without)
    return (
        f"{reason}; where it is that of {names}, write it into the column handle of accounts.csv,"
        " and import again"
    )


def crawl_offline(
    engine: Engine,
    platform_source: ReplaySource,
    *,
    accounts: list[str],
    window: CrawlWindow,
    basis: str | None,
    marks: Marks | None = None,
    left: Mapping[str, Left] | None = None,
) -> Crawl:
    """A crawl of the panel's accounts among these identifiers that sends no request.

    `marks` are those of the run that is repeated, `left` what earlier walks had left to it; its
    accounts are taken even if they have left the panel since. Raises PanelError or StoreError.
    """
    platform = platform_source.spider.platform
    selection = select_accounts(engine, platform, None)
    labels = _labels(selection, accounts, is_repeated=marks is not None)
    # What these answers are not about is not missed.
    skipped = tuple(
        row for row in selection.skipped if row.platform_id in accounts and row.id not in labels
    )
    targets = read_targets(engine, labels)
    if marks is not None:
        targets = [
            replace(
                target,
                mark=marks.get(target.platform_id),
                left=(left or {}).get(target.platform_id, NOTHING_LEFT),
            )
            for target in targets
        ]
    access = Access(platform, True, basis, None, 0.0, None, ())
    run = Run(engine, platform)
    return Crawl(
        access=access,
        outcomes=platform_source.spider.outcomes,
        gate=Gate(access, platform_source.spider.outcomes, run),  # nobody opens it
        run=run,
        window=window,
        targets=_in_order(targets, accounts),
        selection=replace(selection, skipped=skipped),
        goes_on=marks is not None,
    )


def _labels(selection: Selection, accounts: list[str], is_repeated: bool) -> dict[int, str]:
    left = [row for row in selection.skipped if is_repeated and row.state in LEFT]
    known: list[SelectedAccount | KnownAccount] = [*selection.accounts, *left]
    return {row.id: row.name or row.library_name_zh for row in known if row.platform_id in accounts}


def _in_order(targets: list[Target], accounts: list[str]) -> tuple[Target, ...]:
    return tuple(sorted(targets, key=lambda target: accounts.index(target.platform_id)))


def make_spider(
    platform_source: ReplaySource, crawl: Crawl, recorded: RecordedAnswers, folder: Path
) -> RefreshSpider:
    """The platform's spider as a crawler would make it, without a crawler that runs.

    `folder` takes the files that its arguments name.
    """
    attach(platform_source.crawler, crawl)
    known = {None, *(target.platform_id for target in crawl.targets)}
    works = [
        address for address, request_key in recorded.works.items() if request_key.account in known
    ]
    arguments = platform_source.spider.recorded_arguments(works, folder)
    spider = platform_source.spider.from_crawler(
        platform_source.crawler, source=platform_source.source.name, **arguments
    )
    texts = (request_key.work for request_key in recorded.works.values())
    spider.source.replay(recorded.topics, frozenset(filter(None, texts)))
    return spider
