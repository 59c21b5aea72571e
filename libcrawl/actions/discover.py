"""`scrapy discover`: candidates for libraries whose account is not known, into accounts.csv."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from libcrawl.actions.action import CommandAction
from libcrawl.crawl import Crawl, CrawlWindow, UsageProblem, prepare, use_session
from libcrawl.discovery.candidates import Findings, NameQuery, Wanted, wanted_libraries
from libcrawl.discovery.link_spider import LinkLookUp
from libcrawl.discovery.links import account_of_link, lead_of_link
from libcrawl.discovery.presentation import announcement, candidates_table, unanswered
from libcrawl.discovery.spider import LookUpSpider
from libcrawl.messages.sentences import print_sentence, translate_sentence
from libcrawl.panel.accounts_file import AccountsFile
from libcrawl.panel.decisions import Proposal, check_library, propose, today
from libcrawl.panel.presentation import make_console
from libcrawl.panel.problems import PanelError
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.access import AccessError, read_access
from libcrawl.politeness.session import SessionError
from libcrawl.starting import run_crawl


class Action(CommandAction):
    problems = (UsageProblem, AccessError, SessionError, PanelError)

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args or args[0] not in PLATFORMS:
            raise UsageError(f"expected one of {', '.join(PLATFORMS)}")
        if opts.link is not None and len(args) != 2:
            raise UsageError("--link needs the code of one library: whose account is it?")
        platform, *codes = args
        folder = Path(str(self.settings["LIBCRAWL_PANEL"])).expanduser()
        if self.settings["LOG_LEVEL"] == "INFO":
            for name in ("scrapy", "alembic"):  # their details are logged with DEBUG
                logging.getLogger(name).setLevel(logging.WARNING)
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        if leads := self._to_follow(platform, opts.link or "", errors):
            self.exitcode = self._follow(folder, codes[0], *leads, errors)
        elif opts.link is not None:
            self.exitcode = _take_link(folder, platform, codes[0], opts.link)
        else:
            self.exitcode = self._by_name(folder, platform, codes, errors)

    def _by_name(self, folder: Path, platform: str, codes: list[str], errors: Console) -> int:
        spider = PLATFORMS[platform].accounts.by_name
        if spider is None:
            raise UsageProblem(f"{platform} has no look-up by name: paste an address with --link")
        file = AccountsFile(folder)
        for code in codes:
            check_library(file, code)
        wanted = wanted_libraries(file.panel, platform, codes)
        if not wanted:
            print_sentence("Nothing to look for: every library named has an account, or has none.")
            return 0
        return self._look_up(folder, load_object(spider), wanted, errors)

    def _to_follow(
        self, platform: str, link: str, errors: Console
    ) -> tuple[type[LinkLookUp], NameQuery] | None:
        """The request that a pasted link needs, None where it names the account itself."""
        accounts = PLATFORMS[platform].accounts
        lead = lead_of_link(platform, link)
        if lead is None or accounts.by_link is None:
            return None
        spider: type[LinkLookUp] = load_object(accounts.by_link)
        if not self._may_open(spider, link, errors):
            return None
        return spider, NameQuery(lead.kind, lead.url)

    def _may_open(self, spider: type[LinkLookUp], link: str, errors: Console) -> bool:
        """Whether a link may be requested. Raises AccessError where it must be."""
        try:
            read_access(self.settings, spider.platform, [spider.setting])
        except AccessError as problem:
            if not _names_account(spider.platform, link):
                raise
            line = f"the page is not opened, its name stays unknown: {problem}"
            errors.print(escape(translate_sentence(line)))
            return False
        return True

    def _follow(
        self,
        folder: Path,
        code: str,
        spider: type[LinkLookUp],
        query: NameQuery,
        errors: Console,
    ) -> int:
        file = AccountsFile(folder)
        check_library(file, code)
        library = next(known for known in file.panel.libraries if known.code == code)
        return self._look_up(folder, spider, [Wanted(library, (query,))], errors)

    def _look_up(
        self, folder: Path, spider: type[LookUpSpider], wanted: list[Wanted], errors: Console
    ) -> int:
        use_session(self.settings, spider.platform)
        crawl = prepare(
            self.settings, platform=spider.platform, sources=[spider.setting],
            outcomes=spider.outcomes, codes=None, window=CrawlWindow(),
            needs_session=spider.needs_session,
        )  # fmt: skip
        crawl = replace(crawl, targets=(), archive=None)
        errors.print(announcement(crawl, wanted))
        findings = self._ask(crawl, spider, wanted)
        became = propose(folder, [found.proposal() for found in findings.candidates], today())
        console = make_console()
        if findings.candidates:
            console.print(candidates_table(findings.candidates, became))
        if findings.nothing:
            print_sentence(f"no account found: {', '.join(findings.nothing)}")
        problems = list(unanswered(findings, wanted))
        for problem in problems:
            errors.print(problem)
        taken = [
            _take_link(folder, spider.platform, code, address)
            for code, address in findings.addresses.items()
        ]
        return 1 if problems or any(taken) or not crawl.gate.sent else 0

    def _ask(self, crawl: Crawl, spider: type[LookUpSpider], wanted: list[Wanted]) -> Findings:
        assert self.process is not None
        findings = Findings()
        used = {"purpose": "discover", "libraries": [w.library.code for w in wanted]}
        crawl = crawl.begin(used)
        arguments = {"wanted": wanted, "findings": findings}
        run_crawl(self.process, crawl, spider, used, arguments)
        return findings


def _names_account(platform: str, link: str) -> bool:
    """Whether an address names its account without being requested."""
    try:
        account_of_link(platform, link)
    except ValueError:
        return False
    return True


def _take_link(folder: Path, platform: str, library: str, link: str) -> int:
    """The account of a pasted address, as a candidate of the library."""
    check_library(AccountsFile(folder), library)
    try:
        identifier = account_of_link(platform, link)
    except ValueError as problem:
        raise UsageProblem(str(problem)) from None
    proposal = Proposal(
        platform=platform, library=library, platform_id=identifier, source="link from a person"
    )
    result = propose(folder, [proposal], today())[proposal]
    print_sentence(f"{platform}:{identifier} of {library}: {result}")
    if result != "candidate":
        print_sentence("accounts.csv was not changed", sys.stderr)
        return 1
    print_sentence(f"look at it, then: scrapy panel confirm {platform}:{identifier}")
    return 0
