"""Agreement on published matrices, and the bootstrap beside the package."""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd
import pytest

from analysis.compute.themes.agreement import (
    count_pairs,
    draw_alphas,
    find_disagreements,
    measure_agreement,
    nominal_alpha,
)

# Krippendorff, Computing Krippendorff's Alpha-Reliability: four observers, twelve units.
OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
MATRIX = np.array([[np.nan if v == "." else float(v) for v in line.split()]
                   for line in OBSERVERS.split("\n") if line])  # fmt: skip


def codes(one: list[str], other: list[str]) -> pd.DataFrame:
    rows = [
        {"work_id": number, "coder": coder, "theme": theme}
        for number, pair in enumerate(zip(one, other, strict=True))
        for coder, theme in zip(("anna", "bo"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_package_reproduces_the_published_example(level: str, published: float) -> None:
    found = krippendorff.alpha(MATRIX, level_of_measurement=level)
    assert found == pytest.approx(published, abs=0.0006)


def alpha_by_hand(matrix: np.ndarray, level: str) -> float:
    """1 − observed ÷ expected disagreement over all pairs of values, as Krippendorff defines it."""
    units = [column[~np.isnan(column)] for column in matrix.T]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units)

    def differ(a: float, b: float) -> float:
        if level == "ordinal":
            ranks = [value for value in values if min(a, b) <= value <= max(a, b)]
            ends = (np.sum(values == a) + np.sum(values == b)) / 2
            return float((len(ranks) - ends) ** 2) if a != b else 0.0
        gaps = {"nominal": a != b, "interval": (a - b) ** 2, "ratio": ((a - b) / (a + b)) ** 2}
        return float(gaps[level])

    observed = sum(
        sum(differ(a, b) for a in unit for b in unit) / (len(unit) - 1) for unit in units
    ) / len(values)
    pairs = len(values) * (len(values) - 1)
    expected = sum(differ(a, b) for a in values for b in values) / pairs
    return 1 - observed / expected


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_the_package_is_the_definition(level: str) -> None:
    found = krippendorff.alpha(MATRIX, level_of_measurement=level)
    assert found == pytest.approx(alpha_by_hand(MATRIX, level), abs=1e-9)
    assert level != "nominal" or nominal_alpha(MATRIX) == pytest.approx(found)


def test_alpha_is_nominal() -> None:
    assert nominal_alpha(MATRIX) == pytest.approx(0.743, abs=0.0006)
    assert nominal_alpha(MATRIX * 100) == nominal_alpha(MATRIX), "the codes are nominal"


def test_every_draw_is_the_alpha_of_its_sample() -> None:
    drawn = draw_alphas(MATRIX, 40, 11)
    pairable = MATRIX[:, (~np.isnan(MATRIX)).sum(axis=0) > 1]
    generator = np.random.default_rng(11)
    size = pairable.shape[1]
    times = generator.multinomial(size, np.full(size, 1 / size), size=40)
    for alpha, row in zip(drawn, times, strict=True):
        assert alpha == pytest.approx(nominal_alpha(np.repeat(pairable, row, axis=1)))


def test_a_table_of_two_by_two() -> None:
    """20 and 15 alike, 5 and 10 apart: Cohen's κ .400, agreement .70."""
    one = ["a"] * 25 + ["b"] * 25
    other = ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15
    table = measure_agreement(codes(one, other), ["a", "b"])
    assert list(table["theme"]) == ["all", "a", "b"]
    assert table["kappa"].tolist() == pytest.approx([0.4] * 3)
    assert table["percent"].tolist() == pytest.approx([0.7] * 3)
    assert table["chosen"].tolist() == [50, 35, 30]
    whole = table.iloc[0]
    assert whole["alpha_low"] < whole["alpha"] < whole["alpha_high"]
    assert whole["below_800"] > 0.99
    assert 0.9 < whole["below_667"] <= whole["below_800"]


def test_equal_and_random_coders() -> None:
    same = ["a", "b", "c"] * 20
    whole = measure_agreement(codes(same, same), ["a", "b", "c"]).iloc[0]
    assert (whole["alpha"], whole["kappa"], whole["percent"]) == (1, 1, 1)
    assert (whole["alpha_low"], whole["below_800"]) == (1, 0)
    generator = np.random.default_rng(3)
    one, other = (generator.choice(list("abc"), 4000).tolist() for _ in range(2))
    assert abs(measure_agreement(codes(one, other), list("abc")).iloc[0]["alpha"]) < 0.03


def test_one_value_everywhere_is_undefined_and_not_perfect() -> None:
    table = measure_agreement(codes(["a"] * 10, ["a"] * 10), ["a", "b"])
    assert table[["kappa", "alpha", "alpha_low", "below_800"]].isna().all(axis=None)
    assert table["percent"].tolist() == [1, 1, 1]


def test_nothing_in_common_is_undefined() -> None:
    apart = codes(["a", "b"], ["a", "b"]).drop_duplicates("work_id")
    apart["coder"] = ["anna", "bo"]
    table = measure_agreement(apart, ["a", "b"])
    assert table["alpha"].isna().all()
    assert table["works"].tolist() == [0, 0, 0]


def test_disagreements() -> None:
    found = codes(["a", "b", "a", "a"], ["a", "a", "b", "c"])
    differing = find_disagreements(found)
    assert differing.to_dict(orient="records") == [
        {"work_id": 1, "anna": "b", "bo": "a"},
        {"work_id": 2, "anna": "a", "bo": "b"},
        {"work_id": 3, "anna": "a", "bo": "c"},
    ]
    assert count_pairs(found).to_numpy().tolist() == [["a", "b", 2], ["a", "c", 1]]
