"""An embedded server, and a look at it from outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from libcrawl.store.server.embedded import EmbeddedServer
from tests.conftest import ROOT

START = (
    "from pathlib import Path; import sys;"
    " from libcrawl.store.server.embedded import EmbeddedServer"
)


STARTER = f"{START}; print(EmbeddedServer(Path(sys.argv[1]), fsync=False).ensure_running())"


def start_elsewhere(data: Path, then: str = "") -> subprocess.Popen[str]:
    """Another process that starts the server, shows its URL, and goes on with `then`."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{STARTER}; sys.stdout.flush(); {then}", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def postmaster(server: EmbeddedServer) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def server(data_folder: Path) -> EmbeddedServer:
    return EmbeddedServer(data_folder, fsync=False)


@pytest.fixture
def url(server: EmbeddedServer) -> str:
    return server.ensure_running()
