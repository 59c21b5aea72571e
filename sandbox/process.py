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
    """The sandbox did not start, or refused a request; the message has the reason."""


def launch(
    spec: WorldSpec, *, port: int, frozen: bool, require_session: str | None
) -> tuple[subprocess.Popen[str], str]:
    """The process and its address. The process ends when its stdin is closed."""
    words = words_of(spec, port=port, frozen=frozen, require_session=require_session)
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "sandbox", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        return process, address(process, errors)


def words_of(spec: WorldSpec, *, port: int, frozen: bool, require_session: str | None) -> list[str]:
    """The arguments of `python -m sandbox`."""
    words = ["serve", "--port", str(port), *_options(spec), "--until-stdin-closes"]
    words += ["--frozen"] if frozen else []
    words += ["--require-session", require_session] if require_session else []
    return words


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
    options += ["--story"] if spec.story else []
    options += [] if spec.accounts is None else ["--accounts", str(spec.accounts)]
    return options + [part for code in spec.libraries for part in ("--library", code)]


def address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    """The address it listens on. Raises SandboxError with its output when it does not."""
    line = process.stdout.readline() if process.stdout else ""
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    stop(process)
    errors.seek(0)
    raise SandboxError(f"the sandbox did not start: {line}{errors.read()[-2000:]}")
