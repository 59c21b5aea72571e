"""The embedded PostgreSQL: made and started by the first command that needs it, found by the next.

The server is a daemon of its own: it outlives the process that started it, even `kill -9`. Under
`LIBCRAWL_DATA` lie `database-url` (0600, with the password) and `postgres/` with the cluster, its
password and its log; as root, where the account of the server cannot reach that folder, the
cluster lies in /var/lib/libcrawl instead.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from libcrawl.store import installation
from libcrawl.store.errors import EmbeddedError

NAME = "libcrawl"  # of the database and of its owner
HOST = "127.0.0.1"
PROBE_SECONDS = 10.0
LONGEST_SOCKET_FOLDER = 80  # bytes; the path of a socket ends at about 100

# Trigrams over Chinese need a character type that knows Chinese: with C they are silently empty.
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
    "--auth=scram-sha-256",
    f"--username={NAME}",
)


class Postmaster(NamedTuple):
    """A running server as its postmaster.pid describes it; port 0: not told yet."""

    pid: int
    port: int


class EmbeddedServer:
    """The PostgreSQL server under one data folder."""

    def __init__(self, data: Path, fsync: bool = True) -> None:
        self.data = data.expanduser().resolve()
        self.fsync = fsync
        self.url_file = self.data / "database-url"

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
            raise EmbeddedError(
                f"the embedded database under {self.data} cannot be used: {error};"
                " LIBCRAWL_DATA names its folder, which one account has to itself"
            ) from error

    def stop(self) -> bool:
        """Stops the server; False when none was running."""
        if not self.is_running():
            return False
        with self._locked():
            stopped = self._run("pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-t", "60")
            if not stopped and self.is_running():
                raise self._error("the embedded PostgreSQL does not stop")
        return True

    def is_running(self) -> bool:
        """Whether a live process serves the data folder."""
        return self._postmaster() is not None

    # -- where things lie ----------------------------------------------------------------------
    @property
    def home(self) -> Path:
        """The folder of the cluster, its password and its log."""
        inside = self.data / "postgres"
        outside = installation.OUTSIDE / installation.digest(self.data)
        if os.geteuid() != 0 or not self.data.exists():
            return inside
        if outside.exists():
            return outside
        if installation.may_reach(self.data, installation.server_account(inside)):
            return inside
        if (inside / "cluster").exists():
            raise EmbeddedError(
                f"the account of the embedded database can no longer enter {self.data}: let others"
                " pass through the folders above it (chmod o+x), or set LIBCRAWL_DATA"
            )
        return outside

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def binaries(self) -> Path:
        """The folder with `psql` and the other programs of the server."""
        return installation.binaries(self._account)

    @property
    def _account(self) -> installation.Account | None:
        return installation.server_account(self.home)

    # -- start ---------------------------------------------------------------------------------
    def _known_url(self) -> str | None:
        """The URL that was noted last, where our server lives and answers there."""
        postmaster = self._postmaster()
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
        self._prepare_home()
        if not self.cluster.exists():
            self._make_cluster()
        started = time.monotonic()
        while True:
            postmaster = self._postmaster() or self._launch()
            problem = self._probe(postmaster) if postmaster else "it does not start"
            if postmaster and problem is None:
                return self._note(postmaster.port)
            if time.monotonic() - started > PROBE_SECONDS:
                raise self._error(f"the embedded PostgreSQL cannot be used: {problem}")
            time.sleep(0.1)

    def _launch(self) -> Postmaster | None:
        # A pid that a zombie or a stranger bears would keep PostgreSQL from starting. Left-over
        # backends of a killed server still do, through the shared memory that they hold.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self._write(self.cluster / "libcrawl.conf", self._configuration())
        self._run("pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-w", "-t", "60")
        return self._postmaster()

    def _probe(self, postmaster: Postmaster) -> str | None:
        """None when the server takes connections and has our database, else what is wrong."""
        url = self._url(postmaster.port, "postgres")
        try:
            with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
                there = "SELECT FROM pg_database WHERE datname = %s"
                if not connection.execute(there, [NAME]).rowcount:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        except psycopg.Error as error:
            return str(error).splitlines()[0]
        return None

    def _prepare_home(self) -> None:
        home, account = self.home, self._account
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.is_relative_to(installation.OUTSIDE):
            installation.OUTSIDE.chmod(0o755)
        self.log.touch(mode=0o600)
        if account is not None:
            os.chown(home, *account)
            os.chown(self.log, *account)

    def _make_cluster(self) -> None:
        """initdb in a folder beside, renamed when whole: one that was killed is made anew.

        The folder is this process's own, for the initdb of a killed process may still be at work.
        """
        for left_over in self.home.glob("cluster.new.*"):
            shutil.rmtree(left_over, ignore_errors=True)
        half = self.home / f"cluster.new.{os.getpid()}"
        password = self.home / "password"
        self._write(password, secrets.token_urlsafe(24))
        options = INITDB_OPTIONS if self.fsync else (*INITDB_OPTIONS, "--no-sync")
        if not self._run("initdb", "-D", half, "--pwfile", password, *options):
            raise self._error("the embedded PostgreSQL cannot make its data folder")
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write("include_if_exists = 'libcrawl.conf'\n")
        half.rename(self.cluster)

    def _configuration(self) -> str:
        short = len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER
        switch = "on" if self.fsync else "off"
        values = {
            "listen_addresses": HOST,
            "port": str(self._free_port()),
            "unix_socket_directories": str(self.home) if short else "",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            "fsync": switch,
            "full_page_writes": switch,
        }
        lines = (f"{name} = '{_quoted(value)}'\n" for name, value in values.items())
        return "# Written at every start by libcrawl/store/embedded.py\n" + "".join(lines)

    def _free_port(self) -> int:
        """The port of the last start where it is free, else any."""
        with contextlib.suppress(OSError, ValueError):
            return _bind(urlsplit(self.url_file.read_text()).port or 0)
        return _bind(0)

    # -- the pieces ----------------------------------------------------------------------------
    def _postmaster(self) -> Postmaster | None:
        """The live server of this cluster; None for a dead one, a zombie, a pid used by another."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        if not _runs_on(pid, self.cluster):
            return None
        return Postmaster(pid, int(lines[3]) if len(lines) > 3 else 0)

    def _run(self, program: str, *arguments: Path | str) -> bool:
        """Runs a program of PostgreSQL as the server's account, its words going to the log."""
        account = self._account
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603
                [self.binaries / program, *arguments],
                check=False,
                cwd=self.home,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=account and account.uid,
                group=account and account.gid,
                extra_groups=None if account is None else [],
            )
        return done.returncode == 0

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts or stops the server; the kernel frees the lock of a dead."""
        self.data.mkdir(parents=True, exist_ok=True)
        lock = self.data / ".postgres.lock"
        with lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _note(self, port: int) -> str:
        url = self._url(port, NAME)
        self._write(self.url_file, url + "\n")
        return url

    def _url(self, port: int, database: str) -> str:
        password = (self.home / "password").read_text().strip()
        return f"postgresql://{NAME}:{password}@{HOST}:{port}/{database}"

    def _write(self, path: Path, content: str) -> None:
        """Writes a file of 0600 whole or not at all; it belongs to whom its folder belongs."""
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.chown(half, owner.st_uid, owner.st_gid)
        half.replace(path)

    def _error(self, what: str) -> EmbeddedError:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            return EmbeddedError(f"{what}; see {self.log}, which ends: {' | '.join(lines[-2:])}")
        return EmbeddedError(f"{what}; see {self.log}")


def _runs_on(pid: int, cluster: Path) -> bool:
    """Whether the process lives and its command line names the cluster (a zombie has none)."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return os.fsencode(cluster) in words
        return False
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    shown = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
    return str(cluster) in shown and not shown.startswith("Z")


def _bind(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])


def _quoted(value: str) -> str:
    return value.replace("'", "''")
