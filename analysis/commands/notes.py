"""What is said beside a table."""

from __future__ import annotations

import sys


def print_note(line: str) -> None:
    """On standard error."""
    print(line, file=sys.stderr)
