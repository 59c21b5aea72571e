"""Look-up of platforms, regions and libraries by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from analysis.errors import DataError

PLATFORMS = "SELECT code FROM platforms ORDER BY position, code"
REGIONS = "SELECT DISTINCT region FROM libraries WHERE region IS NOT NULL ORDER BY region"
LIBRARIES = "SELECT code, name_zh, name_en FROM libraries ORDER BY id"
SHOWN = 5  # of the libraries that a part of a name fits


class Library(NamedTuple):
    """A library with its names."""

    code: str
    name_zh: str | None
    name_en: str | None

    @property
    def names(self) -> set[str]:
        """Its names in lower case."""
        return {name.casefold() for name in (self.name_zh, self.name_en) if name}

    def __str__(self) -> str:
        return f"{self.code} ({self.name_zh})"


def require_platforms(names: Iterable[str], known: Sequence[str]) -> None:
    """Raises DataError with the unknown platforms and names near them."""
    for name in names:
        if name not in known:
            raise DataError(f"there is no platform {name!r}{hint(name, known)}")


def require_regions(names: Iterable[str], known: Sequence[str]) -> None:
    """Raises DataError with the unknown regions and names near them."""
    for name in names:
        if known and name not in known:
            raise DataError(f"there is no region {name!r}{hint(name, known)}")


def find_libraries(words: Iterable[str], libraries: Collection[Library]) -> list[str]:
    """Codes of the libraries that the words name, each once, in their order.

    Raises DataError for an unknown or ambiguous word, with names near it.
    """
    if not libraries:
        raise DataError("no library is in the database yet: `scrapy panel` loads the panel")
    return list(dict.fromkeys(find_library(libraries, word) for word in words))


def find_library(libraries: Collection[Library], word: str) -> str:
    """Code of the library that a word names, in full or by an unambiguous part.

    Raises DataError if there is none, or several.
    """
    sought = word.strip().casefold()
    whole = [each for each in libraries if sought in {each.code, *each.names}]
    parts = [each for each in libraries if sought and any(sought in name for name in each.names)]
    found = whole or parts
    if len(found) > 1:
        fitting = ", ".join(map(str, found[:SHOWN])) + (", …" if len(found) > SHOWN else "")
        raise DataError(f"{word!r} fits {len(found)} libraries, name one: {fitting}")
    if not found:
        raise DataError(f"there is no library {word!r}{_hint(libraries, sought)}")
    return found[0].code


def hint(name: str, known: Sequence[str]) -> str:
    """A hint after an unknown name: names near it, else all."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(known)}" if known else ""


def _hint(libraries: Collection[Library], sought: str) -> str:
    spelled = {name.casefold(): str(library) for library in libraries for name in library if name}
    near = dict.fromkeys(spelled[name] for name in get_close_matches(sought, spelled, n=3))
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(map(str, libraries))}"
