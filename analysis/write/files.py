"""Atomic writing of files: each exists whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import DataError


def refuse_existing(path: Path) -> None:
    """Raises DataError if the path exists already, or its folder does not."""
    if path.exists() or path.is_symlink():
        raise DataError(f"{path} exists: choose another name, or give --overwrite")


def require_folder(path: Path) -> None:
    """Raises DataError if the folder of the file does not exist, or is not writable."""
    folder = path.parent
    if not folder.is_dir():
        raise DataError(f"{path} cannot be written: there is no folder {folder}")
    if path.is_dir():
        raise DataError(f"{path} cannot be written: it is a folder")
    if not os.access(folder, os.W_OK):
        raise DataError(f"{path} cannot be written: {folder} may not be written into")


@contextmanager
def replacing(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Temporary files to write into; at the end all take their names, on an error none does.

    Raises DataError if the disk refuses.
    """
    halves = [path.with_name(f".{path.name}.{os.getpid()}") for path in paths]
    try:
        yield halves
        for half, path in zip(halves, paths, strict=True):
            half.replace(path)
    except OSError as error:
        raise DataError(f"{paths[0]} cannot be written: {error.strerror or error}") from None
    finally:
        for half in halves:
            half.unlink(missing_ok=True)


@contextmanager
def whole_folder(folder: Path, names: Sequence[str], *, overwrite: bool) -> Iterator[Path]:
    """A temporary folder to write into; its files move into `folder` together, or not at all.

    Raises DataError if one of them exists already, or the folder cannot be made.
    """
    _refuse(folder, names, overwrite=overwrite)
    half = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        half.mkdir()
        yield half
        if folder.is_dir():
            for file in sorted(half.iterdir()):
                file.replace(folder / file.name)
        else:
            half.rename(folder)
    except DataError as error:
        raise DataError(str(error).replace(str(half), str(folder))) from None
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _refuse(folder: Path, names: Sequence[str], *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: several tables need a folder")
    require_folder(folder / "file" if folder.is_dir() else folder)
    there = [name for name in names if (folder / name).exists()]
    if there and not overwrite:
        raise DataError(f"{folder / there[0]} exists: choose another folder, or give --overwrite")
