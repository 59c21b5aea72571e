"""A plot: what the figures of a world's libraries are meant to show, and can be found to.

A library that improves after a change: it posts more, in the evening, and is answered more. A
strong one. One that falls. Readers answer in the evening, while libraries publish in office hours;
and they answer those themes most that libraries write about least. Some texts appear on all
platforms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sandbox.circulation import Copy
from sandbox.curves import Curve
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.spec import BEIJING, WorldSpec

IMPROVING, STRONG, FALLING = "anhui", "shanghai", "hebei"
CHANGE = 110 * DAY
"""So long before the reference time the improving library changes what it does."""

DECLINE = 200 * DAY
"""So long before it the falling one begins to fall, steadily up to the reference time."""

THEMES = {
    "readers": 2.6,
    "resources": 2.2,
    "knowledge": 1.5,
    "books": 1.0,
    "greetings": 0.9,
    "activities": 0.8,
    "notices": 0.6,
    "news": 0.6,
    "work": 0.5,
}
"""How readers answer a theme, in proportion to the usual."""

EVENING, NOON = range(19, 23), range(12, 14)
SHARED_EVERY = 9 * DAY
LEAST = 45
"""Works or pushes of whoever publishes at all, in the 400 days before the reference time."""

LEAST_OF = {IMPROVING: 200, STRONG: 320, FALLING: 150}


@dataclass(frozen=True, slots=True)
class Shared:
    """A text that a library publishes on all its platforms within days."""

    at: int
    written: Written
    copy: Copy


@dataclass(frozen=True, slots=True)
class Story:
    """The plot of one library."""

    seed: int
    reference: int
    library: str

    def works(self, drawn: int) -> int:
        """How much an account publishes of which so much was drawn; a silent one stays silent."""
        return max(drawn, LEAST_OF.get(self.library, LEAST)) if drawn else 0

    def moments(self, drawn: Sequence[int]) -> list[int]:
        """When it publishes: some of the moments drawn, and the improving one later in the day."""
        rng = Random(f"{self.seed} {self.library} moments")
        kept = [moment for moment in drawn if rng.random() < self._pace(moment)]
        if self.library != IMPROVING:
            return kept
        return sorted({m if m < self._change else _in_the_evening(m) for m in kept})

    def answer(self, theme: str | None, moment: int) -> float:
        """How much a work is answered, in proportion to one of no plot."""
        return THEMES.get(theme or "", 0.7) * _of_hour(moment) * self._standing(moment)

    def shared(self) -> Iterator[Shared]:
        """Texts for all platforms, oldest first."""
        rng = Random(f"{self.seed} {self.library} shared")
        moment = self.reference - BEFORE + rng.randrange(SHARED_EVERY)
        held_back = writes_held_back(self.library)
        while moment < self.reference + AFTER:
            copy = Copy(f"{self.library} {moment}", "same")
            yield Shared(moment, compose.short_text(rng, held_back=held_back), copy)
            moment += SHARED_EVERY + rng.randrange(-3 * DAY, 3 * DAY)

    @property
    def _change(self) -> int:
        return self.reference - CHANGE

    def _fallen(self, moment: int) -> float:
        """From 0 before the decline to 1 at the reference time."""
        return min(max(1 - (self.reference - moment) / DECLINE, 0), 1)

    def _pace(self, moment: int) -> float:
        if self.library == IMPROVING:
            return 1 if moment >= self._change else 0.45
        return 1 - 0.6 * self._fallen(moment) if self.library == FALLING else 1

    def _standing(self, moment: int) -> float:
        if self.library == IMPROVING:
            return 2.6 if moment >= self._change else 1
        if self.library == FALLING:
            return 2 * (1 - 0.9 * self._fallen(moment))
        return 5 if self.library == STRONG else 1


def story_of(spec: WorldSpec, library: str) -> Story | None:
    """None where the world has no plot."""
    return Story(spec.seed, int(spec.now.timestamp()), library) if spec.story else None


def scaled(curve: Curve, factor: float) -> Curve:
    """The curve scaled to another height."""
    return Curve(int(curve.final * factor), curve.tau)


def _of_hour(moment: int) -> float:
    local = datetime.fromtimestamp(moment, BEIJING)
    if local.hour in EVENING:
        return 2.2
    is_weekend = local.weekday() >= 5
    return 1.25 if is_weekend or local.hour in NOON else 0.8


def _in_the_evening(moment: int) -> int:
    """On the same day, at 19 to 21 o'clock and the same minute."""
    local = datetime.fromtimestamp(moment, BEIJING)
    return int(local.replace(hour=19 + local.hour % 3).timestamp())
