"""The libraries of a world: the panel's own, or as many as a benchmark wants."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.spec import WorldSpec

TABLE = Path(__file__).with_name("libraries.csv")


@dataclass(frozen=True, slots=True)
class Library:
    """A row of libraries.csv; the fields are its columns."""

    code: str
    name_zh: str
    name_en: str
    province: str
    region: str
    level: str
    kind: str


def libraries_of(spec: WorldSpec) -> tuple[Library, ...]:
    """Raises ValueError for a code that the world does not have."""
    known = tuple(_synthetic(spec.accounts) if spec.accounts is not None else _real())
    unknown = set(spec.libraries) - {library.code for library in known}
    if unknown:
        raise ValueError(f"no such library: {', '.join(sorted(unknown))}")
    return tuple(lib for lib in known if not spec.libraries or lib.code in spec.libraries)


def _real() -> Iterator[Library]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Library(**row)


def _synthetic(count: int) -> Iterator[Library]:
    for number in range(1, count + 1):
        yield Library(
            code=f"lib{number:05}",
            name_zh=f"沙盒市第{number}图书馆",
            name_en=f"Sandbox Library No. {number}",
            province="上海",
            region="east",
            level="prefecture",
            kind="public",
        )
