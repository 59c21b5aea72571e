"""Jobs on several cores: results, failures, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.platform_names import PLATFORM_NAMES, PLATFORMS, ShownPlatform, set_platforms
from analysis.write.report import processes
from analysis.write.report.processes import FEW, run_jobs

ORPHANS = """
import sys
from functools import partial
from pathlib import Path
from analysis.write.report.processes import run_jobs
from tests.analysis.report.test_processes import leave_trace
jobs = [partial(leave_trace, seconds=float(sys.argv[2])) for each in range(40)]
list(run_jobs(Path(sys.argv[1]), jobs, 2))
"""


def double(state: int, number: int) -> tuple[int, int]:
    return state * number, os.getpid()


def name_platforms(state: int) -> list[str]:
    return [each["zh"] for each in PLATFORM_NAMES.values()]


def fail(state: int, number: int) -> int:
    if number == 1:
        raise OSError(28, "No space left on device")
    return number


def die(state: int, number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def leave_trace(folder: Path, seconds: float) -> None:
    (folder / str(os.getpid())).touch()
    time.sleep(seconds)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_jobs_share_what_was_found(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    context = multiprocessing.get_context(start)
    monkeypatch.setattr(processes, "_context", lambda: context)
    jobs = [partial(double, number=each) for each in range(8)]
    made = dict(run_jobs(21, jobs, 2))
    assert [made[place][0] for place in range(8)] == [21 * each for each in range(8)]
    assert os.getpid() not in {each for _, each in made.values()}


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_jobs_know_the_platforms_of_the_database(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context(start)
    monkeypatch.setattr(processes, "_context", lambda: context)
    before = tuple(PLATFORMS.values())
    set_platforms([ShownPlatform("yunshu", "云书", "Yunshu", "#123456")])
    try:
        made = dict(run_jobs(0, [name_platforms] * FEW, 2))
    finally:
        set_platforms(before)
    assert list(made.values()) == [["云书"]] * FEW


def test_few_jobs_are_done_here() -> None:
    made = dict(run_jobs(21, [partial(double, number=2)] * (FEW - 1)))
    assert set(made.values()) == {(42, os.getpid())}
    assert dict(run_jobs(21, [partial(double, number=2)] * FEW, 1))[0] == (42, os.getpid())


def test_what_a_job_raises_is_raised() -> None:
    with pytest.raises(OSError, match="No space left on device"):
        list(run_jobs(0, [partial(fail, number=each) for each in range(6)], 2))


def test_a_process_that_is_ended() -> None:
    with pytest.raises(DataError, match="was ended from outside, perhaps for lack of memory"):
        list(run_jobs(0, [partial(die, number=each) for each in range(6)], 2))


@pytest.mark.parametrize(("number", "seconds"), [(signal.SIGKILL, 600), (signal.SIGINT, 0.5)])
def test_they_end_with_the_first(number: signal.Signals, seconds: float, tmp_path: Path) -> None:
    """Killed outright; or by Ctrl-C in all of them at once, when what has begun is done."""
    command = [sys.executable, "-c", ORPHANS, str(tmp_path), str(seconds)]
    first = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    if number is signal.SIGKILL:
        first.kill()
    else:
        os.killpg(first.pid, signal.SIGINT)
    assert first.wait(60) == -number
    wait_until(lambda: not any(is_alive(int(each.name)) for each in tmp_path.iterdir()))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
