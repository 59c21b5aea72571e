"""A replay from its answers to its rows, in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from rich.table import Table

from libcrawl.crawl import Crawl
from libcrawl.items import Refresh, WorkBatch
from libcrawl.messages.sentences import translate_sentence
from libcrawl.politeness.access import is_loopback_host
from libcrawl.replay.player import Player
from libcrawl.replay.prepare import ReplaySource, make_spider
from libcrawl.replay.recorded_answers import RecordedAnswers
from libcrawl.store.imported_run import ImportedRun, store_runs
from libcrawl.store.queries.run_report import VerdictRow
from libcrawl.store.sanitize import Sanitizer
from libcrawl.store.writer import Item
from libcrawl.verdicts import Ending, with_led_to


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of the recorded answers of one source: rows, and the answers used by outcome."""

    platform_source: ReplaySource
    crawl: Crawl
    items: list[Item]
    outcomes: Counter[str]

    @property
    def name(self) -> str:
        return f"{self.platform_source.spider.platform} ({self.platform_source.source.name})"

    @property
    def works(self) -> int:
        """Different works among the rows."""
        batches = [item for item in self.items if isinstance(item, WorkBatch)]
        return len({(b.account_id, work.platform_id) for b in batches for work in b.works})

    def ending(self) -> Ending:
        rows = {
            item.account_id: VerdictRow(
                account_id=item.account_id,
                verdict=item.verdict,
                pages=item.pages_got,
                works=item.works_seen,
                claimed=item.works_claimed,
                since=item.since,
                reason=item.reason,
            )
            for item in self.items
            if isinstance(item, Refresh)
        }
        return Ending(with_led_to(self.crawl, rows), rows, self.outcomes.total())

    def table(self) -> Table:
        """The verdicts, before or after they are stored."""
        table = self.ending().table()
        run = f"run {self.crawl.run.id}" if self.crawl.run.id else "nothing stored"
        table.title = f"{self.name}: verdicts, {run}"
        return table

    def summary(self) -> str:
        used, works = self.outcomes.total(), self.works
        accounts = len(self.ending().crawl.targets)
        return translate_sentence(
            f"{self.name}: {used} answers read, {works} works of {accounts} accounts"
        )


def play(platform_source: ReplaySource, crawl: Crawl, recorded: RecordedAnswers) -> Replay:
    """Walk every account of the crawl through the answers. Nothing is stored."""
    with TemporaryDirectory() as folder:
        spider = make_spider(platform_source, crawl, recorded, Path(folder))
        player = Player(spider, recorded)
        items = Sanitizer().clean_all(asyncio.run(player.play()))
    return Replay(platform_source, crawl, items, player.outcomes)


def store(replays: list[Replay], basis: str | None, provenance: dict[str, Any]) -> None:
    """Store every replay as a run of its own, all of them or nothing. Raises StoreError."""
    runs = [
        ImportedRun(
            platform=replay.crawl.run.platform,
            basis=basis,
            settings={
                **provenance,
                "source": replay.platform_source.source.setting,
                "answers": dict(replay.outcomes),
            },
            items=replay.items,
            is_stand_in=is_loopback_host(
                urlsplit(replay.platform_source.source.base_url).hostname or ""
            ),
        )
        for replay in replays
    ]
    for replay, stored in zip(replays, store_runs(replays[0].crawl.run.engine, runs), strict=True):
        replay.crawl.run.id = stored.run_id
