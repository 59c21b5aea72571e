"""Contributions sum to the change of the index, whatever the inputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compute.decomposition import DECOMPOSABLE, decompose
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError

DIVISORS = ("works", "days")


@pytest.mark.parametrize("version", DECOMPOSABLE)
@given(data=st.data())
def test_the_contributions_sum_to_the_change(version: str, data: st.DataObject) -> None:
    formula = VERSIONS[version].formula
    names = VERSIONS[version].inputs
    before, after = (
        {name: data.draw(st.integers(int(name in DIVISORS), 10**7), name) for name in names}
        for _ in range(2)
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


def test_per_day_and_per_work() -> None:
    """Twice the works with the same reads: A falls, and nothing else changes."""
    before = {"works": 10, "days": 30, "reads": 6000, "wows": 60, "headline_reads": 900,
              "headline_wows": 9, "max_reads": 2000, "max_wows": 20}  # fmt: skip
    table = decompose("wci-13.0", before, {**before, "works": 20})
    of_a = table[table["part"] == "A"].set_index("input")
    assert of_a.loc["reads_per_work", ["before", "after"]].tolist() == [600, 300]
    assert (of_a["contribution"] < 0).all()
    others = table[table["part"] != "A"].set_index("input")
    assert (others["contribution"] == 0).all()
    assert others.loc["reads_per_day", "before"] == 200


def test_an_index_that_cannot_be_decomposed() -> None:
    with pytest.raises(DataError, match=r"nri cannot be decomposed; these can: wci-14\.2"):
        decompose("nri", {}, {})
