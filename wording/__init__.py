"""The Chinese of the program's messages, in messages.csv; finished sentences, such as the reasons
of verdicts, are found by their forms. Commands and pages read it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("messages.csv")


@cache
def catalogue() -> dict[str, str]:
    """The Chinese of each English message."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["zh"] for row in csv.DictReader(file)}
