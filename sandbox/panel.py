"""The panel of a world: the files that point a crawler at the stand-in's accounts."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

from sandbox.libraries import Library, libraries_of
from sandbox.platforms import platforms_of
from sandbox.spec import WorldSpec

ACCOUNT_COLUMNS = (
    *("platform", "library", "platform_id", "handle", "name"),
    *("status", "source", "checked_at"),
)


def write_panel(spec: WorldSpec, folder: Path) -> None:
    """Writes libraries.csv and accounts.csv (UTF-8). A library without account keeps its rows."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = [column.name for column in fields(Library)]
    _write(folder / "libraries.csv", columns, map(astuple, libraries_of(spec)))
    _write(folder / "accounts.csv", ACCOUNT_COLUMNS, _accounts(spec))


def _accounts(spec: WorldSpec) -> Iterable[tuple[object, ...]]:
    checked_at = spec.now.date().isoformat()
    for platform in reversed(platforms_of(spec)):
        known = platform.panel()
        for library in libraries_of(spec):
            identity = known.get(library.code)
            status = "confirmed" if identity else "none"
            shown = identity or ("", "", "")
            yield (platform.name, library.code, *shown, status, "sandbox", checked_at)


def _write(path: Path, columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
