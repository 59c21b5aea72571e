"""Counters as functions of the clock: nothing is stored, any moment can be computed again."""

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from sandbox.hours import BEFORE, DAY

MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Curve:
    """A counter that grows with the age of its work: `final · (1 − exp(−age/τ))`."""

    final: int
    tau: float


@dataclass(frozen=True, slots=True)
class Followers:
    """Followers over time: (unix seconds, followers) points with straight lines between."""

    points: tuple[tuple[int, int], ...]


def draw_followers(now: int, rng: Random, reference: int) -> Followers:
    """A slow slope up to `now` followers at the reference time, and on."""
    change = now // rng.randint(100, 600)
    return Followers(
        points=(
            (reference - BEFORE, max(now - 13 * change, 0)),
            (reference - MONTH, now - change),
            (reference, now),
            (reference + 12 * MONTH, now + 12 * change),
        )
    )


def count(curve: Curve, age: int) -> int:
    """The counter of a work `age` seconds after its publication. Never falls."""
    return int(curve.final * -math.expm1(-max(age, 0) / curve.tau))


def followers(history: Followers, moment: int) -> int:
    """Between two points in proportion, outside them as at the nearest."""
    points = history.points
    if moment <= points[0][0]:
        return points[0][1]
    for (start, low), (end, high) in pairwise(points):
        if moment <= end:
            return low + (high - low) * (moment - start) // (end - start)
    return points[-1][1]
