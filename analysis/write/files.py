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
    """Raises DataError if the file cannot be made, before anything is computed for it."""
    if path.is_dir():
        raise DataError(f"{path} cannot be written: it is a folder")
    require_place(path)


def require_place(path: Path) -> None:
    """Raises DataError if no file or folder can be made there, or be replaced.

    One is made under its temporary name, as permissions do not show all: /proc, or a disk that is
    full.
    """
    folder = whole_path(path).parent
    if not folder.is_dir():
        raise DataError(f"{path} cannot be written: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise DataError(f"{path} cannot be written: {folder} may not be written into")
    if os.path.ismount(path):
        raise DataError(f"{path} is a mount point and cannot be replaced: name a folder in it")
    try:
        _half(path).touch()
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror or error}") from None
    _half(path).unlink(missing_ok=True)


def refuse_folder(folder: Path, names: Sequence[str], *, overwrite: bool) -> None:
    """Raises DataError if files of these names cannot be put into the folder, made if need be."""
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: a folder is needed")
    require_place(folder / "file" if folder.is_dir() else folder)
    there = [name for name in names if (folder / name).exists()]
    if there and not overwrite:
        raise DataError(f"{folder / there[0]} exists: choose another folder, or give --overwrite")


def whole_path(path: Path) -> Path:
    """The path from the root on: it ends with a name, that of `.`, too."""
    return Path(os.path.abspath(path))  # noqa: PTH100  (`Path.absolute` leaves `..`)


def _half(path: Path) -> Path:
    """The temporary name of a file or folder."""
    whole = whole_path(path)
    return whole.with_name(f".{whole.name}.{os.getpid()}")


@contextmanager
def replacing(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Temporary files to write into; at the end all take their names, on an error none does.

    Raises DataError if the disk refuses.
    """
    halves = [_half(path) for path in paths]
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
    refuse_folder(folder, names, overwrite=overwrite)
    # Within the folder where there is one: that may be on a disk of its own.
    half = _half(folder / "files" if folder.is_dir() else folder)
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
