"""What made an index change: each input's exact share of the change.

BCI and DCI are sums of weighted logarithms, so that a term's contribution is its own change. WCI is
the square of such a sum S times c: S₁² − S₀² = (S₀ + S₁)(S₁ − S₀), so that a term's contribution is
c (S₀ + S₁) times its own change. Either way the contributions sum to the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.formulas import log, per
from analysis.load import DataError

Inputs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Term:
    """A weighted logarithm within an index: of which part, of which input."""

    part: str
    input: str
    value: float


@dataclass(frozen=True, slots=True)
class _Wci:
    """Weights of a version of WCI: of the parts, and of each counter with its factor within."""

    scale: float
    parts: Mapping[str, float]
    counters: Mapping[str, tuple[float, float]]


_PARTS_13 = {"O": 0.30, "A": 0.30, "H": 0.30, "P": 0.10}
_PARTS_14 = {"O": 0.60, "A": 0.20, "H": 0.10, "P": 0.10}
_WCI = {
    "wci-13.0": _Wci(10, _PARTS_13, {"reads": (0.85, 1), "wows": (0.15, 10)}),
    "wci-14.2": _Wci(12, _PARTS_14, {"reads": (0.85, 1), "wows": (0.09, 10), "likes": (0.06, 10)}),
    "wci-14.2-shares": _Wci(
        12,
        _PARTS_14,
        {"reads": (0.70, 1), "wows": (0.09, 10), "likes": (0.06, 10), "shares": (0.15, 10)},
    ),
}
_LINEAR = {
    "bci-1": {
        ("W1", "works"): 160 * 0.20 * 0.30,
        ("W1", "originals"): 160 * 0.20 * 0.70,
        ("W2", "shares"): 160 * 0.80 * 0.20,
        ("W2", "comments"): 160 * 0.80 * 0.20,
        ("W2", "original_shares"): 160 * 0.80 * 0.25,
        ("W2", "original_comments"): 160 * 0.80 * 0.25,
        ("W2", "likes"): 160 * 0.80 * 0.10,
    },
    "bci-simple": {
        ("W1", "works"): 160 * 0.20,
        ("W2", "shares"): 160 * 0.80 * 0.40,
        ("W2", "comments"): 160 * 0.80 * 0.40,
        ("W2", "likes"): 160 * 0.80 * 0.20,
    },
    "dci-1.0": {
        ("publishing", "new_works"): 10,
        ("interaction", "new_likes"): 76 * 0.17,
        ("interaction", "new_comments"): 76 * 0.37,
        ("interaction", "new_shares"): 76 * 0.46,
        ("coverage", "new_followers"): 14 * 0.11,
        ("coverage", "followers"): 14 * 0.89,
    },
}
DECOMPOSABLE = (*_WCI, *_LINEAR)


def decompose(version: str, before: Inputs, after: Inputs) -> pd.DataFrame:
    """One row for each part and input: `before`, `after` (the input) and `contribution`.

    `before`, `after`: the inputs of the version's formula, by name. The contributions sum to the
    change of the index. Raises DataError for a version that is not DECOMPOSABLE.
    """
    if version in _WCI:
        return _decompose_wci(_WCI[version], before, after)
    if version not in _LINEAR:
        raise DataError(f"{version} cannot be decomposed; these can: {', '.join(DECOMPOSABLE)}")
    rows = [
        (
            part,
            name,
            before[name],
            after[name],
            weight * float(log(after[name]) - log(before[name])),
        )
        for (part, name), weight in _LINEAR[version].items()
    ]
    return _table(rows)


def _decompose_wci(wci: _Wci, before: Inputs, after: Inputs) -> pd.DataFrame:
    old, new = list(_terms(wci, before)), list(_terms(wci, after))
    slope = wci.scale * (sum(term.value for term in old) + sum(term.value for term in new))
    rows = [
        (first.part, first.input, before[first.input], after[first.input],
         slope * (second.value - first.value))
        for first, second in zip(old, new, strict=True)
    ]  # fmt: skip
    return _table(rows)


def _terms(wci: _Wci, inputs: Inputs) -> Iterator[Term]:
    for part, part_weight in wci.parts.items():
        for counter, (weight, factor) in wci.counters.items():
            match part:
                case "O":
                    name, x = counter, per(inputs[counter], inputs["days"])
                case "A":
                    name, x = counter, per(inputs[counter], inputs["works"])
                case "H":
                    name = f"headline_{counter}"
                    x = per(inputs[name], inputs["days"])
                case _:
                    name = f"max_{counter}"
                    x = inputs[name]
            yield Term(part, name, part_weight * weight * float(log(factor * x)))


def _table(rows: list[tuple[str, str, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["part", "input", "before", "after", "contribution"])
