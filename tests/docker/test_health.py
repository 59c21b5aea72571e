"""docker/healthcheck on real processes reports their health."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.jobs.conftest import MakeSite, make_site, make_stand, wait_until

__all__ = ["make_site", "make_stand"]

COMMANDS = {
    "worker": ("worker",),
    "scheduler": ("scheduler", "--platform", "weibo"),
    "metrics": ("metrics", "--port", "0"),
}


def problem(heartbeat: Path) -> str:
    """Output of the check; empty for a healthy process."""
    done = subprocess.run(
        [str(ROOT / "docker" / "healthcheck")],
        env={"PATH": "/usr/bin:/bin", "LIBCRAWL_HEARTBEAT": str(heartbeat)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert bool(done.returncode) == bool(done.stdout), done.stderr
    return done.stdout


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_process_that_stands_still_is_not_healthy(
    make_site: MakeSite, tmp_path: Path, words: tuple[str, ...]
) -> None:
    site = make_site("beijing")
    heartbeat = tmp_path / "heartbeat"
    assert "no sign of life" in problem(heartbeat)
    process = site.start(*words, LIBCRAWL_HEARTBEAT=str(heartbeat))
    wait_until(lambda: not problem(heartbeat), "it begins")
    process.send_signal(signal.SIGSTOP)
    wait_until(lambda: "s old, more than 3 s" in problem(heartbeat), "it stands still")
    process.send_signal(signal.SIGCONT)
    wait_until(lambda: not problem(heartbeat), "it goes on")
    reported = site.end(process)
    assert process.returncode == 0, reported
    assert not heartbeat.exists()
