"""Change points: levels that are obvious by eye, and noise that has none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.compute.change_points import Change, find_changes

NOISE = np.random.default_rng(5)


def test_a_level_that_rises_and_falls_again() -> None:
    values = np.concatenate([np.full(8, 10.0), np.full(6, 80.0), np.full(9, 12.0)])
    changes = find_changes(values + NOISE.uniform(-1, 1, len(values)))
    assert [each.place for each in changes.found] == [8, 14]
    assert [(round(each.before, -1), round(each.after, -1)) for each in changes.found] == [
        (10, 80), (80, 10),
    ]  # fmt: skip
    assert (changes.n, changes.reason) == (23, None)
    assert changes.penalty == pytest.approx(3 * changes.noise**2 * math.log(23))


def test_the_noise_is_von_neumanns() -> None:
    """ln(x + 1) is 0, 1, 0, 1 …, so that each step from week to week is 1."""
    values = np.array([0, math.e - 1] * 4)
    changes = find_changes(values)
    assert changes.noise == pytest.approx(math.sqrt(1 / 2))
    assert changes.reason == "no_change"


def test_one_week_is_no_level() -> None:
    values = 100 + NOISE.uniform(-10, 10, 20)
    values[9] = 5000
    assert find_changes(values).reason == "no_change"


def test_too_few_and_constant() -> None:
    assert find_changes(np.arange(7.0)).reason == "too_short"
    assert find_changes(np.array([])).n == 0
    assert find_changes(np.full(30, 4.0)).reason == "constant"


def test_below_zero_the_values_count_as_they_are() -> None:
    values = np.array([-9, -8, -9, -8, -9, 20, 21, 20, 21.0, 20])
    assert find_changes(values).found == (Change(place=5, before=-9, after=20),)


def test_noise_alone_seldom_has_a_level() -> None:
    for weeks in (10, 26):
        series = np.random.default_rng(1).normal(100, 5, (50, weeks))
        found = sum(find_changes(each).reason is None for each in series)
        assert found <= 5, f"{found} of 50 series of {weeks} weeks"
