"""Indices as sums of weighted logarithms: their values, parts, inputs, and shares of a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.compute.arithmetic import Numbers, Score, log, per

Inputs = Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Term:
    """A weighted logarithm within a part of an index: weight · ln(factor · input + 1).

    `input`: of the formula, or one of them `…_per_day` or `…_per_work`.
    """

    part: str
    input: str
    weight: float
    factor: float = 1

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the input and of the number of days or works that divides it."""
        name, _, unit = self.input.partition("_per_")
        return (name, f"{unit}s") if unit else (name,)

    def read(self, inputs: Inputs) -> Numbers:
        """The input, divided by days or works where its name says so."""
        values = [inputs[name] for name in self.inputs]
        return per(*values) if len(values) > 1 else values[0]

    def value(self, inputs: Inputs) -> Numbers:
        """The weighted logarithm."""
        return self.weight * log(self.factor * self.read(inputs))


@dataclass(frozen=True, slots=True)
class Formula:
    """scale · (Σ part weight · part) to the power 1 or 2; a part is the sum of its terms.

    `parts`: the weight of each within the sum.
    """

    parts: Mapping[str, float]
    terms: tuple[Term, ...]
    scale: float = 1
    power: int = 1

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of its inputs, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.inputs))

    def __call__(self, **inputs: Numbers) -> Score:
        """The value and the parts; NaN where an input is not given or the index is not defined."""
        parts = {
            name: sum(term.value(inputs) for term in self.terms if term.part == name)
            for name in self.parts
        }
        total = sum(weight * parts[name] for name, weight in self.parts.items())
        return Score(self.scale * total**self.power, parts)

    def total(self, inputs: Inputs) -> Numbers:
        """The sum that is raised to the power."""
        return sum(self.parts[term.part] * term.value(inputs) for term in self.terms)

    def slope(self, before: Inputs, after: Inputs) -> Numbers:
        """Change of the value per unit of change of the sum: a² − b² = (a + b)(a − b)."""
        if self.power == 1:
            return self.scale
        return self.scale * (self.total(before) + self.total(after))
