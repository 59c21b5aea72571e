"""Rows of the diagnosis."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

KEYS = ["problem", "measure", "platform"]
MEASURE = {
    "problem": "Int64", "measure": "string", "platform": "string", "value": "Float64",
    "low": "Float64", "high": "Float64", "n": "Int64", "works": "Int64",
    "share_observed": "Float64", "lower_bound": "boolean",
}  # fmt: skip
LIBRARY = {
    "problem": "Int64", "measure": "string", "platform": "string", "library": "string",
    "name_zh": "string", "value": "Float64", "n": "Int64",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure of the panel. `platform` None: of all platforms together."""

    problem: int
    measure: str
    platform: str | None = None
    value: float
    low: float = float("nan")
    high: float = float("nan")
    n: int
    works: int | None = None
    share_observed: float | None = None
    lower_bound: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Values by column."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """A measure of one library, on one platform or on all together; `n`: works, or platforms."""

    problem: int
    measure: str
    platform: str | None = None
    library: str
    name_zh: str
    value: float
    n: int

    def as_dict(self) -> dict[str, Any]:
        """Values by column."""
        return asdict(self)
