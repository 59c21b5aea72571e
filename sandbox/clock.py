"""The world's clock: set once, then ticking like the real one, or standing still."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from sandbox.spec import BEIJING


class Clock:
    """A clock that shows `now` when it is made and runs from there unless it is frozen."""

    def __init__(self, now: datetime, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self.set(now)

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError(f"the clock needs a time with an offset, got {now.isoformat()}")
        self._base = now
        self._started = time.monotonic()

    def advance(self, seconds: float) -> None:
        self.set(self.now() + timedelta(seconds=seconds))

    def now(self) -> datetime:
        if self.frozen:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._started)

    def minute(self) -> int:
        """Unix seconds of the current minute: all that is shown is a function of it."""
        return int(self.now().timestamp()) // 60 * 60

    def http_date(self) -> str:
        return format_datetime(self.now().astimezone(UTC), usegmt=True)


def iso(unix: int) -> str:
    """Unix seconds as Beijing's time in ISO 8601."""
    return datetime.fromtimestamp(unix, BEIJING).isoformat()
