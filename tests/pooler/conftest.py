"""A real PgBouncer before the tests' server, as an account that is not root."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from libcrawl.store.server import installation
from tests.conftest import Database, public_folder
from tests.crawl.conftest import make_stand

__all__ = ["make_stand"]

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
# Transactions one after the other go through different connections, wherever there are several.
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listens}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 8
min_pool_size = 3
server_round_robin = 1
logfile = {folder}/log
"""

Pooled = Callable[[str], str]


@pytest.fixture
def pooled(database: Database) -> Iterator[Pooled]:
    """Starts a pooler of a mode (transaction, session, statement) before the test's database, whose
    sessions begin in another time zone; the address to use instead of the database's own."""
    if PGBOUNCER is None:
        pytest.skip("no PgBouncer here (Debian, Ubuntu: apt-get install pgbouncer)")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            f"ALTER DATABASE {database.engine.url.database} SET timezone = 'America/New_York'"
        )
    running: list[subprocess.Popen[bytes]] = []
    with public_folder() as folder:

        def start(mode: str) -> str:
            process, address = _start(PGBOUNCER, folder, database, mode)
            running.append(process)
            return address

        yield start
        for process in running:
            process.terminate()
            process.wait(10)


def _start(
    program: str, folder: Path, database: Database, mode: str
) -> tuple[subprocess.Popen[bytes], str]:
    url = make_url(database.url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listens = probe.getsockname()[1]
    file = folder / "pgbouncer.ini"
    file.write_text(
        CONFIGURATION.format(
            host=url.host, port=url.port, listens=listens, folder=folder, mode=mode
        )
    )
    (folder / "users").write_text(f'"{url.username}" "{url.password}"\n')
    folder.chmod(0o777)
    account = installation.server_account(folder / "none")
    process = subprocess.Popen(
        [program, "-q", str(file)],
        user=account and account.uid,
        group=account and account.gid,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = url.set(port=listens).render_as_string(hide_password=False)
    for _ in range(100):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", listens), 1).close()
            return process, address
        time.sleep(0.1)
    raise psycopg.OperationalError((folder / "log").read_text())
