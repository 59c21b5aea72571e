"""Retries while the database is away, for a limited time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from libcrawl.store.errors import StoreError, in_words

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Of SQLSTATE, what may pass by itself: connections, deadlocks, a lack of memory, room or places, a
# server that stops. Not a statement that was cancelled for its length: it comes back as it was.
PASSING = frozenset(("08", "40", "53", "55", "57", "58"))
CANCELLED = "57014"
# How long a database that is away is waited for before the crawl is given up. So long, too, does
# a database that was restarted wait for the runs that it knew before it calls them dead.
PATIENCE = 60.0
# Once the process was stopped: long enough for a server that only restarts.
LAST_SECONDS = 5.0


class StoreAway(StoreError):
    """The database did not come back in time; what was not stored is fetched by the next crawl."""


class NotYet(StoreError):
    """A failure that may pass by itself although the database is there."""


class Patience:
    """Does things in the database; where it is away, again until `seconds` are over.

    `resume` is called before anything else is done after an outage; what it raises ends the
    waiting, except NotYet. May be called from any thread.
    """

    def __init__(self, seconds: float, resume: Callable[[], None]) -> None:
        self.seconds = seconds
        self._resume = resume
        self._is_away = False
        self._mutex = threading.Lock()
        self._ending = threading.Event()
        self._is_over = False
        self._ends_at = float("inf")

    @property
    def is_over(self) -> bool:
        """The process was stopped, and the database did not come back in time."""
        return self._is_over

    def shorten(self) -> None:
        """The process was stopped: nothing is waited for longer than LAST_SECONDS from now."""
        self._ends_at = time.monotonic() + LAST_SECONDS
        self._ending.set()

    def __call__(self, action: Callable[[], T]) -> T:
        """Call the action, with retries. Raises StoreAway when the time is over."""
        if self._is_over:  # each attempt at a machine that is gone takes ten seconds
            raise StoreAway("the database was away when the crawl was stopped")
        began = time.monotonic()
        pause = 0.2
        while True:
            try:
                self._return_once()
                return action()
            except (DBAPIError, NotYet) as problem:
                message = _transient(problem)
                if message is None:
                    raise
                now = time.monotonic()
                if now > min(began + self.seconds, self._ends_at):
                    self._is_over = self._ending.is_set()
                    raise StoreAway(
                        f"the database could not be used for {now - began:.0f} s ({message}); what"
                        " was not stored is fetched by the next crawl"
                    ) from None
                if not self._is_away:
                    logger.warning("The database is away (%s); trying again", message)
                self._is_away = True
                if self._ending.wait(pause):
                    time.sleep(0.2)
                pause = min(pause * 2, 5.0)

    def _return_once(self) -> None:
        with self._mutex:
            if self._is_away:
                self._resume()
                self._is_away = False
                logger.warning("The database is back")


def _transient(problem: DBAPIError | NotYet) -> str | None:
    """The message of a failure that may pass by itself; None: it will not."""
    if isinstance(problem, NotYet):
        return str(problem)
    state = getattr(problem.orig, "sqlstate", None)
    passes = state is None or (state[:2] in PASSING and state != CANCELLED)
    if problem.connection_invalidated or (isinstance(problem, OperationalError) and passes):
        return in_words(problem)
    return None
