"""The mismatch between publishing and response: worked by hand, and against chance."""

from __future__ import annotations

import math

import pytest

from analysis.compute.mismatch import measure_mismatch, measure_own_mismatch
from tests.analysis.compute.test_timing import month, works


def test_in_step_and_out_of_step() -> None:
    [even] = measure_mismatch(works(*month(1, {8: 10, 20: 10}))).to_dict(orient="records")
    assert (even["mismatch"], even["hours"], even["works_counted"]) == (pytest.approx(0), 2, 40)
    [uneven] = measure_mismatch(works(*month(1, {8: 10, 12: 10, 20: 30}))).to_dict("records")
    by_hand = (abs(1 / 3 - 10 / 50) + abs(1 / 3 - 10 / 50) + abs(1 / 3 - 30 / 50)) / 2
    assert uneven["mismatch"] == pytest.approx(by_hand)
    assert uneven["p"] < 0.1
    assert uneven["by_chance"] < uneven["mismatch"]
    assert measure_mismatch(works(*month(1, {8: 10, 12: 10, 20: 30})))["p"][0] == uneven["p"]


def test_crowded_hours_are_a_mismatch_only_beside_chance() -> None:
    """Two works of three at an hour without more response: no more than by chance."""
    crowded = [*month(1, {8: 10, 20: 10}), *month(1, {8: 10})]
    [row] = measure_mismatch(works(*crowded)).to_dict(orient="records")
    assert row["mismatch"] == pytest.approx(2 / 3 - 1 / 2)
    assert (row["by_chance"], row["p"]) == (pytest.approx(row["mismatch"]), 1)


def test_too_few_hours() -> None:
    [row] = measure_mismatch(works(*month(1, {8: 10}))).to_dict(orient="records")
    assert (row["hours"], math.isnan(row["mismatch"]), math.isnan(row["p"])) == (1, True, True)
    assert measure_own_mismatch(works(*month(1, {8: 10}))).empty


def test_accounts_are_compared_with_their_platform() -> None:
    """Both get three times the response at 20:00; one publishes in proportion, one never then."""
    seen = works(
        *month(1, {8: 1, 20: 3}), *month(1, {20: 3}), *month(1, {20: 3}), *month(2, {8: 5})
    )
    shares = seen.groupby("hour")["response"].median()
    own = measure_own_mismatch(seen)
    assert own[2] == pytest.approx(shares[20] / shares.sum())
    assert own[1] == pytest.approx(abs(3 / 4 - shares[20] / shares.sum()))
