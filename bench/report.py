"""Results as a table for a person and as JSON for a program."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.result import Failure, Result, Spread
from libcrawl import __version__

MET = {True: "[green]yes[/]", False: "[bold red]no[/]", None: "–"}


def table(results: Sequence[Result | Failure]) -> Table:
    """One line a measurement; what was missed or could not be done stands out."""
    made = Table(title="median (min to max)", title_justify="left")
    for column in ("measurement", "value", "ratio", "target", "met", "repeats"):
        made.add_column(column)
    for result in results:
        if isinstance(result, Failure):
            made.add_row(result.name, f"[bold red]not done[/]: {result.reason}")
            continue
        made.add_row(
            f"[bold]{result.name}[/]\n{result.what}",
            f"{_words(result.value)} {result.unit}",
            _words(result.ratio) if result.ratio else "–",
            result.target,
            MET[result.is_met],
            str(result.repeats),
        )
    return made


def _words(spread: Spread) -> str:
    least, middle, greatest = (
        f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
        for value in (spread.min, spread.median, spread.max)
    )
    return middle if least == greatest else f"{middle} ({least} to {greatest})"


def as_json(results: Sequence[Result | Failure], *, quick: bool) -> dict[str, Any]:
    """The results with all details, and the machine they were measured on."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "program": __version__,
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": [round(load, 2) for load in os.getloadavg()],
        },
        "results": [asdict(result) for result in results if isinstance(result, Result)],
        "not_done": [asdict(failure) for failure in results if isinstance(failure, Failure)],
    }


def write(results: Sequence[Result | Failure], path: Path, *, quick: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = as_json(results, quick=quick)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
