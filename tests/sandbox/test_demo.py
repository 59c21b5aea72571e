"""The demo is alone in its folder, and leaves nothing behind that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from sandbox import demo
from tests.conftest import ROOT

PARENT = """
import subprocess, sys
child = subprocess.Popen(["sleep", "60"], start_new_session=True)
print(child.pid, flush=True)
child.wait()
"""


def test_a_second_demo_reports_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    with (
        demo._alone(),
        pytest.raises(OSError, match=rf"another demo is running here \(process {os.getpid()}\)"),
        demo._alone(),
    ):
        pass
    with demo._alone():
        pass  # free again


def test_children_in_sessions_of_their_own_are_killed() -> None:
    words = [sys.executable, "-c", PARENT]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        demo._kill(parent.pid)
    assert parent.returncode == -signal.SIGKILL
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or ") Z " in state.read_text():
            return
        time.sleep(0.05)
    pytest.fail("the child lives")


def test_processes_beside_it_end_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """No import that is on its way holds up an interrupted demo, and none is begun."""
    monkeypatch.setattr(demo, "is_over", Event())
    forever = ("http.server", "0", "--bind", "127.0.0.1")
    ran = []

    def beside() -> None:
        ran.append(demo._start(dict(os.environ), *forever, quiet=True).returncode)
        demo._run(dict(os.environ), *forever)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), demo._side_by_side() as pool:
        running = pool.submit(beside)
        while not demo.at_work:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 20
    assert isinstance(running.exception(20), SystemExit)
    assert ran == [-signal.SIGKILL]
    assert not demo.at_work


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("seconds", [0.1, 0.5])
def test_ctrl_c_ends_it_in_a_word(tmp_path: Path, number: signal.Signals, seconds: float) -> None:
    """Whatever the interpreter is doing: here it does not even know of signals yet."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "demo").write_bytes((ROOT / ".ci" / "demo").read_bytes())
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexec sleep 60\n")
    python.chmod(0o755)
    with subprocess.Popen(
        ["/bin/sh", tmp_path / ".ci" / "demo"], stderr=subprocess.PIPE, start_new_session=True,
        text=True,
    ) as shell:  # fmt: skip
        time.sleep(seconds)
        os.killpg(shell.pid, number)
        _, printed = shell.communicate(timeout=10)
    assert (shell.returncode, printed) == (130, "interrupted\n")
