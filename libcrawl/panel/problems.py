"""Everything that is wrong with a panel, reported at once."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place and what was expected."""

    path: Path
    message: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = str(self.path)
        if self.line is not None:
            place += f":{self.line}"
        if self.column is not None:
            place += f": {self.column}"
        return f"{place}: {self.message}"


class PanelError(Exception):
    """The panel, or a command about it, is wrong: one line for each problem."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
