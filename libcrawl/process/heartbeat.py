"""A file that shows that this process is at work: docker/healthcheck checks it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# A process that has missed so many beats hangs.
MISSED = 3


class Heartbeat:
    """The file of LIBCRAWL_HEARTBEAT; nothing where none is named.

    It holds the seconds for which a beat is good, and its date is that of the last one. Beats
    belong into the loop that does the work: a process that is stopped, or whose loop hangs, stops
    beating, whatever the database does.
    """

    def __init__(self, settings: Mapping[str, Any], every: float) -> None:
        name = settings.get("LIBCRAWL_HEARTBEAT")
        self.every = every
        self._path = Path(str(name)) if name else None

    def begin(self) -> None:
        """Raises OSError where the file cannot be written."""
        if self._path:
            self._path.write_text(f"{round(self.every * MISSED)}\n", "utf-8")

    def beat(self) -> None:
        if self._path:
            os.utime(self._path)

    def end(self) -> None:
        if self._path:
            self._path.unlink(missing_ok=True)
