"""From works to indices: what must hold whatever the works are."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compute.indicators import compute_indicators
from analysis.compute.scores import compute_indices, inputs_of
from analysis.compute.versions import VERSIONS
from analysis.names import COUNTERS
from analysis.observations import Observations
from tests.analysis.drawn import WorkRow, amounts, drawn_works, observe, with_more

few = settings(max_examples=8)  # each draws a whole study


def values(seen: Observations) -> pd.Series:
    """By account and version; NaN where there is none."""
    scores = compute_indices(compute_indicators(seen)).set_index(["account_id", "version"])["value"]
    return scores.astype("float64").sort_index()


@few
@given(drawn_works, st.data())
def test_an_index_never_falls_when_a_counter_of_a_work_rises(
    works: list[WorkRow], data: st.DataObject
) -> None:
    seen = observe(works)
    place = data.draw(st.integers(0, len(works) - 1))
    counter = data.draw(st.sampled_from(COUNTERS))
    before, after = values(seen), values(with_more(seen, place, counter, data.draw(amounts)))
    assert (before.isna() == after.isna()).all()
    assert (after.dropna() >= before.dropna() * (1 - 1e-12)).all()


@few
@given(drawn_works)
def test_the_order_of_the_works_does_not_matter(works: list[WorkRow]) -> None:
    pd.testing.assert_series_equal(values(observe(works)), values(observe(works[::-1])))


@few
@given(drawn_works, st.integers(2, 5))
def test_copies_of_the_works_multiply_the_totals_alone(works: list[WorkRow], times: int) -> None:
    """Means and maxima stay; the indices are those of the multiplied inputs."""
    one, many = (compute_indicators(observe(each)) for each in (works, works * times))
    for counter in COUNTERS:
        assert (many[counter] == one[counter] * times).all()
        for kept in (f"{counter}_mean", f"{counter}_max"):
            assert many[kept].dropna().tolist() == pytest.approx(one[kept].dropna().tolist())
    got = compute_indices(many).set_index(["account_id", "version"])["value"]
    for name, version in VERSIONS.items():
        own = one[one["platform"] == version.platform]
        if own.empty:
            continue
        inputs = {
            key: column * (1 if _stays(key) else times)
            for key, column in inputs_of(version, own).items()
        }
        expected = float(version.formula(**inputs).value[0])
        found = got.loc[(int(own["account_id"].iloc[0]), name)]
        assert pd.isna(found) == pd.isna(expected), name
        assert pd.isna(found) or found == pytest.approx(expected), name


def _stays(name: str) -> bool:
    return name.startswith("max_") or name in ("days", "followers", "new_followers")


@few
@given(drawn_works, st.integers(2, 9))
def test_a_scaled_counter_scales_its_figures(works: list[WorkRow], factor: int) -> None:
    scaled = [
        (account, flag, {name: amount * factor for name, amount in given.items()})
        for account, flag, given in works
    ]
    one, other = (compute_indicators(observe(each)) for each in (works, scaled))
    for counter in COUNTERS:
        for figure in (counter, f"{counter}_mean", f"{counter}_max"):
            assert other[figure].fillna(-1).tolist() == pytest.approx(
                (one[figure] * factor).fillna(-1).tolist()
            )
    assert (values(observe(scaled)).fillna(0) >= values(observe(works)).fillna(0) - 1e-9).all()


@few
@given(drawn_works, st.sampled_from(COUNTERS))
def test_a_counter_that_is_not_given_is_not_zero(works: list[WorkRow], counter: str) -> None:
    """Every index that rests on it has no value and names it; every other keeps its own."""
    seen = observe(works)
    blind = replace(seen, works=seen.works.assign(**{counter: pd.NA}).astype({counter: "Int64"}))
    full, poor = (compute_indices(compute_indicators(each)) for each in (seen, blind))
    for old, new in zip(full.to_dict("records"), poor.to_dict("records"), strict=True):
        if old["works"] and counter in VERSIONS[old["version"]].counters:
            assert (pd.isna(new["value"]), new["reason"]) == (True, "missing_input")
            assert counter in new["missing"]
        else:
            assert pd.isna(old["value"]) == pd.isna(new["value"])
