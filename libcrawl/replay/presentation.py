"""Output of a replay for the operator."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from libcrawl.capture.answer import Capture
from libcrawl.crawl import Crawl
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.replay.recorded_answers import RecordedAnswers, not_taken
from libcrawl.replay.rows import Replay

# Columns where there is no terminal: reasons are long.
WIDTH = 160
# Patterns shown; a page of a platform requests hundreds of pictures and scripts.
SHOWN = 25


def make_console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def unknown_table(unknown: Counter[str]) -> Table:
    """Answers that no source reads, counted by the pattern of their address."""
    table = Table(title=translate_sentence(f"not recognised: {unknown.total()} answers"))
    table.add_column(translate("answers"), justify="right")
    table.add_column(translate("address"), overflow="fold")
    for pattern, count in unknown.most_common(SHOWN):
        table.add_row(str(count), pattern)
    if others := unknown.most_common()[SHOWN:]:
        words = translate_sentence(f"{len(others)} other patterns")
        table.add_row(str(sum(count for _, count in others)), words)
    return table


def skipped_accounts(
    crawl: Crawl,
    accounts: list[str],
    unknown: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Accounts whose answers are not stored, and why.

    `unknown`: of those by whose handle no account is found; `names`: of those that are known.
    """
    known = {target.platform_id for target in crawl.targets}
    reasons = {row.platform_id or "": row.reason for row in crawl.selection.skipped}
    reasons.update(unknown or {})
    for account in accounts:
        if account not in known:
            reason = reasons.get(account, "not in the panel")
            name = f" “{names[account]}”" if names and account in names else ""
            line = f"{crawl.run.platform}:{account}{name}: {translate_sentence(reason)}"
            yield translate("not stored: {line}", line=line)


def conclusion(
    capture: Capture, replays: list[Replay], found: list[RecordedAnswers]
) -> Iterator[RenderableType]:
    """The verdicts, and the answers that were not used."""
    for replay in replays:
        yield replay.table()
        yield replay.summary()
        yield from map(Text, replay.ending().left_out())
    if left := not_taken(found):
        line = f"recognised, but of other accounts or not needed: {left} answers"
        yield translate_sentence(line)
    if capture.cut:
        yield f"{capture.kind}: {translate_sentence(capture.cut)}"
