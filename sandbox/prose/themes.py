"""The themes of libraries: a file of sentences for each, some held back for tests.

A line is an opening, a sentence or a closing of its section; `{…}` is filled by `compose`. Accounts
of the libraries that `writes_held_back` names use the sections "held back" and nobody else does:
what a classifier has learnt from the others it has not learnt by heart.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("themes")
SECTIONS = ("openings", "sentences", "closings")
WEIGHTS = {
    "activities": 24,
    "books": 20,
    "greetings": 12,
    "notices": 10,
    "knowledge": 10,
    "readers": 8,
    "resources": 7,
    "work": 5,
    "news": 4,
}
"""Themes, as the world's truth names them, with their weight among the works of a library."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Building blocks of one theme's texts."""

    code: str
    topics: tuple[str, ...]
    openings: tuple[str, ...]
    sentences: tuple[str, ...]
    closings: tuple[str, ...]


def writes_held_back(library: str) -> bool:
    """Whether the accounts of this library code are test accounts: about a quarter of them."""
    return zlib.crc32(library.encode()) % 4 == 0


def _sections(code: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = sections.setdefault(line[1:-1], [])
        else:
            lines.append(line)
    return sections


def _themes(suffix: str) -> tuple[Theme, ...]:
    found = []
    for code in WEIGHTS:
        sections = _sections(code)
        blocks = (tuple(sections[f"{name}{suffix}"]) for name in SECTIONS)
        found.append(Theme(code, tuple(sections["topics"]), *blocks))
    return tuple(found)


COMMON = _themes("")
HELD_BACK = _themes(" held back")
