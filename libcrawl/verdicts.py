"""How a run ended: its table of verdicts, and whether it may call itself a success."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from rich.table import Table
from sqlalchemy import Engine, text

from libcrawl.crawl import Crawl
from libcrawl.items import Verdict

STYLES = {
    Verdict.COMPLETE: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.LOGIN_REQUIRED: "magenta",
    Verdict.BLOCKED: "red",
    Verdict.GONE: "cyan",
    Verdict.DRIFT: "red",
    Verdict.FAILED: "red",
}
ROWS = """
SELECT account_id, verdict, pages_got, works_seen, works_claimed, since, reason
FROM refreshes WHERE run_id = :run
"""
STATUS = "SELECT status FROM crawl_runs WHERE id = :run"


@dataclass(frozen=True, slots=True)
class Ending:
    """A run's verdicts by account; an account without one was interrupted."""

    crawl: Crawl
    rows: dict[int, tuple[object, ...]]
    requests: int
    is_finished: bool = True

    @property
    def is_success(self) -> bool:
        """Something was asked, every account is complete, and the run came to its own end; none
        was left to others."""
        verdicts = [row[0] for row in self.rows.values()]
        asked = self.requests > 0 and len(self.crawl.targets) > 0 and not self.crawl.busy
        asked = asked and not self.crawl.left_out
        return (
            self.is_finished and asked and verdicts == [Verdict.COMPLETE] * len(self.crawl.targets)
        )

    def summary(self) -> str:
        counts = Counter(str(row[0]) for row in self.rows.values())
        counts["interrupted"] = len(self.crawl.targets) - len(self.rows)
        counts["left to other runs"] = len(self.crawl.busy)
        told = ", ".join(f"{count} {name}" for name, count in counts.most_common() if count)
        return f"run {self.crawl.run.id}: {self.requests} requests; {told or 'no accounts'}"

    def left_out(self) -> list[str]:
        """What was answered and could be stored for no account, a line for each."""
        return [f"not stored: {line}" for line in self.crawl.left_out]

    def table(self) -> Table:
        """The verdicts, one account a row, in the order of the crawl."""
        table = Table(title=f"{self.crawl.access.platform}: verdicts of run {self.crawl.run.id}")
        for heading in ("account", "verdict"):
            table.add_column(heading, no_wrap=True)
        for heading in ("pages", "works", "claimed"):
            table.add_column(heading, justify="right")
        table.add_column("since", no_wrap=True)
        table.add_column("reason", overflow="fold")
        for target in self.crawl.targets:
            if target.account_id not in self.rows:
                table.add_row(target.label, "[red]none[/]", *[""] * 4, "interrupted")
                continue
            verdict, pages, seen, claimed, since, reason = self.rows[target.account_id]
            style = STYLES[Verdict(str(verdict))]
            cells = (pages, seen, "" if claimed is None else claimed, f"{since:%Y-%m-%d}")
            table.add_row(
                target.label, f"[{style}]{verdict}[/]", *map(str, cells), str(reason or "")
            )
        for target, said in self.crawl.busy:
            table.add_row(target.label, "[yellow]none[/]", *[""] * 4, said)
        return table


def read_ending(engine: Engine, crawl: Crawl) -> Ending:
    """The verdicts of the crawl's run, from the database: what is shown is what is stored."""
    with engine.connect() as connection:
        rows = connection.execute(text(ROWS), {"run": crawl.run.id}).all()
        status = connection.scalar(text(STATUS), {"run": crawl.run.id})
    found = {row[0]: tuple(row[1:]) for row in rows}
    led_to = [target for target in crawl.candidates if target.account_id in found]
    crawl = replace(crawl, targets=(*crawl.targets, *led_to))
    return Ending(crawl, found, crawl.gate.sent, is_finished=status == "finished")
