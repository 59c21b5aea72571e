"""What made an index change: each input's exact share of the change.

BCI and DCI are sums of weighted logarithms, so that a term's contribution is its own change. WCI is
the square of such a sum S times c: S₁² − S₀² = (S₀ + S₁)(S₁ − S₀), so that a term's contribution is
c (S₀ + S₁) times its own change. Either way the contributions sum to the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.compute.arithmetic import log, per
from analysis.errors import DataError

Inputs = Mapping[str, float]
Counters = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Term:
    """A weighted logarithm within an index: weight · ln(factor · input + 1).

    `input`: of the formula, or one of them `…_per_day` or `…_per_work`.
    """

    part: str
    input: str
    weight: float
    factor: float = 1

    def read(self, inputs: Inputs) -> float:
        """The input, per day or per work where that is what counts."""
        name, _, unit = self.input.partition("_per_")
        return float(per(inputs[name], inputs[f"{unit}s"])) if unit else float(inputs[name])

    def value(self, inputs: Inputs) -> float:
        """The weighted logarithm."""
        return self.weight * float(log(self.factor * self.read(inputs)))


def _wci(parts: Mapping[str, float], counters: Counters) -> list[Term]:
    """`counters`: the weight of each, and the factor within the logarithm."""
    inputs = {"O": "{}_per_day", "A": "{}_per_work", "H": "headline_{}_per_day", "P": "max_{}"}
    return [
        Term(part, inputs[part].format(counter), part_weight * weight, factor)
        for part, part_weight in parts.items()
        for counter, (weight, factor) in counters.items()
    ]


_PARTS_13 = {"O": 0.30, "A": 0.30, "H": 0.30, "P": 0.10}
_PARTS_14 = {"O": 0.60, "A": 0.20, "H": 0.10, "P": 0.10}
_INNER_2 = (("{}", 0.40), ("{}_per_work", 0.45), ("max_{}", 0.15))
_SQUARED = {
    "wci-2.0": (10, [
        Term(part, name.format(counter), part_weight * weight)
        for part, counter, part_weight in (("r", "reads", 0.8), ("z", "likes", 0.2))
        for name, weight in _INNER_2
    ]),
    "wci-13.0": (10, _wci(_PARTS_13, {"reads": (0.85, 1), "wows": (0.15, 10)})),
    "wci-14.2": (12, _wci(
        _PARTS_14, {"reads": (0.85, 1), "wows": (0.09, 10), "likes": (0.06, 10)}
    )),
    "wci-14.2-shares": (12, _wci(
        _PARTS_14,
        {"reads": (0.70, 1), "wows": (0.09, 10), "likes": (0.06, 10), "shares": (0.15, 10)},
    )),
}  # fmt: skip
_LINEAR = {
    "bci-1": [
        Term("W1", "works", 160 * 0.20 * 0.30),
        Term("W1", "originals", 160 * 0.20 * 0.70),
        Term("W2", "shares", 160 * 0.80 * 0.20),
        Term("W2", "comments", 160 * 0.80 * 0.20),
        Term("W2", "original_shares", 160 * 0.80 * 0.25),
        Term("W2", "original_comments", 160 * 0.80 * 0.25),
        Term("W2", "likes", 160 * 0.80 * 0.10),
    ],
    "bci-simple": [
        Term("W1", "works", 160 * 0.20),
        Term("W2", "shares", 160 * 0.80 * 0.40),
        Term("W2", "comments", 160 * 0.80 * 0.40),
        Term("W2", "likes", 160 * 0.80 * 0.20),
    ],
    "dci-1.0": [
        Term("publishing", "new_works", 10),
        Term("interaction", "new_likes", 76 * 0.17),
        Term("interaction", "new_comments", 76 * 0.37),
        Term("interaction", "new_shares", 76 * 0.46),
        Term("coverage", "new_followers", 14 * 0.11),
        Term("coverage", "followers", 14 * 0.89),
    ],
}
DECOMPOSABLE = (*_SQUARED, *_LINEAR)


def decompose(version: str, before: Inputs, after: Inputs) -> pd.DataFrame:
    """One row for each part and input: `before`, `after` (the input) and `contribution`.

    `before`, `after`: the inputs of the version's formula, by name. The contributions sum to the
    change of the index. Raises DataError for a version that is not DECOMPOSABLE.

    >>> before = {"works": 9, "shares": 5, "comments": 5, "likes": 5}
    >>> decompose("bci-simple", before, {**before, "works": 19})["contribution"].round(3).tolist()
    [22.181, 0.0, 0.0, 0.0]
    """
    if version not in DECOMPOSABLE:
        raise DataError(f"{version} cannot be decomposed; these can: {', '.join(DECOMPOSABLE)}")
    terms, slope = _LINEAR.get(version, []), 1.0
    if version in _SQUARED:
        scale, terms = _SQUARED[version]
        slope = scale * sum(term.value(before) + term.value(after) for term in terms)
    rows = [
        (
            term.part,
            term.input,
            term.read(before),
            term.read(after),
            slope * (term.value(after) - term.value(before)),
        )
        for term in terms
    ]
    return pd.DataFrame(rows, columns=["part", "input", "before", "after", "contribution"])
