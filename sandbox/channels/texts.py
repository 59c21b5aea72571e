"""Texts as Channels writes them: topics and names end with a blank."""

from sandbox.prose.markup import Writing, pieces

WRITING = Writing(topic="#{} ", mention="@{} ")


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return WRITING.shown(pieces(markup))


def true_text(markup: str) -> str:
    """The text as it may be stored."""
    return WRITING.stored(markup)
