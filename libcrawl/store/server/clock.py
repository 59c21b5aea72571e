"""The database's time: the one that all machines agree on, and that no answer can be ahead of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text

from libcrawl.store.errors import ClockWrong

# So far clocks may be apart, and an answer ahead of the database's.
TOLERANCE = timedelta(minutes=5)
# A stand-in platform on loopback has a clock of its own.
STAND_IN_TOLERANCE = timedelta(days=5 * 365)
NOW = "SELECT clock_timestamp()"


class ServerClock:
    """Decides what lies in the future; reads the database's clock again when needed."""

    def __init__(self, engine: Engine, *, is_stand_in: bool = False) -> None:
        self.engine = engine
        self.tolerance = STAND_IN_TOLERANCE if is_stand_in else TOLERANCE
        self.now: datetime | None = None

    def is_future(self, moment: datetime) -> bool:
        """Whether nothing can have been seen at that moment yet."""
        if self.now is None or moment > self.now + self.tolerance:
            self.now = read_now(self.engine)
        return moment > self.now + self.tolerance


def read_now(engine: Engine) -> datetime:
    with engine.connect() as connection:
        now = connection.scalar(text(NOW))
    assert isinstance(now, datetime)
    return now


def read_transaction_time(connection: Connection) -> datetime:
    """When the connection's transaction began."""
    now = connection.scalar(text("SELECT now()"))
    assert isinstance(now, datetime)
    return now


def check_clock(engine: Engine) -> None:
    """Raises ClockWrong where this machine's clock is more than TOLERANCE off the database's."""
    before = datetime.now(UTC)
    server = read_now(engine)
    after = datetime.now(UTC)
    off = max(before - server, server - after)
    if off > TOLERANCE:
        here = "ahead of" if before > server else "behind"
        raise ClockWrong(
            f"this machine's clock shows {_shown(before)}, that of the database server"
            f" {_shown(server)}: it is {off.total_seconds() / 60:.0f} minutes {here} it; set the"
            " clock that is wrong (NTP does it by itself) and start again"
        )


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
