"""Notes beside a table."""

from __future__ import annotations

import sys

from analysis.choices import Language
from analysis.messages import chosen_language, translate


def print_note(line: str) -> None:
    """Print a note to standard error in the chosen language."""
    print(translate(line), file=sys.stderr)


def print_error(message: str, *hints: str) -> None:
    """Print each line of an error after `error:`, then the hints."""
    *lines, last = message.splitlines()
    for words in ([line] for line in lines):
        _print_error(words)
    _print_error([last, *hints])


def _print_error(words: list[str]) -> None:
    joint = "；" if chosen_language() is Language.ZH else "; "
    print(f"{translate('error')}: {joint.join(map(translate, words))}", file=sys.stderr)
