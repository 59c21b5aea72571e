"""Candidates for people to judge."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from libcrawl.discovery.candidates import Candidate
from libcrawl.panel.decisions import Proposal


def candidates_table(candidates: list[Candidate], became: Mapping[Proposal, str]) -> Table:
    """Each candidate with what tells whether it is the library's, and what became of it."""
    table = Table(title="candidates: look at each, then `scrapy panel confirm` or `reject`")
    for heading in ("library", "account", "name"):
        table.add_column(heading, overflow="fold")
    table.add_column("alike", justify="right")
    table.add_column("verified as", overflow="fold")
    table.add_column("followers", justify="right")
    table.add_column("in accounts.csv", overflow="fold")
    for candidate in candidates:
        account = candidate.account
        followers = account.counters.followers
        table.add_row(
            Text(candidate.library.name_zh),
            Text(f"{account.platform}:{account.platform_id}"),
            Text(account.name),
            f"{candidate.similarity:.0%}",
            Text(account.verified_text or ("yes" if account.verified else "not verified")),
            "" if followers is None else f"{followers:,}",
            Text(became.get(candidate.proposal(), "")),
        )
    return table
