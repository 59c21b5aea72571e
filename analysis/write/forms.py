"""Formats of output files, and early checks that they can be written."""

from __future__ import annotations

from pathlib import Path

from analysis.choices import Format
from analysis.errors import DataError
from analysis.write.files import refuse_existing, require_folder

SCREEN = (Format.TABLE, Format.CSV, Format.JSON)
TEXTS = (Format.CSV, Format.JSON)  # a second file describes them
ENDINGS = [format_ for format_ in Format if format_ is not Format.TABLE]


def form_of(path: Path, format_: Format | None) -> Format:
    """The requested format, else that of the file's suffix. Raises DataError."""
    ending = path.suffix.removeprefix(".").lower()
    if format_ is not None:
        return format_
    if ending not in ENDINGS:
        known = ", ".join(f".{each}" for each in ENDINGS)
        raise DataError(f"{path} ends with none of {known}: give --format")
    return Format(ending)


def check_target(path: Path, format_: Format | None, *, overwrite: bool) -> Format:
    """The format for the file. Raises DataError if it cannot be written."""
    form = form_of(path, format_)
    require_folder(path)
    for each in paths_of(path, form):
        if not overwrite:
            refuse_existing(each)
    return form


def paths_of(path: Path, form: Format) -> list[Path]:
    """Paths of the files of a table in this format."""
    return [path, sidecar(path)] if form in TEXTS else [path]


def sidecar(path: Path) -> Path:
    """Path of the file that describes a text file."""
    return path.with_name(f"{path.name}-metadata.json")
