"""Counters as functions of the clock: nothing is stored, any moment can be asked again."""

import math
from itertools import pairwise

from sandbox.weibo.model import Curve, Followers


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
