"""Works of an account as the plot has them: shared texts, their response, and what goes round."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Protocol, TypeVar, cast

from sandbox import hours
from sandbox.circulation import Copy, Replacement, circulate
from sandbox.hours import AFTER, BEFORE, DAY
from sandbox.libraries import Library
from sandbox.prose.compose import Written
from sandbox.spec import WorldSpec
from sandbox.story import Story, scaled, story_of


class DrawnWork(Protocol):
    """A frozen dataclass of a stand-in, with `second_theme`, `flag` and its counters, too."""

    @property
    def number(self) -> Hashable: ...
    @property
    def published_at(self) -> int: ...
    @property
    def markup(self) -> str: ...
    @property
    def theme(self) -> str | None: ...
    @property
    def copy(self) -> Copy | None: ...


class DrawnAccount(Protocol):
    """An account of a stand-in; `works`: how many it publishes before the reference time."""

    @property
    def library(self) -> Library: ...
    @property
    def works(self) -> int: ...


AnyDrawn = TypeVar("AnyDrawn", bound=DrawnWork)


def draw_plotted(
    spec: WorldSpec,
    account: DrawnAccount,
    platform: str,
    draw_work: Callable[..., AnyDrawn],
    *,
    rng: Random,
    story: Story | None,
    is_replaceable: Callable[[AnyDrawn], bool],
    counters: Sequence[str],
) -> list[AnyDrawn]:
    """All works of an account that the world will ever have by itself, newest first.

    `draw_work` takes rng, account, the moment of publication (unix seconds) and `pinned`. `story`
    decides when works are published, None: nothing but the hours of libraries. `is_replaceable`
    and `counters` as for follow_plot.
    """
    reference = int(spec.now.timestamp())
    if spec.accounts is not None:
        times = hours.moments(rng, spec.works, reference - 364 * DAY, reference)
        return [draw_work(rng, account, moment) for moment in times][::-1]
    count = account.works + account.works * AFTER // BEFORE
    times = hours.moments(rng, count, reference - BEFORE, reference + AFTER)
    if story:
        times = story.moments(times)
    pinned = 0 if count < 20 else count // 4
    works = [
        draw_work(rng, account, moment, pinned=bool(pinned) and number == pinned)
        for number, moment in enumerate(times)
    ]
    return follow_plot(
        spec, account.library, platform, works, is_replaceable=is_replaceable, counters=counters
    )[::-1]


def follow_plot(
    spec: WorldSpec,
    library: Library,
    platform: str,
    works: Sequence[AnyDrawn],
    *,
    is_replaceable: Callable[[AnyDrawn], bool],
    counters: Sequence[str],
) -> list[AnyDrawn]:
    """The works, some with texts that other platforms have, that go round, or that are flagged.

    `is_replaceable`: of which works the text may be replaced. `counters`: the curves that a story
    scales.
    """
    story = story_of(spec, library.code)
    plotted = _by_story(works, story, is_replaceable, counters) if story else list(works)
    replacements = circulate(
        spec, library, platform, plotted,
        at=lambda work: work.published_at,
        is_free=lambda work: is_replaceable(work) and work.copy is None,
    )  # fmt: skip
    return [
        _replaced(work, replacements.get(place, Replacement()))
        for place, work in enumerate(plotted)
    ]


def _by_story(
    works: Sequence[AnyDrawn],
    story: Story,
    is_replaceable: Callable[[AnyDrawn], bool],
    counters: Sequence[str],
) -> list[AnyDrawn]:
    texts = {work.number: work for work in works if is_replaceable(work)}
    for shared in story.shared():
        days = range(shared.at, shared.at + 3 * DAY)
        own = next((work for work in texts.values() if work.published_at in days), None)
        if own:
            texts[own.number] = _with_text(own, shared.written, shared.copy)
    drawn = [texts.get(work.number, work) for work in works]
    return [
        _answered(work, story.answer(work.theme, work.published_at), counters) for work in drawn
    ]


def _replaced(work: AnyDrawn, replacement: Replacement) -> AnyDrawn:
    if replacement.written:
        return _with_text(work, replacement.written, replacement.copy)
    if replacement.flag:
        markup = f"{work.markup} {replacement.sentence}"
        return _changed(work, markup=markup, flag=replacement.flag)
    return work


def _with_text(work: AnyDrawn, written: Written, copy: Copy | None) -> AnyDrawn:
    themes = {"theme": written.theme, "second_theme": written.second_theme}
    return _changed(work, markup=written.markup, copy=copy, **themes)


def _answered(work: AnyDrawn, factor: float, counters: Sequence[str]) -> AnyDrawn:
    return _changed(work, **{name: scaled(getattr(work, name), factor) for name in counters})


def _changed(work: AnyDrawn, **values: Any) -> AnyDrawn:
    return cast("AnyDrawn", replace(cast("Any", work), **values))
