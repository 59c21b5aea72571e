"""The embedded server: made, found, shared, and recovered from whatever happened to it."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from libcrawl.store.errors import EmbeddedError
from libcrawl.store.server import cluster, embedded
from libcrawl.store.server.embedded import EmbeddedServer
from tests.conftest import ROOT, public_folder
from tests.store.embedding import postmaster, query, start_elsewhere


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    """A server that is made once; what a test does to it, the next start has to bear."""
    with public_folder() as folder:
        made = EmbeddedServer(folder, fsync=False)
        yield made
        made.stop()


@pytest.fixture
def url(server: EmbeddedServer) -> str:
    return server.ensure_running()


@pytest.fixture
def new(data_folder: Path) -> EmbeddedServer:
    """One that was never started."""
    return EmbeddedServer(data_folder, fsync=False)


def test_nothing_runs_before_it_is_requested(new: EmbeddedServer) -> None:
    assert not new.is_running()
    assert new.stop() is False
    assert list(new.data.iterdir()) == []


def test_start_and_stop(server: EmbeddedServer, url: str) -> None:
    assert server.is_running()
    assert query(url, "SELECT current_database(), current_user") == [("libcrawl", "libcrawl")]
    assert server.stop() is True
    assert not server.is_running()
    assert server.ensure_running() == url  # the same port and password


def test_trigrams_know_chinese(url: str) -> None:
    query(url, "CREATE EXTENSION pg_trgm")
    assert query(url, "SELECT cardinality(show_trgm('微信公众号'))") == [(6,)]


def test_times_are_shown_in_shanghai(url: str) -> None:
    assert query(url, "SHOW timezone") == [("Asia/Shanghai",)]


def test_secrets_are_private(server: EmbeddedServer, url: str) -> None:
    for path in (server.url_file, server.home / "password", server.log):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700
    assert query(url, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert query(url, "SHOW scram_iterations") == [("4096",)], "for passwords that people choose"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url, password="wrong")


def test_psql_takes_the_url(server: EmbeddedServer, url: str) -> None:
    psql = [server.binaries / "psql", url, "--tuples-only", "--command", "SELECT 1 + 1"]
    assert subprocess.run(psql, capture_output=True, check=True).stdout.strip() == b"2"


def test_a_running_server_is_found_fast_and_without_a_process(
    server: EmbeddedServer, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(subprocess, "Popen")
    durations = []
    for _ in range(5):
        began = time.perf_counter()
        assert server.ensure_running() == url
        durations.append(time.perf_counter() - began)
    assert min(durations) < 0.05


def test_the_server_outlives_its_killed_starter(server: EmbeddedServer) -> None:
    server.stop()
    starter = start_elsewhere(server.data, then="import time; time.sleep(60)")
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    pid = postmaster(server)
    starter.kill()
    assert starter.stdout.read() == ""  # the server holds none of the starter's pipes
    starter.wait()
    next_one = start_elsewhere(server.data)
    assert next_one.communicate()[0].strip() == url
    assert postmaster(server) == pid


def test_a_killed_server_recovers(server: EmbeddedServer, url: str) -> None:
    query(url, "CREATE TABLE stored AS SELECT 1 AS one")
    os.kill(postmaster(server), signal.SIGKILL)
    assert query(server.ensure_running(), "SELECT one FROM stored") == [(1,)]


def test_a_pid_that_another_process_has_now(server: EmbeddedServer, url: str) -> None:
    """As after a power loss: the file is left over, and the number is in use again."""
    pid_file = server.cluster / "postmaster.pid"
    left_over = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["sleep", "60"], user=server.cluster.stat().st_uid) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *left_over[1:]]))
        assert not server.is_running()
        assert server.ensure_running() == url
        assert stranger.poll() is None
        stranger.kill()


def test_a_zombie_is_not_a_server(server: EmbeddedServer, url: str) -> None:
    server.stop()
    zombie = subprocess.Popen(["true"], user=server.cluster.stat().st_uid)
    time.sleep(0.2)  # it has ended, and nobody has waited for it
    (server.cluster / "postmaster.pid").write_text(f"{zombie.pid}\n")
    assert server.ensure_running() == url
    zombie.wait()


def test_another_port_where_the_last_one_is_taken(server: EmbeddedServer, url: str) -> None:
    server.stop()
    port = int(url.rpartition(":")[2].split("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        other = server.ensure_running()
    assert other != url
    assert query(other, "SELECT 1") == [(1,)]


def test_a_copied_folder_is_another_database(server: EmbeddedServer, url: str) -> None:
    query(url, "CREATE TABLE kept AS SELECT 1 AS one")
    server.stop()
    with public_folder() as elsewhere:
        copy = EmbeddedServer(elsewhere / "copy", fsync=False)
        subprocess.run(["cp", "-a", server.data, copy.data], check=True)
        server.ensure_running()
        try:
            other = copy.ensure_running()
            query(other, "DROP TABLE kept")
        finally:
            copy.stop()
    assert query(url, "SELECT one FROM kept") == [(1,)]


def test_an_initdb_that_was_killed_is_done_again(new: EmbeddedServer) -> None:
    half = new.home / "cluster.new.1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert query(new.ensure_running(), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_failure_names_the_log(new: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "INITDB_OPTIONS", ("--encoding=nonsense",))
    with pytest.raises(EmbeddedError) as caught:
        new.ensure_running()
    assert str(new.log) in str(caught.value)
    assert "nonsense" in str(caught.value)
    assert not new.cluster.exists()


def test_a_broken_cluster_names_the_log(
    server: EmbeddedServer, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    configuration = server.cluster / "postgresql.conf"
    written = configuration.read_text()
    configuration.write_text("nonsense = 1\n")
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "PROBE_SECONDS", 0.2)
        with pytest.raises(EmbeddedError, match=r"does not start.*server\.log"):
            server.ensure_running()
    configuration.write_text(written)
    assert server.ensure_running() == url


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match="LIBCRAWL_DATA"):
        EmbeddedServer(tmp_path / "file" / "data").ensure_running()


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """No file of the process may grow, as on a disk without room."""
    program = (
        "import resource, sys, pathlib; from libcrawl.store.server.cluster import write_private\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "write_private(pathlib.Path(sys.argv[1]), 'postgresql://…')"
    )
    words = [sys.executable, "-B", "-c", program, str(tmp_path / "database-url")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    assert b"OSError" in done.stderr
    assert list(tmp_path.iterdir()) == []
