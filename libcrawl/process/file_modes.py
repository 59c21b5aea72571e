"""Permissions of the files that the program writes, independent of the umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path

PRIVATE, FOR_EVERYBODY = 0o600, 0o644


def make_private_folder(folder: Path) -> None:
    """Make a folder and its missing parents, all 0700; existing ones stay as they are."""
    _make(folder, 0o700)


def make_open_folder(folder: Path) -> None:
    """Make a folder and its missing parents, all 0755: other people read it."""
    _make(folder, 0o755)


def _make(folder: Path, mode: int) -> None:
    if folder.is_dir():
        return
    _make(folder.parent, mode)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return  # another process was faster
    folder.chmod(mode)


def others_may_read(file: Path) -> bool:
    """Whether anybody but its owner may do something with a file."""
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def open_private(path: Path) -> int:
    """A descriptor of a file to append to, which is made 0600 where it is missing."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
