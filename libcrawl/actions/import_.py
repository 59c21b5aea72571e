"""`scrapy import`: what a person captured in a browser while looking through accounts."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.capture.answer import Capture, CaptureError
from libcrawl.capture.files import read_capture
from libcrawl.crawl import CrawlWindow, UsageProblem, open_with_panel, read_window
from libcrawl.panel.problems import PanelError
from libcrawl.replay.prepare import (
    ReplaySource,
    crawl_offline,
    find_handles,
    own_names,
    platform_sources,
    remaining,
    used_sources,
)
from libcrawl.replay.presentation import conclusion, make_console, skipped_accounts, unknown_table
from libcrawl.replay.recorded_answers import RecordedAnswers, Sorted, sort_answers
from libcrawl.replay.rows import Replay, play, store
from libcrawl.starting import tune_gc
from libcrawl.store import Engine
from libcrawl.store.errors import StoreError

BASIS = "manual_import"


class Action(CommandAction):
    @cached_property
    def engine(self) -> Engine:
        """The database, once there is something for it. Raises PanelError or StoreError."""
        return open_with_panel(self.settings)

    @cached_property
    def sources(self) -> list[ReplaySource]:
        return platform_sources(self.settings)

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError("expected a file, or several in the order of their times")
        try:
            window = read_window(opts.since, opts.depth, datetime.now(UTC))
            tune_gc()
            for path in args:
                if len(args) > 1:
                    print(f"{path}:", flush=True)
                status = self._import(Path(path).expanduser(), window, opts.dry_run)
                self.exitcode = self.exitcode or status
        except (UsageProblem, CaptureError, PanelError, StoreError, OSError) as problem:
            self.fail(problem)

    def _import(self, path: Path, window: CrawlWindow, is_dry: bool) -> int:
        capture = read_capture(path)
        found = sort_answers([one.source for one in self.sources], capture)
        out = make_console()
        if found.unknown:
            out.print(unknown_table(found.unknown))
        used = used_sources(self.sources, found.recorded)
        if not used:
            odd = f" ({found.first_problem})" if found.first_problem else ""
            raise CaptureError(
                f"{path}: none of its {found.total} answers is one that is read here{odd};"
                " nothing was stored"
            )
        replays = []
        is_whole = True
        for place, (platform_source, recorded) in enumerate(used):
            unknown = self._name(platform_source, recorded)
            accounts = remaining(platform_source, recorded, used[:place])
            if not recorded.left():
                continue
            replay, left_out = self._replay(platform_source, recorded, accounts, unknown, window)
            for stranger in left_out:
                out.print(stranger, markup=False)
            is_whole = is_whole and not left_out
            replays += [replay] if replay else []
        if not replays:
            raise CaptureError(
                f"{path}: no account of the panel is in it; nothing was stored (only accounts in"
                " accounts.csv that are confirmed or unverified are)"
            )
        if not is_dry:
            store(replays, BASIS, _provenance(capture, found))
        for line in conclusion(capture, replays, [recorded for _, recorded in used]):
            out.print(line)
        return 0 if is_whole and all(replay.ending().is_success for replay in replays) else 1

    def _name(self, platform_source: ReplaySource, recorded: RecordedAnswers) -> Mapping[str, str]:
        """Give accounts that are named by their handles their identifiers; why others have none."""
        if not platform_source.source.names_handles:
            return {}
        platform = platform_source.spider.platform
        handles = find_handles(self.engine, platform, recorded.accounts)
        recorded.rename(handles.identifiers)
        return handles.unknown

    def _replay(
        self,
        platform_source: ReplaySource,
        recorded: RecordedAnswers,
        accounts: list[str],
        unknown: Mapping[str, str],
        window: CrawlWindow,
    ) -> tuple[Replay | None, list[str]]:
        """The rows of the panel's accounts, None where there is none, and who is left out."""
        crawl = crawl_offline(
            self.engine, platform_source, accounts=accounts, window=window, basis=BASIS
        )
        names = own_names(platform_source, recorded)
        left_out = list(skipped_accounts(crawl, accounts, unknown, names))
        if not crawl.targets:
            return None, left_out
        return play(platform_source, crawl, recorded), left_out


def _provenance(capture: Capture, found: Sorted) -> dict[str, Any]:
    with capture.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "imported": {
            "file": capture.path.name,
            "kind": capture.kind,
            "sha256": digest,
            "answers": found.total,
            "not_recognised": found.unknown.total(),
        }
    }
