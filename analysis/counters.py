"""The default choice of counters of works: the rule of docs/methodology.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.window import LATEST, Window

if TYPE_CHECKING:
    import pandas as pd

AGE = "7d"  # of the works, as the owners of the indices count months
ENOUGH = 0.9  # of the works
LEAST = 0.5  # of the works of an account and window: with less there are no figures to compare


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen counters, and the works of covered accounts that decided it."""

    counters: str
    works: int
    observed: int

    @property
    def share(self) -> float | None:
        """Observed ÷ works; None where no work of a covered account is known."""
        return self.observed / self.works if self.works else None

    def apply_to(self, window: Window) -> Window:
        """The window with these counters."""
        return replace(window, counters=self.counters)


def choose_counters(accounts: pd.DataFrame) -> Choice:
    """AGE where ENOUGH of the works of covered accounts were observed at it, else the latest.

    `accounts`: covered, works and observed, one row for each account and window that is compared.
    """
    covered = accounts[accounts["covered"].astype(bool)]
    works, observed = (int(covered[name].sum()) for name in ("works", "observed"))
    is_enough = works > 0 and observed >= ENOUGH * works
    return Choice(AGE if is_enough else LATEST, works, observed)
