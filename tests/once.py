"""Read-only data that are expensive, made once by the first test process that needs them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL

from libcrawl.store.upkeep.backup import PATTERN, back_up
from libcrawl.store.upkeep.restore import restore
from tests.conftest import Database, new_database


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` has filled in one process of this run. It must not be changed."""
    top = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent
    folder, half = top / name, top / f"{name}.half"
    with (top / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(half, ignore_errors=True)  # of one that failed
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


@contextmanager
def filled_once(
    factory: pytest.TempPathFactory,
    name: str,
    server: URL,
    template: str,
    fill: Callable[[Database], object],
) -> Iterator[Database]:
    """A database of this process's own, with what `fill` has stored in whichever process of this
    run: each has a server of its own, and the others restore the first one's dump."""
    with ExitStack() as stack:
        own: list[Database] = []

        def make(folder: Path) -> None:
            database = stack.enter_context(new_database(server, template))
            fill(database)
            back_up(database.engine, folder, keep_days=0, now=datetime.now(UTC))
            own.append(database)

        folder = made_once(factory, name, make)
        if not own:
            copy = stack.enter_context(new_database(server, template))
            [dump] = folder.glob(PATTERN)
            restore(copy.engine, dump)
            own.append(copy)
        yield own[0]
