"""Standard output whose reader may leave before the end, as `| head` does."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO


class ForgivingOutput:
    """A stream like the one given, which discards what is written after its reader has left.

    The command goes on to its own end and its own exit status.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._discard()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._discard()

    def _discard(self) -> None:
        """What is still buffered is written when the interpreter ends: it needs a place to go."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def forgive_readers() -> None:
    """Let the reader of standard output leave from now on."""
    if not isinstance(sys.stdout, ForgivingOutput):
        sys.stdout = ForgivingOutput(sys.stdout)
