"""Contributions sum to the change of the index, whatever the inputs."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decomposition import DECOMPOSABLE, decompose
from analysis.load import DataError
from analysis.versions import VERSIONS


@pytest.mark.parametrize("version", DECOMPOSABLE)
@given(data=st.data())
def test_the_contributions_sum_to_the_change(version: str, data: st.DataObject) -> None:
    formula = VERSIONS[version].formula
    names = list(inspect.signature(formula).parameters)
    before, after = (
        {name: data.draw(st.integers(1, 10**7), name) for name in names} for _ in range(2)
    )
    change = formula(**after).value - formula(**before).value
    table = decompose(version, before, after)
    assert table["contribution"].sum() == pytest.approx(change, rel=1e-9, abs=1e-7)
    assert set(table["part"]) == set(formula(**after).parts)


def test_what_rose_contributes_and_what_stayed_does_not() -> None:
    before = {"works": 10, "shares": 5, "comments": 5, "likes": 5}
    table = decompose("bci-simple", before, {**before, "likes": 50}).set_index("input")
    assert table.loc["likes", "contribution"] > 0
    assert (table.drop(index="likes")["contribution"] == 0).all()


def test_an_index_that_cannot_be_decomposed() -> None:
    with pytest.raises(DataError, match=r"nri cannot be decomposed; these can: wci-13\.0"):
        decompose("nri", {}, {})
