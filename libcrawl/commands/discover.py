"""`scrapy discover`: candidates for libraries whose account is not known, into accounts.csv."""

from __future__ import annotations

import argparse
import textwrap

from scrapy.commands import BaseRunSpiderCommand

from libcrawl.command import ActingCommand
from libcrawl.messages import is_chinese, translate
from libcrawl.platforms import PLATFORMS
from libcrawl.platforms.platform import Platform

DESCRIPTION = """\
Looks for the accounts of libraries that have no identifier in accounts.csv and
writes what it finds there as `candidate`, with its source and the day. A person
looks at each and decides: `scrapy panel confirm` or `scrapy panel reject`.
Where a person finds that there is none: `scrapy panel none LIBRARY PLATFORM`.
"""
EXAMPLES = """\
  scrapy discover weibo                     all libraries without identifier
  scrapy discover weibo zhejiang hunan      these two
  scrapy discover douyin zhejiang --link 'https://www.douyin.com/user/MS4w…'
  scrapy discover douyin zhejiang --link '… https://v.douyin.com/iRNBho6u/ …'
  scrapy discover wechat zhejiang --link 'https://mp.weixin.qq.com/s?__biz=…'
"""


class Command(ActingCommand, BaseRunSpiderCommand):
    summary = "Look for accounts of libraries; what is found waits for a person in accounts.csv"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        by_name = "|".join(name for name, known in PLATFORMS.items() if known.accounts.by_name)
        return f"{by_name} [LIBRARY …] | {'|'.join(PLATFORMS)} LIBRARY --link ADDRESS"

    def long_desc(self) -> str:
        return "\n".join((super().long_desc(), *map(_in_short, PLATFORMS.values())))

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--link", metavar="ADDRESS", help="address that a person has copied")


def _in_short(platform: Platform) -> str:
    """What `discover` does on a platform, for the help."""
    begin = f"  {platform.name:<8} "
    words = translate(platform.accounts.discovery)
    return textwrap.fill(
        words, 50 if is_chinese() else 80, initial_indent=begin, subsequent_indent=" " * len(begin)
    )
