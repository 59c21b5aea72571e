"""How often an account is refreshed: the constants, each with its reason, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from libcrawl.items import Verdict

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Age(NamedTuple):
    """An age at which an index wants the counters of a work.

    `opens`: an observation from that age on still counts for it: half of it, the tolerance that
    docs/methodology.md gives. `slack`: so long before the age a refresh is due, for it waits in
    the queue: behind the group at work and one more, half an hour each, and behind a short
    back-off.
    """

    at: timedelta
    opens: timedelta
    slack: timedelta


AGES = (
    Age(1 * DAY, opens=12 * HOUR, slack=2 * HOUR),
    Age(3 * DAY, opens=36 * HOUR, slack=6 * HOUR),
    Age(7 * DAY, opens=84 * HOUR, slack=12 * HOUR),
    Age(30 * DAY, opens=15 * DAY, slack=1 * DAY),
)

# Where nothing was published for so long, the next visit may wait. An account that publishes once
# a week on average keeps silent for two in one of seven cases only.
ACTIVE_FOR = 14 * DAY
QUIET_FOR = 90 * DAY
# Quiet accounts were crawled for the first time on one day; they come up to a fifth earlier, each
# by its own share, so that they do not come back on one day for ever.
SPREAD = 0.2
# Before an account that was never crawled come the works whose day ends within so long.
NEW_WAITS = 6 * HOUR
# What is late by so long is behind in its rhythm: `scrapy schedule` shows it.
LATE = 1 * DAY

# After a refresh that was not complete: the pause before the first, second, … further attempt; the
# last one stays. `blocked` and `login_required` back off with their session as well, see gates.
RETRIES: Mapping[Verdict, tuple[timedelta, ...]] = MappingProxyType({
    # The network, most often over in minutes; a platform that is down is not requested on and on.
    Verdict.FAILED: (timedelta(minutes=10), 1 * HOUR, 6 * HOUR, 1 * DAY),
    # A page limit, a budget: another hour changes nothing, another day may.
    Verdict.PARTIAL: (1 * DAY, 1 * DAY, 3 * DAY, 7 * DAY),
    # The platform has changed: it needs a new version of the program more than it needs requests.
    Verdict.DRIFT: (1 * DAY, 3 * DAY, 7 * DAY),
    # A refusal concerns all accounts; requests soon after it prolong the refusal.
    Verdict.BLOCKED: (2 * HOUR, 12 * HOUR, 1 * DAY),
    # A person has to renew the session; then the account has waited for some hours at most.
    Verdict.LOGIN_REQUIRED: (6 * HOUR, 12 * HOUR, 1 * DAY),
    # Believed when seen twice; the second look should not be the same outage.
    Verdict.GONE: (1 * DAY, 3 * DAY),
})  # fmt: skip


# The access basis of captures and tables, of which only a complete walk over a usual window is as
# good as a crawl.
CAPTURED = "manual_import"
USUAL_WALK = 30 * DAY


class CadenceError(Exception):
    """A setting of the cadence that cannot be used; one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The pauses between two refreshes that the operator may change.

    `active`: published within ACTIVE_FOR. 22 hours and two of slack: every new work is found within
    its first day. `quiet`: weekly, as far as followers may be apart in an index (7 days).
    """

    active: timedelta = 22 * HOUR
    quiet: timedelta = 7 * DAY
    dormant: timedelta = 30 * DAY


def read_cadence(settings: Mapping[str, Any]) -> Cadence:
    """The cadence that the settings declare. Raises CadenceError."""
    cadence = Cadence(
        active=HOUR * _number(settings, "LIBCRAWL_CADENCE_ACTIVE", 22),
        quiet=DAY * _number(settings, "LIBCRAWL_CADENCE_QUIET", 7),
        dormant=DAY * _number(settings, "LIBCRAWL_CADENCE_DORMANT", 30),
    )
    if not HOUR <= cadence.active <= cadence.quiet <= cadence.dormant:
        raise CadenceError(
            f"LIBCRAWL_CADENCE_ACTIVE ({cadence.active / HOUR:g} hours), …_QUIET"
            f" ({cadence.quiet / DAY:g} days) and …_DORMANT ({cadence.dormant / DAY:g} days) must"
            " grow in this order, from an hour at least"
        )
    return cadence


def _number(settings: Mapping[str, Any], name: str, usual: float) -> float:
    written = str(settings.get(name) or usual)
    try:
        number = float(written)
    except ValueError:
        number = 0.0
    if not 0 < number < 10_000:
        raise CadenceError(f"{name} is {written!r}: not a number above 0")
    return number
