"""Counters that a source's list always gives: if all works lack one, that is drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from libcrawl.items import WorkCounters
from libcrawl.store.sanitize import countable

# Where so many works lack a counter, the source no longer gives it.
WORKS_TO_JUDGE = 3


@dataclass(slots=True)
class GivenCounters:
    """Counts works of a walk without a counter that its list always gives.

    `always`: those counters, each with the platform's key; `missing`: those that none of the works
    of a page had, as soon as there is one. `kept`: where an answer lies that lacks them.
    """

    always: Mapping[str, str] = field(default_factory=dict)
    lacking: Counter[str] = field(default_factory=Counter)
    works: int = 0
    missing: str | None = None
    kept: str = ""

    def count(self, page: Sequence[WorkCounters], hidden: Collection[str] = ()) -> None:
        """The works of a page. Few prove nothing: they are judged with all others at the end.

        `hidden`: counters that the platform declares as not shown for them.
        """
        found = Counter(
            name
            for counters in page
            for name in self.always
            if countable(getattr(counters, name)) is None and name not in hidden
        )
        self.lacking += found
        self.works += len(page)
        self.missing = self.missing or self._missing(found, len(page))

    def missing_everywhere(self) -> str | None:
        """The counters that no work of a page or walk had, and where such an answer is kept."""
        missing = self.missing or self._missing(self.lacking, self.works)
        return "; ".join(filter(None, (missing, self.kept))) if missing else None

    def _missing(self, lacking: Mapping[str, int], works: int) -> str | None:
        gone = [name for name in self.always if lacking[name] == works]
        if not gone or works < WORKS_TO_JUDGE:
            return None
        keys = ", ".join(f"{self.always[name]} ({name})" for name in gone)
        return f"missing {keys} in all of {works} works"

    def in_words(self) -> str:
        return ", ".join(f"{name} not given for {count}" for name, count in self.lacking.items())
