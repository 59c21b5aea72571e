"""`scrapy reparse`: the rows of a run again, from its archive and without the network."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.capture.answer import Capture, CaptureError
from libcrawl.capture.browser import moment
from libcrawl.capture.warc import read_warc
from libcrawl.crawl import CrawlWindow, open_with_panel
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.problems import PanelError
from libcrawl.replay.prepare import ReplaySource, crawl_offline, platform_sources
from libcrawl.replay.presentation import make_console, skipped_accounts
from libcrawl.replay.recorded_answers import sort_answers
from libcrawl.replay.rows import Replay, play, store
from libcrawl.spiders.link_file_spider import LinkFileSpider
from libcrawl.spiders.own_source import OwnAccountSource
from libcrawl.starting import tune_gc
from libcrawl.store import Engine
from libcrawl.store.continuations import Left, read_written
from libcrawl.store.errors import StoreError

# What an archive must record about its run.
NEEDED = (
    "platform", "run", "source", "base_url", "started_at", "program_version", "access_basis",
    "since", "depth", "marks", "settings",
)  # fmt: skip


class Action(CommandAction):
    @cached_property
    def engine(self) -> Engine:
        """The database, once there is something for it. Raises PanelError or StoreError."""
        return open_with_panel(self.settings)

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != (0 if opts.all else 1):
            raise UsageError("expected a run, an archive, or --all")
        try:
            folder = Path(str(self.settings["LIBCRAWL_DATA"])) / "archive"
            archives = _all(folder) if opts.all else [_find(folder, args[0])]
            captures = [(path, _read(path)) for path in archives]
            captures.sort(key=lambda pair: str((pair[1].run or {})["started_at"]))
            tune_gc()
            replays = [self._reparse(*pair, is_dry=opts.dry_run) for pair in captures]
        except (CaptureError, PanelError, StoreError, OSError) as problem:
            self.fail(problem)
            return
        self.exitcode = 0 if all(replay.ending().is_success for replay in replays) else 1

    def _reparse(self, path: Path, capture: Capture, is_dry: bool) -> Replay:
        run = capture.run or {}
        platform_source = self._platform_source(path, run)
        found = sort_answers([platform_source.source], capture)
        (recorded,) = found.recorded
        marks = _marks(path, run)
        if isinstance(platform_source.source, OwnAccountSource) and len(marks) == 1:
            # Whomever the answers name: the walk compares that with the account, as the crawl did.
            recorded.rename({name: uid for uid in marks for name in recorded.accounts})
        accounts = [account for account in recorded.accounts if account in marks] or [*marks]
        crawl = crawl_offline(
            self.engine,
            platform_source,
            accounts=accounts,
            window=_window(path, run),
            basis=run["access_basis"],
            marks=marks,
            left=_left(path, run),
        )
        out = make_console()
        for skipped in skipped_accounts(crawl, accounts):
            out.print(skipped, markup=False)
        if not crawl.targets:
            raise CaptureError(f"{path}: none of its accounts is in the panel; nothing was stored")
        if issubclass(platform_source.spider, LinkFileSpider) and not recorded.accounts:
            # Its works name their account once they are read, and only those have a verdict.
            crawl = replace(crawl, targets=(), candidates=crawl.targets)
        replay = play(platform_source, crawl, recorded)
        of_archive = {key: run[key] for key in ("run", "started_at", "program_version", "settings")}
        if not is_dry:
            store([replay], run["access_basis"], {"reparsed": {"archive": path.name, **of_archive}})
        out.print(replay.table())
        for line in replay.ending().left_out():
            out.print(line, markup=False)
        end = translate_sentence(capture.cut or "read to its end")
        out.print(f"{path.name}: {end}; {replay.summary()}")
        for pattern, count in found.unknown.most_common():
            out.print(translate_sentence(f"not read: {count} answers of {pattern}"), markup=False)
        return replay

    def _platform_source(self, path: Path, run: dict[str, Any]) -> ReplaySource:
        """The source that the run used, with the base address that it requested."""
        for platform_source in platform_sources(self.settings):
            if (platform_source.spider.platform, platform_source.source.name) == (
                run["platform"],
                run["source"],
            ):
                source = type(platform_source.source)(run["base_url"])
                return replace(platform_source, source=source)
        raise CaptureError(f"{path}: nothing here reads {run['platform']} {run['source']}")


def _all(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.warc.gz"))
    if not found:
        raise CaptureError(f"{folder}: no archives; crawl with -s RAW_ARCHIVE=1 to keep answers")
    return found


def _find(folder: Path, given: str) -> Path:
    """The archive of a run, or the file of this name."""
    if Path(given).is_file() or not given.isdecimal():
        return Path(given)
    found = sorted(folder.glob(f"*-run{int(given):06}-*.warc.gz"))
    if not found:
        raise CaptureError(
            f"{folder}: no archive of run {given}; a run keeps its answers with -s RAW_ARCHIVE=1"
        )
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise CaptureError(f"{folder}: several archives of a run {given}, name one: {names}")
    return found[0]


def _read(path: Path) -> Capture:
    capture = read_warc(path)
    if capture.run is None:
        raise CaptureError(f"{path}: not the archive of a crawl; `scrapy import` reads others")
    if missing := [name for name in NEEDED if name not in capture.run]:
        raise CaptureError(f"{path}: its record of the run lacks {', '.join(missing)}")
    return capture


def _marks(path: Path, run: dict[str, Any]) -> dict[str, datetime | None]:
    """How far each account was covered when the run began."""
    try:
        return {str(key): _moment(mark) for key, mark in run["marks"].items()}
    except (ValueError, TypeError, AttributeError) as problem:
        raise _broken(path, "marks", problem) from None


def _left(path: Path, run: dict[str, Any]) -> dict[str, Left]:
    """What earlier walks had left to the run; older archives do not record it."""
    try:
        return {str(key): read_written(left) for key, left in run.get("left", {}).items()}
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise _broken(path, "left", problem) from None


def _window(path: Path, run: dict[str, Any]) -> CrawlWindow:
    depth = run["depth"]
    try:
        return CrawlWindow(
            since=_moment(run["since"]),
            depth=timedelta(days=depth) if depth is not None else None,
        )
    except (ValueError, TypeError, OverflowError) as problem:
        raise _broken(path, "since or depth", problem) from None


def _moment(written: str | None) -> datetime | None:
    return moment(written) if written else None


def _broken(path: Path, name: str, problem: Exception) -> CaptureError:
    return CaptureError(f"{path}: its record of the run has a wrong value in {name}: {problem}")
