"""The result of a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Self


class BenchError(RuntimeError):
    """A measurement could not be done; one line."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the greatest of some repeats."""

    min: float
    median: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        return cls(round(min(values), 4), round(median(values), 4), round(max(values), 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table.

    `value` is in `unit`. `ratio` compares with the baseline of the same run, None where there is
    none. `is_met` None: for information only. `details`: what else was seen, by name.
    """

    name: str
    what: str
    value: Spread
    unit: str
    ratio: Spread | None
    target: str
    is_met: bool | None
    repeats: int
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A measurement that could not be done."""

    name: str
    reason: str
