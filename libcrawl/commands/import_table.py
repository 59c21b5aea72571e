"""`scrapy import-table`: works or accounts with their counters from a CSV or Excel file."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.panel.presentation import make_console
from libcrawl.panel.problems import PanelError
from libcrawl.panel.selection import select_accounts
from libcrawl.platforms import PLATFORMS
from libcrawl.store.errors import StoreError
from libcrawl.store.imported_run import Stored, find_same, read_known, store_imported_run
from libcrawl.store.server.clock import check_clock
from libcrawl.store.server.engine import open_store_engine
from libcrawl.tables.mapping import read_mapping
from libcrawl.tables.plan import BASIS, ImportPlan, items, read_plan
from libcrawl.tables.presentation import left_out, plan_view
from libcrawl.tables.problems import TableError
from libcrawl.tables.templates import write_template

# Scrapy names a command after its module, and a module cannot be imported under a hyphen.
__name__ = "libcrawl.commands.import-table"

DESCRIPTION = """\
Stores works or accounts with their counters from a table: collected by hand,
exported from a creator centre, or bought from an index service. CSV (UTF-8,
UTF-16, or GB 18030 as Excel in China writes it; the separator is found out) or
Excel (.xlsx). A mapping in TOML assigns columns to fields; docs/tables.md
explains it, and a template is a good beginning.

Every row is checked first: each problem is printed with its row and column as
Excel shows them, and nothing is stored until there is none. The accounts must
be in the panel (`scrapy panel`). The file becomes a run of its own with the
access basis manual_import; its verdicts are partial, because a table proves
what it lists and not that nothing is missing. The same file is stored once.
"""
EXAMPLES = """\
  scrapy import-table --template wechat --output tables
                                            writes wechat.csv and wechat.toml
  scrapy import-table works.csv --mapping wechat.toml --dry-run
                                            shows what would be stored
  scrapy import-table works.xlsx --mapping wechat.toml
"""


class Command(ProjectCommand):
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "FILE --mapping MAP.toml [--dry-run] | --template PLATFORM [--output DIR]"

    def short_desc(self) -> str:
        return "Store works or accounts from a CSV or Excel table, as a whole or not at all"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--mapping", metavar="MAP.toml", help="assigns columns to fields")
        parser.add_argument("--dry-run", action="store_true", help="show, and store nothing")
        parser.add_argument(
            "--template", metavar="PLATFORM", help=f"write a template: {', '.join(PLATFORMS)}"
        )
        parser.add_argument(
            "--output", metavar="DIR", default=".", help="folder of the template (default: here)"
        )

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
        print(f"written: {table} and {mapping}")

    def _import(self, path: Path, mapping_path: Path, is_dry: bool) -> int:
        mapping = read_mapping(mapping_path)
        engine = open_store_engine(self.settings)
        check_clock(engine)
        selection = select_accounts(engine, mapping.platform, None)
        plan = read_plan(path, mapping, selection, datetime.now(UTC))
        console = make_console()
        if not plan.records:
            print(f"{path} and {mapping_path} fit, but there is no row below the heading")
            return 0 if is_dry else 1
        known = read_known(engine, plan.works())
        console.print(plan_view(plan, known))
        for remark in left_out(plan):
            print(remark)
        if is_dry:
            print("A dry run: nothing was stored.")
            return 0
        same = find_same(engine, mapping.platform, plan.sha256, mapping.sha256)
        if same is not None:
            print(f"Run {same} has stored this file by this mapping already: nothing changed.")
            return 0
        stored = store_imported_run(
            engine, mapping.platform, BASIS, plan.settings_used(), items(plan, known)
        )
        print(_describe(plan, stored))
        return 0


def _describe(plan: ImportPlan, stored: Stored) -> str:
    accounts = len({record.account.id for record in plan.records})
    before = len(plan.records) - stored.snapshots
    kept = f"; {before} were stored for the same moment before and stay as they are"
    return (
        f"Run {stored.run_id}: {stored.snapshots} readings of {accounts} accounts stored"
        f"{kept if before else ''}."
    )
