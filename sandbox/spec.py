"""The specification of a world."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
REFERENCE = datetime(2026, 11, 20, 12, 0, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSpec:
    """A specification; equal ones give equal worlds, on any machine.

    Without `accounts` it is the panel of provincial libraries with uneven activity. With it, a
    synthetic panel of that many libraries with exactly `works` public works each in the 365 days
    before `now`, of which the share `long_texts` is cut in lists. `libraries` keeps only these
    codes (each account is drawn on its own, so the others do not change). `own_account`: the
    library whose account the operator runs, on a platform with ways in of its own for that.
    `story`: with the plot of sandbox.story.
    """

    seed: int = 7
    now: datetime = REFERENCE
    accounts: int | None = None
    works: int = 200
    long_texts: float = 0.1
    libraries: tuple[str, ...] = ()
    own_account: str = "shanghai"
    story: bool = False
