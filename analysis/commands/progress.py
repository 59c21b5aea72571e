"""Progress of long commands, on standard error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.commands.notes import print_note

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS = 10.0  # between two lines, where there is no terminal


@dataclass(slots=True)
class Steps:
    """Progress over rows of a table: a bar on a terminal, elsewhere a line from time to time."""

    bars: Progress
    name: str = ""
    total: int | None = None
    done: int = 0
    bar: TaskID | None = None
    reported_at: float = field(default_factory=time.monotonic)

    def begin(self, name: str, total: int | None) -> None:
        """Start a table, with its number of rows if known."""
        self.name, self.total, self.done = name, total, 0
        self.bar = self.bars.add_task(name, total=total)

    def advance(self, rows: int) -> None:
        """Add a number of rows."""
        assert self.bar is not None  # a table was begun
        self.done += rows
        self.bars.advance(self.bar, rows)
        if self.bars.disable and time.monotonic() - self.reported_at >= SECONDS:
            self.reported_at = time.monotonic()
            print_note(f"{self.name}: {self.done:,} of {self.total or self.done:,} rows so far")

    def end(self, rows: int) -> None:
        """Finish the table, with its number of rows."""
        assert self.bar is not None  # a table was begun
        self.bars.update(self.bar, total=rows, completed=rows)


@contextmanager
def steps() -> Iterator[Steps]:
    """Bars that are removed at the end."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:
        yield Steps(bars)
