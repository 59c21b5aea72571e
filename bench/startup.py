"""`startup`: CPU time of `python -m analysis` for help and for wrong arguments.

Started from nothing, as users do; the ratio is to an interpreter that only imports typer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from bench.child import run
from bench.result import BenchError, Result, Spread
from bench.stand import ROOT, Database

Log = Callable[[str], None]
LINES = {"--help": 0, "ranking --help": 0, "indx": 2, "describe --column lieks": 1}
"""Command lines, and the exit status of each."""
SECONDS = 0.4
NOWHERE = "postgresql://127.0.0.1:1/none"


def measure(_: Database, log: Log, *, repeats: int) -> Result:
    """Of each line the least of the repeats. Raises BenchError where one ends otherwise."""
    bare = [_cpu("-c", "import typer", status=0) for _ in range(repeats)]
    taken = {
        line: min(_cpu("-m", "analysis", *line.split(), status=status) for _ in range(repeats))
        for line, status in LINES.items()
    }
    log(", ".join(f"{line}: {cpu:.2f} s of CPU" for line, cpu in taken.items()))
    slowest = max(taken.values())
    return Result(
        name="startup",
        what="CPU of help and wrong arguments of analysis, to that of importing typer",
        value=Spread.of(list(taken.values())),
        unit="s",
        ratio=Spread.of([cpu / max(min(bare), 0.01) for cpu in taken.values()]),
        target=f"≤ {SECONDS:g} s of CPU",
        is_met=slowest <= SECONDS,
        repeats=repeats,
        details={"lines": taken},
    )


def _cpu(*words: str, status: int) -> float:
    environment = {name: value for name, value in os.environ.items() if "BYTECODE" not in name}
    ran = run(
        [sys.executable, *words], cwd=ROOT, environment={**environment, "DATABASE_URL": NOWHERE}
    )
    if ran.status != status:
        raise BenchError(f"{' '.join(words)} ended with {ran.status}: {ran.output.strip()[:200]}")
    return ran.cpu
