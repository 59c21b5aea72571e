"""`python -m bench`, which `make bench` runs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from bench import (
    crawl,
    douyin,
    duplicates,
    exports,
    indices,
    jobs,
    memory,
    pages,
    report,
    requests,
    search,
    startup,
    store,
    update,
    views,
)
from bench.result import BenchError, Failure, Result
from bench.stand import ROOT, Database, Ways, open_database
from libcrawl.store.errors import StoreError
from sandbox import WorldSpec
from sandbox.client import SandboxError

Measure = Callable[..., Result]
PROBLEMS = (
    *(BenchError, SandboxError, StoreError, SQLAlchemyError),
    *(OSError, subprocess.SubprocessError),
)
LATEST = ROOT / "bench" / "results" / "latest.json"


def _measures(*, quick: bool) -> dict[str, Measure]:
    """The measurements in full size, or for a smoke test, whose figures mean nothing."""
    small = WorldSpec(accounts=2, works=25) if quick else WorldSpec(accounts=31, works=200)
    large = WorldSpec(accounts=3, works=25) if quick else WorldSpec(accounts=310, works=200)
    return {
        "crawl31": partial(
            crawl.measure,
            name="crawl31",
            world=small,
            target=crawl.Target(ratio=1.5, seconds=3, cpu_ratio=1.3),
            repeats=1 if quick else 5,
        ),
        "update31": partial(update.measure, world=small, repeats=1 if quick else 5),
        "crawl310": partial(
            crawl.measure,
            name="crawl310",
            world=large,
            target=crawl.Target(ratio=1.8),
            repeats=1 if quick else 3,
        ),
        "store": partial(
            store.measure,
            accounts=3 if quick else 200,
            works=40 if quick else 200,
            repeats=1 if quick else 5,
        ),
        "memory": partial(
            memory.measure,
            few=1 if quick else 31,
            many=3 if quick else 1000,
            works=25 if quick else 200,
            repeats=1,
        ),
        "requests": partial(
            requests.measure,
            accounts=2 if quick else 31,
            works=25 if quick else 200,
            sources=("pc",) if quick else ("pc", "mobile"),
        ),
        "jobs": partial(
            jobs.measure,
            # An account of WeChat takes as many requests as eight of Weibo.
            accounts={"weibo": 2} if quick else {"weibo": 3000, "wechat": 100, "douyin": 3000},
            works=25 if quick else 200,
            workers=1 if quick else 2,
            repeats=1,
        ),
        "indices": partial(
            indices.measure,
            accounts=20 if quick else 1000,
            works=200 if quick else 100_000,
            observations=10 if quick else 100,
            repeats=1 if quick else 5,
        ),
        "views": partial(
            views.measure,
            accounts=20 if quick else 300,
            works=200 if quick else 50_000,
            observations=10 if quick else 20,
            runs=1 if quick else 1000,
            repeats=1 if quick else 3,
            cool=views.keep_warm if quick else views.restart,
        ),
        "export": partial(
            exports.measure,
            accounts=20 if quick else 300,
            works=200 if quick else 50_000,
            observations=10 if quick else 20,
            repeats=1,
        ),
        "report31": partial(
            pages.measure,
            name="report31",
            libraries=3 if quick else 31,
            seconds=20,
            repeats=1 if quick else 3,
        ),
        "report1000": partial(
            pages.measure,
            name="report1000",
            libraries=4 if quick else 1000,
            seconds=180,
            repeats=1,
        ),
        "startup": partial(startup.measure, repeats=1 if quick else 5),
        "search": partial(
            search.measure,
            works=200 if quick else 100_000,
            queries=5 if quick else 40,
            repeats=1 if quick else 3,
        ),
        "duplicates": partial(
            duplicates.measure, works=200 if quick else 100_000, repeats=1 if quick else 2
        ),
        "douyin": partial(
            douyin.measure,
            few=1 if quick else 60,  # a browser is warm after some dozens
            many=2 if quick else 300,
            works=20 if quick else 40,
            repeats=1,
        ),
    }


NAMES = tuple(_measures(quick=True))
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(NAMES)}; may be repeated.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work? Small sizes.")] = False,
    json: Annotated[Path, typer.Option(help="Where the results go.")] = LATEST,
    repeat: Annotated[int | None, typer.Option(min=1, help="Repeats of what is repeated.")] = None,
) -> None:
    """Measure speed, memory and requests. A missed target is reported but is no failure."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the database is stopped, then
    chosen = _chosen(only or [], _measures(quick=quick), repeat)
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    with open_database(context.obj or Ways(), settles=not quick) as database:
        results = [_done(name, measure, database, progress) for name, measure in chosen.items()]
    report.write(results, json, quick=quick)
    Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(
        report.table(results)
    )
    missed = [r.name for r in results if isinstance(r, Result) and r.is_met is False]
    if missed:
        print(f"TARGETS MISSED: {', '.join(missed)}")
    print(f"written to {json}")
    if any(isinstance(result, Failure) for result in results):
        raise typer.Exit(1)


def _chosen(names: list[str], all_: dict[str, Measure], repeat: int | None) -> dict[str, Measure]:
    unknown = sorted(set(names) - set(all_))
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]} is not one of {', '.join(all_)}", param_hint="--only"
        )
    chosen = {name: measure for name, measure in all_.items() if name in names or not names}
    if repeat is None:
        return chosen
    return {
        name: partial(measure, repeats=repeat) if name != "requests" else measure
        for name, measure in chosen.items()
    }


def _done(name: str, measure: Measure, database: Database, progress: Console) -> Result | Failure:
    progress.print(f"[bold]{name}[/]")
    try:
        return measure(database, lambda words: progress.print(f"  {words}"))
    except PROBLEMS as problem:
        reason = escape(str(problem).strip() or type(problem).__name__)
        progress.print(f"  [red]not done[/]: {reason}")
        return Failure(name, reason)


if __name__ == "__main__":
    app()
