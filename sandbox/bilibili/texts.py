"""Texts as Bilibili writes them: topics between two signs, a space behind every name."""

from sandbox.prose.markup import Writing, pieces

WRITING = Writing(mention="@{} ")


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return WRITING.shown(pieces(markup))


def true_text(markup: str) -> str:
    """The text as it may be stored."""
    return WRITING.stored(markup)
