"""Stand-in platforms in processes that need no half second for their imports."""

from __future__ import annotations

import os
import tempfile

import sandbox
from sandbox import process
from tests.processes import CAN_FORK, Forked


class ForkedServer(Forked):
    """`python -m sandbox …`, with the two pipes by which it is started and stopped."""

    def __init__(self, words: list[str], errors: int) -> None:
        (stdin_end, stdin), (stdout, stdout_end) = os.pipe(), os.pipe()
        super().__init__("sandbox", words, os.environ, [stdin_end, stdout_end, errors])
        os.close(stdin_end)
        os.close(stdout_end)
        self.stdin, self.stdout = os.fdopen(stdin, "w"), os.fdopen(stdout)


def start(
    world: sandbox.WorldSpec, *, frozen: bool = False, require_session: str | None = None
) -> sandbox.Sandbox:
    """`sandbox.start`, forked where it can be (see tests/processes.py)."""
    if not CAN_FORK or os.environ.get("TEST_COLD"):
        return sandbox.start(world, frozen=frozen, require_session=require_session)
    words = process.words_of(world, port=0, frozen=frozen, require_session=require_session)
    with tempfile.TemporaryFile("w+") as errors:
        running = ForkedServer(words, errors.fileno())
        return sandbox.Sandbox(world, running, process.address(running, errors))
