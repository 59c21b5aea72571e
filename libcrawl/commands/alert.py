"""`scrapy alert`: checks for problems and notifies the operator."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.markup import escape
from scrapy.exceptions import UsageError

from libcrawl.alerts.channels import ChannelError, read_channels
from libcrawl.alerts.check import check
from libcrawl.command import ProjectCommand
from libcrawl.store.alerts import open_alerts
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine

HELP = """\
Checks the database for what an operator should know, and reports it once for
each occurrence: an expired session, a platform backed off after a refusal,
answers of a changed shape, a week whose coverage is too low, a backup that
failed or did not come for LIBCRAWL_ALERT_BACKUP_DAYS days.
The scheduler does the same every few minutes; without one, call it from cron.

Channels are addresses in LIBCRAWL_ALERT_URLS, or one a line in the file
LIBCRAWL_ALERT_URLS_FILE:

  mailtos://user:password@example.org       e-mail
  wecombot://KEY                            WeCom 企业微信群机器人
  dingtalk://TOKEN                          DingTalk 钉钉群机器人
  feishu://TOKEN                            Feishu 飞书群机器人
  jsons://host/path                         a webhook

Exit status 0 when every channel was reached, whatever is open.
"""
EXAMPLES = """\
  scrapy alert            look, send what is new, and list what is open
  scrapy alert --list     list what is open, send nothing
  scrapy alert --test     send a test message to every channel
"""


class Command(ProjectCommand):
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--list | --test]"

    def short_desc(self) -> str:
        return "Notify the operator of what needs attention"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--list", action="store_true", help="list what is open, send nothing")
        choice.add_argument(
            "--test", action="store_true", help="send a test message to all channels"
        )

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError
        try:
            self.exitcode = self._test() if opts.test else self._check(sends=not opts.list)
        except (ChannelError, StoreError) as problem:
            self.fail(problem)

    def _test(self) -> int:
        channels = read_channels(self.settings)
        if not len(channels):
            raise ChannelError(
                "no channel to test: LIBCRAWL_ALERT_URLS and LIBCRAWL_ALERT_URLS_FILE are not set"
            )
        failed = channels.send(
            "libcrawl: test · 测试",
            "This is a test of the alerts; nothing is wrong. 这是一条测试。",
        )
        out = Console(highlight=False, soft_wrap=True)
        for name in channels.names():
            out.print(escape(f"{'not reached' if name in failed else 'reached'}: {name}"))
        return 1 if failed else 0

    def _check(self, *, sends: bool) -> int:
        engine = open_store_engine(self.settings)
        delivery = check(engine, self.settings) if sends else None
        out = Console(highlight=False, soft_wrap=True)
        alerts = open_alerts(engine)
        for alert in alerts:
            when = f"{alert.raised_at:%Y-%m-%d %H:%M}"
            was_told = f"sent {alert.sent_at:%Y-%m-%d %H:%M}" if alert.sent_at else "not sent"
            out.print(escape(f"{alert.kind} since {when} ({was_told}): {alert.message}"))
        out.print(f"{len(alerts)} open" if alerts else "nothing needs attention")
        unreached = delivery.unreached if delivery else ()
        for name in unreached:
            out.print(f"[red]not reached:[/] {escape(name)}")
        return 1 if unreached else 0
