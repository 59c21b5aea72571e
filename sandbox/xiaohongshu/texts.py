"""Texts and numbers as Xiaohongshu writes them."""

from dataclasses import dataclass

from sandbox.prose.markup import Writing, pieces

WRITING = Writing(topic="#{}[话题]#", mention="@{} ")
STORED = Writing(mention="@{} ")
SAVES_AT_MOST = 9_990_000


@dataclass(frozen=True, slots=True)
class WrittenCount:
    """A number as pages write it, what it can be read as, and what that lacks."""

    text: str
    value: int
    mark: str | None = None


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return WRITING.shown(pieces(markup))


def true_text(markup: str) -> str:
    """The text as it may be stored."""
    return STORED.stored(markup)


def counter(number: int) -> WrittenCount:
    """A note's counter as it is shown: 9876, 1.2万, 10万+."""
    return WrittenCount("10万+", 100_000, "capped") if number >= 100_000 else followers(number)


def followers(number: int) -> WrittenCount:
    """An account's followers as they are shown: 9876, 1.2万, 32万."""
    if number < 10_000:
        return WrittenCount(str(number), number)
    text = f"{number / 10_000:.1f}".removesuffix(".0")
    return WrittenCount(f"{text}万", round(float(text) * 10_000), "rounded")


def saves_and_likes(number: int) -> WrittenCount:
    if number >= SAVES_AT_MOST:
        return WrittenCount("999万+", SAVES_AT_MOST, "capped")
    return followers(number)
