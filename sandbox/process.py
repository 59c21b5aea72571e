"""Starts a sandbox as a process of its own and waits until it listens."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from sandbox.spec import WorldSpec

ROOT = Path(__file__).resolve().parent.parent
READY = "sandbox listening on "


class SandboxError(RuntimeError):
    """The sandbox did not start, or refused a wish; the message says why."""


def launch(
    spec: WorldSpec, *, port: int, frozen: bool, require_session: str | None
) -> tuple[subprocess.Popen[str], str]:
    """The process and its address. The process ends when its stdin is closed."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", str(port)]
    command += [*_options(spec), "--until-stdin-closes"]
    command += ["--frozen"] if frozen else []
    command += ["--require-session", require_session] if require_session else []
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        return process, _address(process, errors)


def stop(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _options(spec: WorldSpec) -> list[str]:
    options = ["--seed", str(spec.seed), "--now", spec.now.isoformat()]
    options += ["--works", str(spec.works), "--long-texts", str(spec.long_texts)]
    options += ["--own-account", spec.own_account]
    options += [] if spec.accounts is None else ["--accounts", str(spec.accounts)]
    return options + [part for code in spec.libraries for part in ("--library", code)]


def _address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    stop(process)
    errors.seek(0)
    raise SandboxError(f"the sandbox did not start: {line}{errors.read()[-2000:]}")
