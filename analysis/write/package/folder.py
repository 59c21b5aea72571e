"""Folder of a package: written atomically; only a package is ever replaced."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import DataError
from analysis.load.checksums import SUMS, checksum
from analysis.load.study.files import PACKAGE
from analysis.write.files import require_place, whole_path


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises DataError if a package cannot be written, or would replace something else."""
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: a package needs a folder")
    if folder.is_dir() and any(folder.iterdir()):
        if not overwrite:
            raise DataError(f"{folder} exists: choose another name, or give --overwrite")
        if not _is_package(folder):
            raise DataError(f"{folder} is no package of ours: nothing in it is overwritten")
    require_place(folder)


@contextmanager
def whole_package(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """A temporary folder to write into; at the end it gets checksums and its name."""
    check_folder(folder, overwrite=overwrite)
    folder = whole_path(folder)
    half, old = (folder.with_name(f".{folder.name}.{os.getpid()}{end}") for end in ("", ".old"))
    try:
        (half / "data").mkdir(parents=True)
        yield half
        _write_sums(half)
        if folder.is_dir():
            folder.rename(old)
        half.rename(folder)
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _is_package(folder: Path) -> bool:
    try:
        return "study" in json.loads((folder / PACKAGE).read_text("utf-8"))
    except (OSError, ValueError):
        return False


def _write_sums(folder: Path) -> None:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lines = [f"{checksum(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    (folder / SUMS).write_text("".join(lines), "utf-8")
