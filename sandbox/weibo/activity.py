"""How much each library of the panel does: a few do much, many little, some nothing."""

from dataclasses import dataclass
from random import Random

from sandbox.libraries import Library

KNOWN_UIDS = {"liaoning": 3504018477, "jilin": 1373517133, "heilongjiang": 2409114274}
WITHOUT_ACCOUNT = frozenset({"xizang", "qinghai"})
SILENT = frozenset({"hainan", "ningxia"})
BUSY = {"shanghai": 640, "national": 520, "guangdong": 430, "zhejiang": 360, "beijing": 300}
"""Works in the 400 days before the world's reference time."""

GAINING = {"anhui": 20_000}
"""Followers gained over the month before the reference time."""

LOSING = {"hebei": 4_200}
UNVERIFIED = frozenset({"gansu", "guangxi-guilin"})
SHORT_TIMES = frozenset({"gansu", "yunnan"})


@dataclass(frozen=True, slots=True)
class Activity:
    """Works in the period, followers at the reference time, scale of the works' counters."""

    works: int
    followers: int
    pull: float
    monthly_change: int


def activity_of(library: Library, rng: Random) -> Activity:
    """Drawn from the library's own generator; the extremes are fixed by name above."""
    works = _works(library.code, rng)
    followers = int(10 ** rng.uniform(3.2, 5.1)) * (12 if library.code in BUSY else 1)
    change = GAINING.get(library.code, 0) - LOSING.get(library.code, 0)
    return Activity(
        works=works,
        followers=followers + abs(change),
        pull=followers**0.5 / 40,
        monthly_change=change or followers // rng.randint(150, 900),
    )


def _works(code: str, rng: Random) -> int:
    quiet = rng.choice((4, 9, 18, 30, 45, 70, 110, 150))
    return 0 if code in SILENT else BUSY.get(code, quiet)
