"""Output of look-ups: the names requested, candidates to judge, names without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from libcrawl.crawl import Crawl
from libcrawl.discovery.candidates import Candidate, Findings, Wanted
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.decisions import Proposal


def candidates_table(candidates: list[Candidate], became: Mapping[Proposal, str]) -> Table:
    """Each candidate with the evidence that it is the library's, and what was done with it."""
    title = "candidates: look at each, then `scrapy panel confirm` or `reject`"
    table = Table(title=translate(title))
    for heading in ("library", "account", "name"):
        table.add_column(translate(heading), overflow="fold")
    table.add_column(translate("similarity"), justify="right")
    table.add_column(translate("verified as"), overflow="fold")
    table.add_column(translate("followers"), justify="right")
    table.add_column(translate("in accounts.csv"), overflow="fold")
    for candidate in candidates:
        account = candidate.account
        followers = account.counters.followers
        table.add_row(
            Text(candidate.library.name_zh),
            Text(f"{account.platform}:{account.platform_id}"),
            Text(account.name),
            f"{candidate.similarity:.0%}",
            Text(account.verified_text or translate("yes" if account.verified else "not verified")),
            "" if followers is None else f"{followers:,}",
            Text(translate_sentence(became.get(candidate.proposal(), ""))),
        )
    return table


def announcement(crawl: Crawl, wanted: list[Wanted]) -> str:
    """The names to be requested, and how long that takes."""
    most = sum(len(library.queries) for library in wanted)
    many = translate("{n} libraries" if len(wanted) > 1 else "{n} library", n=len(wanted))
    pace = translate("without waiting")
    if not crawl.access.is_loopback:
        minutes = max(1, round(most * crawl.access.delay / 60))
        pace = translate(
            "one about every {delay} s, up to {minutes} min",
            delay=f"{crawl.access.delay:g}", minutes=minutes,
        )  # fmt: skip
    look_ups = translate("look-ups: at most {most}", most=most)
    return f"{crawl.access.platform}: {translate(', ').join((many, look_ups, pace))}"


def unanswered(findings: Findings, wanted: list[Wanted]) -> Iterator[str]:
    """Libraries for which not all names were requested, or none, and why; a line for each."""
    answered = {found.library.code for found in findings.candidates}
    answered |= {*findings.nothing, *findings.addresses}
    codes = [w.library.code for w in wanted]
    for code in codes:
        verdict, reason = findings.problems.get(code, ("interrupted", "no answer yet"))
        reason = escape(translate_sentence(reason))
        if code not in answered:
            begin = translate("not looked up:")
            yield f"[red]{begin}[/] {code}: {translate(verdict)}: {reason}"
        elif code in findings.problems:
            begin = translate("not all names requested:")
            yield f"[red]{begin}[/] {code}: {reason}"
