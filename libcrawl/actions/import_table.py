"""`scrapy import-table`: works or accounts with their counters from a CSV or Excel file."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.messages.sentences import print_sentence
from libcrawl.panel.presentation import make_console
from libcrawl.panel.problems import PanelError
from libcrawl.panel.selection import select_accounts
from libcrawl.platforms import PLATFORMS
from libcrawl.store.errors import StoreError
from libcrawl.store.imported_run import (
    Stored,
    find_same,
    read_known,
    read_titled,
    store_imported_run,
)
from libcrawl.store.server.clock import check_clock
from libcrawl.store.server.engine import open_store_engine
from libcrawl.tables.mapping import read_mapping
from libcrawl.tables.plan import BASIS, ImportPlan, items, read_plan
from libcrawl.tables.presentation import left_out, plan_view
from libcrawl.tables.problems import TableError
from libcrawl.tables.templates import write_export_mapping, write_template


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            if opts.template and not args and not opts.mapping:
                self._template(opts.template, Path(opts.output).expanduser())
            elif len(args) == 1 and opts.mapping and not opts.template:
                paths = Path(args[0]).expanduser(), Path(opts.mapping).expanduser()
                self.exitcode = self._import(*paths, opts.dry_run)
            else:
                raise UsageError("expected FILE --mapping MAP.toml, or --template PLATFORM")
        except (TableError, PanelError, StoreError, OSError) as problem:
            self.fail(problem)

    def _template(self, platform: str, folder: Path) -> None:
        if platform not in PLATFORMS:
            raise UsageError(f"no template for {platform!r}; there is {', '.join(PLATFORMS)}")
        table, mapping = write_template(platform, folder)
        print_sentence(f"written: {table} and {mapping}")
        if export := write_export_mapping(platform, folder):
            print_sentence(f"written: {export}, which reads a table of the creator centre")

    def _import(self, path: Path, mapping_path: Path, is_dry: bool) -> int:
        mapping = read_mapping(mapping_path)
        engine = open_store_engine(self.settings)
        check_clock(engine)
        selection = select_accounts(engine, mapping.platform, None)
        plan = read_plan(path, mapping, selection, datetime.now(UTC))
        console = make_console()
        if not plan.records:
            print_sentence(f"{path} and {mapping_path} fit, but there is no row below the heading")
            return 0 if is_dry else 1
        plan = plan.renamed(read_titled(engine, plan.titled()))
        known = read_known(engine, plan.works())
        console.print(plan_view(plan, known))
        for remark in left_out(plan):
            print_sentence(remark)
        if is_dry:
            print_sentence("A dry run: nothing was stored.")
            return 0
        same = find_same(engine, mapping.platform, plan.sha256, mapping.sha256)
        if same is not None:
            print_sentence(
                f"Run {same} has stored this file by this mapping already: nothing changed."
            )
            return 0
        stored = store_imported_run(
            engine, mapping.platform, BASIS, plan.settings_used(), items(plan, known)
        )
        print_sentence(_describe(plan, stored))
        return 0


def _describe(plan: ImportPlan, stored: Stored) -> str:
    accounts = len({record.account.id for record in plan.records})
    before = len(plan.records) - stored.snapshots
    kept = f"; {before} were stored for the same moment before and stay as they are"
    return (
        f"Run {stored.run_id}: {stored.snapshots} readings of {accounts} accounts stored"
        f"{kept if before else ''}."
    )
