"""How a run ended: its table of verdicts, and whether it may call itself a success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from rich.markup import escape
from rich.table import Table

from libcrawl.crawl import Crawl
from libcrawl.items import Verdict
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.account_state import AccountState, KnownAccount
from libcrawl.store import Engine
from libcrawl.store.queries.run_report import VerdictRow, read_report

STYLES = {
    Verdict.COMPLETE: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.LOGIN_REQUIRED: "magenta",
    Verdict.BLOCKED: "red",
    Verdict.GONE: "cyan",
    Verdict.DRIFT: "red",
    Verdict.FAILED: "red",
}


def with_led_to(crawl: Crawl, rows: Collection[int]) -> Crawl:
    """The crawl with those accounts that its answers led to: `rows` are those with a verdict."""
    led_to = [target for target in crawl.candidates if target.account_id in rows]
    return replace(crawl, targets=(*crawl.targets, *led_to))


@dataclass(frozen=True, slots=True)
class Ending:
    """A run's verdicts by account; an account without one was interrupted."""

    crawl: Crawl
    rows: dict[int, VerdictRow]
    requests: int
    is_finished: bool = True

    @property
    def skipped(self) -> tuple[KnownAccount, ...]:
        """Accounts of the panel that were not crawled."""
        return self.crawl.selection.skipped

    @property
    def is_success(self) -> bool:
        """Requests were sent, every account is complete, and the run came to its own end; none
        was left to others, and none is lost that a person has not looked for."""
        verdicts = [row.verdict for row in self.rows.values()]
        requested = self.requests > 0 and len(self.crawl.targets) > 0 and not self.crawl.busy
        lost = any(account.state is AccountState.LOST for account in self.skipped)
        are_complete = verdicts == [Verdict.COMPLETE] * len(self.crawl.targets)
        are_all = not self.crawl.left_out and not lost
        return self.is_finished and requested and are_complete and are_all

    def summary(self) -> str:
        counts = Counter(row.verdict for row in self.rows.values())
        counts[translate("interrupted")] = len(self.crawl.targets) - len(self.rows)
        counts[translate("left to other runs")] = len(self.crawl.busy)
        in_words = ", ".join(f"{count} {name}" for name, count in counts.most_common() if count)
        ended = translate(
            "run {run}: {requests} requests; {verdicts}",
            run=self.crawl.run.id,
            requests=self.requests,
            verdicts=in_words or translate("no accounts"),
        )
        return "; ".join(filter(None, (ended, skipped_in_words(self.skipped))))

    def left_out(self) -> list[str]:
        """Answers that could be stored for no account, a line for each."""
        lines = map(translate_sentence, self.crawl.left_out)
        return [translate("not stored: {line}", line=line) for line in lines]

    def table(self) -> Table:
        """The verdicts, one account a row, in the order of the crawl."""
        platform, run = self.crawl.access.platform, self.crawl.run.id
        title = translate("{platform}: verdicts of run {run}", platform=platform, run=run)
        table = Table(title=title)
        for heading in (translate("account"), translate("verdict")):
            table.add_column(heading, no_wrap=True)
        for heading in (translate("pages"), translate("works"), translate("claimed")):
            table.add_column(heading, justify="right")
        table.add_column(translate("since"), no_wrap=True)
        table.add_column(translate("reason"), overflow="fold")
        for target in self.crawl.targets:
            if target.account_id not in self.rows:
                none, why = f"[red]{translate('none')}[/]", translate("interrupted")
                table.add_row(target.label, none, *[""] * 4, why)
                continue
            table.add_row(target.label, *verdict_cells(self.rows[target.account_id]))
        for target, busy_with in self.crawl.busy:
            none = f"[yellow]{translate('none')}[/]"
            table.add_row(target.label, none, *[""] * 4, translate_sentence(busy_with))
        for account in self.skipped:
            if account.state is AccountState.LOST:
                label = account.name or account.library_name_zh
                lost = f"[cyan]{translate('not found')}[/]"
                table.add_row(label, lost, *[""] * 4, translate(account.remedy))
        return table


def verdict_cells(row: VerdictRow) -> tuple[str, ...]:
    """The cells of an account's verdict, in the order of the tables' columns."""
    style = STYLES[Verdict(row.verdict)]
    claimed = "" if row.claimed is None else str(row.claimed)
    return (
        f"[{style}]{row.verdict}[/]", str(row.pages), str(row.works), claimed,
        f"{row.since:%Y-%m-%d}", escape(translate_sentence(row.reason or "")),
    )  # fmt: skip


def skipped_in_words(accounts: Iterable[KnownAccount]) -> str:
    """`not crawled: 3 (2 candidate, 1 not found)`; empty where all were."""
    counts = Counter(str(account.state) for account in accounts)
    if not counts:
        return ""
    in_words = ", ".join(f"{count} {translate(state)}" for state, count in counts.most_common())
    return translate("not crawled: {count} ({states})", count=counts.total(), states=in_words)


def read_ending(engine: Engine, crawl: Crawl) -> Ending:
    """The verdicts of the crawl's run, as they are stored in the database."""
    report = read_report(engine, crawl.run.id)
    found = report.verdicts
    return Ending(
        with_led_to(crawl, found), found, crawl.gate.sent, is_finished=report.status == "finished"
    )
