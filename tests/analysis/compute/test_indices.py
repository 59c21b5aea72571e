"""The formulas: published values, undefined cases, and what must hold for all inputs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compute import indices
from analysis.compute.arithmetic import Score
from analysis.compute.versions import inputs_of
from tests.analysis.vectors import ALL, Vector

WCI = ("wci_2_0", "wci_13_0", "wci_14_2", "wci_14_2_shares")
COUNTED = (*WCI, "bci_1", "bci_simple", "dci_1_0", "nri")
counters = st.integers(min_value=0, max_value=10**12)


def score(index: str, **inputs: Any) -> Score:
    made: Score = getattr(indices, index)(**inputs)
    return made


def names_of(index: str) -> tuple[str, ...]:
    return inputs_of(getattr(indices, index))


@pytest.mark.parametrize("vector", ALL, ids=str)
def test_vectors(vector: Vector) -> None:
    made = score(vector.index, **vector.inputs)
    shown = {"": (made.value, vector.value)} | {
        name: (made.parts[name], expected) for name, expected in vector.parts.items()
    }
    for name, (value, expected) in shown.items():
        if expected is None:
            assert math.isnan(float(value)), name
        else:
            assert abs(float(value) - expected) <= vector.within, name


def test_weights_of_a_mix_sum_to_one() -> None:
    assert score("mcci", wci=100, bci=100, dci=100, channels=100).value == pytest.approx(100)
    assert score("mcci_3", wci=100, bci=100, dci=100).value == pytest.approx(100)
    assert score("mcci_3", wci=800, bci=0, dci=0).value == pytest.approx(300)


@pytest.mark.parametrize("index", COUNTED)
def test_nothing_given_nothing_known(index: str) -> None:
    names = names_of(index)
    for missing in names:
        inputs = dict.fromkeys(names, 10.0) | {missing: math.nan}
        assert math.isnan(float(score(index, **inputs).value)), missing


@pytest.mark.parametrize("index", WCI)
def test_without_works_a_wci_is_not_defined(index: str) -> None:
    inputs = dict.fromkeys(names_of(index), 0.0) | {"works": 0.0}
    if "days" in inputs:
        inputs["days"] = 7.0
    assert math.isnan(float(score(index, **inputs).value))


def test_without_works_the_nri_is_zero() -> None:
    nothing = {"reads": 0.0, "max_reads": 0.0, "headline_reads": 0.0, "likes": 0.0}
    assert score("nri", works=0, days=7, **nothing).value == 0


@pytest.mark.parametrize("index", COUNTED)
@given(data=st.data())
def test_an_index_never_falls_when_a_counter_rises(index: str, data: st.DataObject) -> None:
    names = names_of(index)
    inputs: dict[str, float] = {name: data.draw(counters, name) for name in names}
    for name in ("works", "days"):
        if name in inputs:
            inputs[name] = data.draw(st.integers(1, 1000), name)
    raised = data.draw(st.sampled_from([n for n in names if n not in ("works", "days")]))
    more = inputs | {raised: inputs[raised] + data.draw(counters, "more")}
    before, after = (float(score(index, **each).value) for each in (inputs, more))
    assert after >= before * (1 - 1e-12)


@pytest.mark.parametrize("index", COUNTED)
def test_columns_give_what_numbers_give(index: str) -> None:
    names = names_of(index)
    rows = np.random.default_rng(7).integers(1, 10**6, (5, len(names))).astype(float)
    columns = score(index, **dict(zip(names, rows.T, strict=True))).value
    single = [score(index, **dict(zip(names, row, strict=True))).value for row in rows]
    assert np.array_equal(np.asarray(columns), np.asarray(single))
