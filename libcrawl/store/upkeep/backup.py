"""A dump of the whole database as one file: written whole or not at all, and read back."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from libcrawl.process.file_modes import make_private_folder
from libcrawl.store.errors import BackupError
from libcrawl.store.server import pooling
from libcrawl.store.server.programs import WHOLE, find_program, run_program

NAME = "libcrawl-%Y%m%d-%H%M%S.dump"
PATTERN = "libcrawl-????????-??????.dump"
ZONE = ZoneInfo("Asia/Shanghai")  # of the time in the name
HALF = ".{}.part"
# A dump without the rows of any of these tables is not a valid backup.
NEEDED = ("accounts", "alembic_version", "crawl_runs", "libraries", "refreshes", "works")
LOCK_WAIT = "--lock-wait-timeout=60s"


class Backup(NamedTuple):
    """A dump that was written, its size in bytes, and the older ones that were deleted."""

    path: Path
    size: int
    deleted: tuple[Path, ...]


def backup_folder(settings: Mapping[str, Any]) -> Path:
    """LIBCRAWL_BACKUPS, or else `backups` in LIBCRAWL_DATA."""
    return Path(settings["LIBCRAWL_BACKUPS"] or Path(settings["LIBCRAWL_DATA"]) / "backups")


def newest_dump(folder: Path) -> datetime | None:
    """The time of the newest dump in the folder, by its name; None: there is none."""
    for path in sorted(folder.glob(PATTERN), reverse=True):
        with contextlib.suppress(ValueError):  # only looks like one of ours
            return datetime.strptime(path.name, NAME).replace(tzinfo=ZONE)
    return None


def back_up(engine: Engine, folder: Path, *, keep_days: int, now: datetime) -> Backup:
    """Dump the database into a file of `folder` named for `now`, read it back, and delete those
    older than `keep_days` (0: none).

    Raises BackupError, ProgramMissing, ProgramFailed or NeedsDirectConnection; then nothing was
    written or deleted.
    """
    pooling.refuse(engine, "scrapy backup")
    path = folder / now.strftime(NAME)
    half = folder / HALF.format(path.name)
    try:
        with _alone(folder):
            for left_over in folder.glob(HALF.format(PATTERN)):
                left_over.unlink()
            try:
                size = _dump(engine, half)
                half.rename(path)
            finally:
                half.unlink(missing_ok=True)
            return Backup(path, size, _delete_older(folder, path, keep_days, now))
    except OSError as error:
        raise BackupError(f"{folder} cannot be used for backups: {error}") from error


def server_major(engine: Engine) -> int:
    """The first number of the server's version."""
    with engine.connect() as connection:
        number = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(number) // 10_000


def tables_of(contents: str) -> set[str]:
    """The tables whose rows a dump holds, from what `pg_restore --list` prints."""
    lines = (line.split() for line in contents.splitlines())
    return {words[6] for words in lines if words[3:5] == ["TABLE", "DATA"] and len(words) > 6}


def _dump(engine: Engine, half: Path) -> int:
    major = server_major(engine)
    run_program(
        find_program("pg_dump", major),
        *("--format=custom", LOCK_WAIT, "--file", half),
        url=engine.url,
    )
    reader = find_program("pg_restore", major)
    missing = set(NEEDED) - tables_of(run_program(reader, "--list", half))
    if missing:
        raise BackupError(f"the dump lacks {', '.join(sorted(missing))}: is this our database?")
    run_program(reader, WHOLE, half)
    return half.stat().st_size


def _delete_older(folder: Path, newest: Path, keep_days: int, now: datetime) -> tuple[Path, ...]:
    """By the time in the name: a file that was copied has a new date of its own."""
    oldest = (now - timedelta(days=keep_days)).strftime(NAME)
    older = [
        path
        for path in sorted(folder.glob(PATTERN))
        if keep_days and path.name < oldest and path != newest
    ]
    for path in older:
        path.unlink()
    return tuple(older)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time into a folder; the kernel frees the lock of a dead process."""
    make_private_folder(folder)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"another backup into {folder} is running") from None
        yield
