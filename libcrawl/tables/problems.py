"""Everything that is wrong with a table or its mapping, reported at once."""

from __future__ import annotations

from collections.abc import Sequence

# Enough to see the pattern; a wrong column would fill the screen.
SHOWN = 20


class TableError(Exception):
    """A table that is not stored: one line for each problem, the first ones of many."""

    def __init__(self, *problems: str) -> None:
        # A cell that is quoted may have lines of its own.
        self.problems = tuple(" ".join(problem.splitlines()) for problem in problems)
        super().__init__("\n".join(shown(self.problems)))


def shown(problems: Sequence[str]) -> list[str]:
    """The first problems, and how many more there are."""
    more = len(problems) - SHOWN
    return [*problems[:SHOWN], *([f"… and {more} more problems"] if more > 0 else [])]
