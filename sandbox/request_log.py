"""Every platform request that was received, so that tests can count and time them."""

import time
from collections import deque
from typing import Any

KEPT = 100_000
FIELDS = (
    "number",
    "wall",
    "monotonic",
    "method",
    "path",
    "source",
    "account",
    "endpoint",
    "page",
    "status",
    "cookies",
    "user_agent",
    "faults",
)


class RequestLog:
    """The newest 100,000 requests. `wall` and `monotonic` are the real clock's seconds."""

    def __init__(self) -> None:
        self._entries: deque[tuple[Any, ...]] = deque(maxlen=KEPT)
        self._number = 0

    def add(self, *values: Any) -> None:
        """Takes the values of FIELDS from `method` on."""
        self._number += 1
        self._entries.append((self._number, time.time(), time.monotonic(), *values))

    def since(self, number: int) -> list[dict[str, Any]]:
        """Entries after the given number, oldest first; 0 gives all."""
        newer = (entry for entry in self._entries if entry[0] > number)
        return [dict(zip(FIELDS, entry, strict=True)) for entry in newer]

    def clear(self) -> int:
        count = len(self._entries)
        self._entries.clear()
        return count
