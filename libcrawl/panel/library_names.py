"""A library by what people call it: its code, its name in Chinese or English, or a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from libcrawl.panel.problems import PanelError
from libcrawl.store.queries.panel import StoredLibrary

SHOWN = 5  # of the libraries that a part of a name fits


def find_library(word: str, libraries: Sequence[StoredLibrary]) -> str | None:
    """The code of the library that the word names, whole or by a part that no other has.

    None where there is none. Raises PanelError where several have the part in their names.
    """
    sought = word.casefold()
    whole = [each for each in libraries if sought in {each.code, *_names(each)}]
    found = whole or [each for each in libraries if any(sought in name for name in _names(each))]
    if len(found) > 1:
        shown = [f"{each.code} ({each.name_zh})" for each in found[:SHOWN]]
        fitting = ", ".join([*shown, *(["…"] if len(found) > SHOWN else [])])
        raise PanelError(f"'{word}' fits {len(found)} libraries, name one: {fitting}")
    return found[0].code if found else None


def nearest(word: str, libraries: Sequence[StoredLibrary]) -> str | None:
    """The code or name that is spelled most like the word."""
    known = {each.code: each.code for each in libraries}
    known |= {name: f"{each.name_zh} ({each.code})" for each in libraries for name in _names(each)}
    close = get_close_matches(word.casefold(), known, n=1)
    return known[close[0]] if close else None


def _names(library: StoredLibrary) -> set[str]:
    return {name.casefold() for name in (library.name_zh, library.name_en) if name}
