"""Sub-commands of `scrapy`.

Scrapy's own screens (the list of commands, an unknown command, helps of its own commands) know one
language, and it has no place for another: what scrapy.cmdline prints is translated on its way.
"""

from scrapy import cmdline

from libcrawl.command import TranslatedHelpFormatter
from libcrawl.messages.help import print_screen

vars(cmdline).update(print=print_screen, ScrapyHelpFormatter=TranslatedHelpFormatter)
