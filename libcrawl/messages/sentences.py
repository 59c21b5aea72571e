"""Finished English sentences (reasons, errors, what commands print) in the user's language."""

from __future__ import annotations

from typing import TextIO

from libcrawl.messages import is_chinese
from wording.sentences import in_chinese


def translate_sentence(sentence: str) -> str:
    """A sentence in the user's language; what has no known form stays as it is."""
    return in_chinese(sentence) if is_chinese() else sentence


def print_sentence(sentence: str, file: TextIO | None = None) -> None:
    """Print a sentence in the user's language at once; `file`: not on standard output."""
    print(translate_sentence(sentence), file=file, flush=True)
