"""From works to indices: properties that hold for any works."""

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

Frame = pd.DataFrame


def index_values(indicators: Frame) -> pd.Series:
    """Values by account and version; NaN where there is none."""
    scores = compute_indices(indicators).set_index(["account_id", "version"])["value"]
    return scores.astype("float64").sort_index()


@settings(max_examples=8)  # each computes a whole study seven times
@given(drawn_works, st.data())
def test_properties_hold_for_any_works(works: list[WorkRow], data: st.DataObject) -> None:
    seen = observe(works)
    indicators = compute_indicators(seen)
    values = index_values(indicators)
    index_never_falls_when_a_counter_of_a_work_rises(seen, values, data)
    order_of_the_works_does_not_matter(works, values)
    copies_multiply_the_totals_alone(works, indicators, data.draw(st.integers(2, 5)))
    scaled_counters_scale_their_figures(works, indicators, values, data.draw(st.integers(2, 9)))
    counter_that_is_not_given_is_not_zero(seen, indicators, data.draw(st.sampled_from(COUNTERS)))


def index_never_falls_when_a_counter_of_a_work_rises(
    seen: Observations, before: pd.Series, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(seen.works) - 1))
    more = with_more(seen, place, data.draw(st.sampled_from(COUNTERS)), data.draw(amounts))
    after = index_values(compute_indicators(more))
    assert (before.isna() == after.isna()).all()
    assert (after.dropna() >= before.dropna() * (1 - 1e-12)).all()


def order_of_the_works_does_not_matter(works: list[WorkRow], values: pd.Series) -> None:
    pd.testing.assert_series_equal(values, index_values(compute_indicators(observe(works[::-1]))))


def copies_multiply_the_totals_alone(works: list[WorkRow], one: Frame, times: int) -> None:
    """Means and maxima stay; the indices are those of the multiplied inputs."""
    many = compute_indicators(observe(works * times))
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


def scaled_counters_scale_their_figures(
    works: list[WorkRow], one: Frame, values: pd.Series, factor: int
) -> None:
    scaled = [
        (account, flag, {name: amount * factor for name, amount in given.items()})
        for account, flag, given in works
    ]
    other = compute_indicators(observe(scaled))
    for counter in COUNTERS:
        for figure in (counter, f"{counter}_mean", f"{counter}_max"):
            assert other[figure].fillna(-1).tolist() == pytest.approx(
                (one[figure] * factor).fillna(-1).tolist()
            )
    assert (index_values(other).fillna(0) >= values.fillna(0) - 1e-9).all()


def counter_that_is_not_given_is_not_zero(
    seen: Observations, indicators: Frame, counter: str
) -> None:
    """Every index with this input has no value and names it; every other keeps its own."""
    blind = replace(seen, works=seen.works.assign(**{counter: pd.NA}).astype({counter: "Int64"}))
    full, poor = (compute_indices(each) for each in (indicators, compute_indicators(blind)))
    for old, new in zip(full.to_dict("records"), poor.to_dict("records"), strict=True):
        if old["works"] and counter in VERSIONS[old["version"]].counters:
            assert (pd.isna(new["value"]), new["reason"]) == (True, "missing_input")
            assert counter in new["missing"]
        else:
            assert pd.isna(old["value"]) == pd.isna(new["value"])
