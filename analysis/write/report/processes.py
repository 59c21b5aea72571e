"""Jobs on several cores: processes share the data, and each job is a function of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from analysis.errors import DataError
from analysis.platform_names import PLATFORMS, ShownPlatform, set_platforms

State = TypeVar("State")
Made = TypeVar("Made")
FEW = 4  # jobs, below which no process is worth its start
_state: dict[str, Any] = {}  # of this process: set as it starts


def run_jobs(
    state: State, jobs: Sequence[Callable[[State], Made]], processes: int | None = None
) -> Iterator[tuple[int, Made]]:
    """Run jobs; yields the position and result of each as it ends.

    `jobs` are named functions, or partials of them: they go to other processes by name, and
    their results come back as copies. `processes`: as many as there are cores; 1: this one alone.
    Raises what a job raises, and DataError if a process was ended from outside; jobs that have
    not begun are then dropped.
    """
    number = min(processes or count_cores(), len(jobs))
    if number < 2 or len(jobs) < FEW:
        yield from ((place, job(state)) for place, job in enumerate(jobs))
        return
    shared = (state, tuple(PLATFORMS.values()))
    pool = ProcessPoolExecutor(number, mp_context=_context(), initializer=_begin, initargs=shared)
    try:
        places = {pool.submit(_run, job): place for place, job in enumerate(jobs)}
        for each in as_completed(places):
            yield places[each], each.result()
    except BrokenProcessPool:
        raise DataError(
            "a process that wrote the report was ended from outside, perhaps for lack of memory;"
            " --library and --platform take less of it"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def count_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> multiprocessing.context.BaseContext:
    """Context of processes: on Linux fork, which shares the data at once; it is not safe elsewhere."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _begin(state: Any, platforms: Sequence[ShownPlatform]) -> None:
    """Leave Ctrl-C to the parent process, which stops the others, and end when it ends.

    `platforms`: as the database names them; a process that was not forked has not read it.
    """
    set_platforms(platforms)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _state["found"] = state
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _run(job: Callable[[Any], Made]) -> Made:
    return job(_state["found"])
