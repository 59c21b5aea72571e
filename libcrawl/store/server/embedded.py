"""The embedded PostgreSQL: made and started by the first command that needs it, found by the next.

The server is a daemon of its own: it outlives the process that started it, even `kill -9`. Under
`LIBCRAWL_DATA` lie `database-url` (0600, with the password) and `postgres/` with the cluster, its
password and its log; as root, where the account of the server cannot reach that folder, the
cluster lies in /var/lib/libcrawl instead.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from libcrawl.process.file_modes import open_private
from libcrawl.store.errors import EmbeddedError
from libcrawl.store.server.cluster import OWNER, Cluster, write_private
from libcrawl.store.server.postmaster import HOST, Postmaster, find_postmaster, free_port

DATABASE = "libcrawl"
PROBE_SECONDS = 10.0


class EmbeddedServer:
    """The PostgreSQL server under one data folder."""

    def __init__(self, data: Path, fsync: bool = True) -> None:
        self.data = data.expanduser().resolve()
        self.url_file = self.data / "database-url"
        self._cluster = Cluster(self.data, fsync)

    # -- what callers use ----------------------------------------------------------------------
    def ensure_running(self) -> str:
        """The URL of the running server, with its password; starts or makes it where needed.

        Raises EmbeddedError naming the log file when the server cannot be had.
        """
        try:
            url = self._known_url()
            if url is not None:
                return url
            with self._locked():
                return self._known_url() or self._start()
        except OSError as error:
            advice = (
                "make room on the disk, and try again"
                if error.errno in (errno.ENOSPC, errno.EDQUOT)
                else "LIBCRAWL_DATA names its folder, which one account has to itself"
            )
            raise EmbeddedError(
                f"the embedded database under {self.data} cannot be used: {error}; {advice}"
            ) from error

    def stop(self) -> bool:
        """Stops the server; False when none was running."""
        if not self.is_running():
            return False
        with self._locked():
            how = ("-D", self.cluster, "-m", "fast", "-t", "60")
            if not self._cluster.run("pg_ctl", "stop", *how) and self.is_running():
                raise self._cluster.error("the embedded PostgreSQL does not stop")
        return True

    def is_running(self) -> bool:
        """Whether a live process serves the data folder."""
        return find_postmaster(self.cluster) is not None

    @property
    def home(self) -> Path:
        """The folder of the cluster, its password and its log."""
        return self._cluster.home

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self._cluster.folder

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._cluster.log

    @property
    def binaries(self) -> Path:
        """The folder with `psql` and the other programs of the server."""
        return self._cluster.binaries

    # -- start ---------------------------------------------------------------------------------
    def _known_url(self) -> str | None:
        """The URL that was recorded last, where our server lives and answers there."""
        postmaster = find_postmaster(self.cluster)
        if postmaster is None or not self.url_file.exists():
            return None
        url = self.url_file.read_text().strip()
        if postmaster.port == urlsplit(url).port:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(url, connect_timeout=2).close()
                return url
        return None

    def _start(self) -> str:
        """Makes the cluster where there is none, starts it, and notes its URL."""
        self._cluster.prepare()
        started = time.monotonic()
        while True:
            postmaster = find_postmaster(self.cluster) or self._launch()
            problem = self._probe(postmaster) if postmaster else "it does not start"
            if postmaster and problem is None:
                return self._note(postmaster.port)
            if time.monotonic() - started > PROBE_SECONDS:
                raise self._cluster.error(f"the embedded PostgreSQL cannot be used: {problem}")
            time.sleep(0.1)

    def _launch(self) -> Postmaster | None:
        # A pid that a zombie or a stranger bears would keep PostgreSQL from starting. Left-over
        # backends of a killed server still do, through the shared memory that they hold.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self._cluster.configure(free_port(self._last_port()))
        self._cluster.run("pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-w", "-t", "60")
        return find_postmaster(self.cluster)

    def _last_port(self) -> int | None:
        """The port of the last start: URLs given to other programs stay valid."""
        with contextlib.suppress(OSError, ValueError):
            return urlsplit(self.url_file.read_text()).port
        return None

    def _probe(self, postmaster: Postmaster) -> str | None:
        """None when the server takes connections and has our database, else what is wrong."""
        url = self._url(postmaster.port, "postgres")
        name = sql.Identifier(DATABASE)
        try:
            with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
                there = "SELECT FROM pg_database WHERE datname = %s"
                if not connection.execute(there, [DATABASE]).rowcount:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        except psycopg.Error as error:
            return str(error).splitlines()[0]
        return None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts or stops the server; the kernel frees the lock of a dead."""
        self._cluster.make_data_folder()
        lock = self.data / ".postgres.lock"
        with os.fdopen(open_private(lock), "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _note(self, port: int) -> str:
        url = self._url(port, DATABASE)
        write_private(self.url_file, url + "\n")
        return url

    def _url(self, port: int, database: str) -> str:
        return f"postgresql://{OWNER}:{self._cluster.password}@{HOST}:{port}/{database}"
