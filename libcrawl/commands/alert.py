"""`scrapy alert`: checks for problems and notifies the operator."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

HELP = """\
Checks the database for what an operator should know, and reports it once for
each occurrence: an expired session, a platform backed off after a refusal,
answers of a changed shape, a week whose coverage is too low, a backup that
failed, or no new one for LIBCRAWL_ALERT_BACKUP_DAYS days.
The scheduler does the same every few minutes; without one, run it from cron.

Channels are addresses in LIBCRAWL_ALERT_URLS, or one a line in the file
LIBCRAWL_ALERT_URLS_FILE:

  mailtos://user:password@example.org       e-mail
  wecombot://KEY                            WeCom 企业微信群机器人
  dingtalk://TOKEN                          DingTalk 钉钉群机器人
  feishu://TOKEN                            Feishu 飞书群机器人
  jsons://host/path                         a webhook

Exit status 0 when every channel was reached, even if alerts are open.
"""
EXAMPLES = """\
  scrapy alert            check, send new alerts, and list the open ones
  scrapy alert --list     list the open alerts, send nothing
  scrapy alert --test     send a test message to every channel
"""


class Command(ProjectCommand):
    summary = "Notify the operator of what needs attention"
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--list | --test]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--list", action="store_true", help="list open alerts, send nothing")
        choice.add_argument(
            "--test", action="store_true", help="send a test message to all channels"
        )
