"""Works of an account as the plot has them: shared texts, their response, and what goes round."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar, cast

from sandbox.circulation import Copy, Replacement, circulate
from sandbox.hours import DAY
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


AnyDrawn = TypeVar("AnyDrawn", bound=DrawnWork)


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
