"""The end of all crawls: one table, one line for each platform, one exit status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from libcrawl.crawlall.choice import Chosen, LeftOut
from libcrawl.items import Verdict
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.account_state import AccountState
from libcrawl.store.queries.run_report import RunReport
from libcrawl.verdicts import skipped_in_words, verdict_cells


@dataclass(frozen=True, slots=True)
class Ended:
    """A platform whose crawl has ended; without a report it did not begin."""

    chosen: Chosen
    report: RunReport | None

    @property
    def without_verdict(self) -> str:
        if self.report is None:
            return translate("the crawl did not begin, see above")
        is_finished = self.report.status == "finished"
        return translate("left to another run") if is_finished else translate("interrupted")


def verdict_table(ended: list[Ended]) -> Table:
    """The verdicts of all platforms, one account a row."""
    table = Table(title=translate("verdicts"))
    for heading in (translate("platform"), translate("account"), translate("verdict")):
        table.add_column(heading, no_wrap=True)
    for heading in (translate("pages"), translate("works"), translate("claimed")):
        table.add_column(heading, justify="right")
    table.add_column(translate("since"), no_wrap=True)
    table.add_column(translate("reason"), overflow="fold")
    for one in ended:
        table.add_section()
        for cells in _rows(one):
            table.add_row(one.chosen.platform, *cells)
    return table


def _rows(ended: Ended) -> Iterator[tuple[Text | str, ...]]:
    verdicts = ended.report.verdicts if ended.report else {}
    for account in ended.chosen.accounts:
        label = Text(account.name or account.library_name_zh)
        row = verdicts.get(account.id)
        if row is None:
            yield label, f"[red]{translate('none')}[/]", "", "", "", "", ended.without_verdict
            continue
        yield label, *verdict_cells(row)
    for other in ended.chosen.skipped:
        if other.state is AccountState.LOST:
            label = Text(other.name or other.library_name_zh)
            lost = f"[cyan]{translate('not found')}[/]"
            yield label, lost, "", "", "", "", escape(translate(other.remedy))


def summary(ended: list[Ended], left_out: list[LeftOut]) -> Iterator[str]:
    """A line for each platform."""
    for one in ended:
        verdicts = one.report.verdicts.values() if one.report else ()
        counts = Counter(row.verdict for row in verdicts)
        without = translate("without a verdict")
        counts[without] = len(one.chosen.accounts) - sum(counts.values())
        order = (*Verdict, without)
        in_words = ", ".join(f"{counts[name]} {name}" for name in order if counts[name])
        run = translate("no run")
        if one.report:
            of_run = {"run": one.report.run_id, "requests": one.report.requests}
            run = translate("run {run}, {requests} requests", **of_run)
        ended_so = f"{one.chosen.platform}: {run}; {in_words}"
        yield "; ".join(filter(None, (ended_so, skipped_in_words(one.chosen.skipped))))
    for other in left_out:
        of_other = {"platform": other.platform, "reason": translate_sentence(other.reason)}
        yield translate("{platform}: left out: {reason}", **of_other)
