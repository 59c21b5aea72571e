"""Results of tests: one row for each, with the same columns for every test."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pandas as pd

ALPHA = 0.05  # below it a p decides the next test


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The size of an effect and its 95 % interval; NaN where it is not defined."""

    name: str
    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A test of `column` by or with `by`.

    `df`, `df2`: degrees of freedom, of the numerator and of the denominator where there are two.
    `estimate`, `standard_error`: the difference of means, or the coefficient. `why`: how the test
    was chosen. `note`: what to keep in mind, or why there is no p.
    """

    test: str
    column: str
    by: str | None = None
    groups: str | None = None
    n: int = 0
    statistic: float = math.nan
    df: float = math.nan
    df2: float = math.nan
    p: float = math.nan
    p_adjusted: float = math.nan
    effect: Effect = field(default_factory=lambda: Effect(name="", value=math.nan))
    estimate: float = math.nan
    standard_error: float = math.nan
    vif: float = math.nan
    why: str | None = None
    note: str | None = None


COLUMNS = (
    "test", "column", "by", "groups", "n", "statistic", "df", "df2", "p", "p_adjusted",
    "effect_name", "effect", "effect_low", "effect_high", "estimate", "standard_error", "vif",
    "why", "note",
)  # fmt: skip
TEXT = ("test", "column", "by", "groups", "effect_name", "why", "note")


def as_frame(results: Iterable[Result]) -> pd.DataFrame:
    """COLUMNS, a row for each result; undefined values are missing, never 0."""
    frame = pd.DataFrame([_row(each) for each in results], columns=list(COLUMNS), dtype="object")
    numbers = {name: "float64" for name in COLUMNS if name not in (*TEXT, "n")}
    return frame.astype({**numbers, "n": "int64"})


def _row(result: Result) -> dict[str, object]:
    row = {each.name: getattr(result, each.name) for each in fields(Result)}
    effect = result.effect
    row |= {
        "effect_name": effect.name or None,
        "effect": effect.value,
        "effect_low": effect.low,
        "effect_high": effect.high,
    }
    return row


def with_holm(results: Iterable[Result]) -> list[Result]:
    """The results with `p_adjusted`: Holm's correction over all of them that have a p."""
    given = list(results)
    adjusted = holm([result.p for result in given])
    return [replace(each, p_adjusted=p) for each, p in zip(given, adjusted, strict=True)]


def holm(ps: list[float]) -> list[float]:
    """Holm's step-down correction (1979); NaN stays, and does not count."""
    known = sorted((p, place) for place, p in enumerate(ps) if not math.isnan(p))
    adjusted = [math.nan] * len(ps)
    highest = 0.0
    for step, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - step)))
        adjusted[place] = highest
    return adjusted


def format_p(p: float) -> str:
    """A p for a sentence."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def join(*notes: str | None) -> str | None:
    """The notes joined, without empty ones."""
    return "; ".join(note for note in notes if note) or None


def is_constant(values: np.ndarray) -> bool:
    """Whether all values are equal up to rounding."""
    spread = float(np.ptp(values)) if len(values) else 0.0
    return spread <= 1e-12 * max(1.0, float(np.abs(values).max(initial=0.0)))
