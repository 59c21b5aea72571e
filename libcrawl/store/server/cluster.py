"""The folder of the embedded server: where it lies, whose it is, how it is made."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from libcrawl.process.file_modes import make_private_folder
from libcrawl.store.errors import EmbeddedError
from libcrawl.store.server import installation
from libcrawl.store.server.postmaster import HOST

OWNER = "libcrawl"
# Taken when it is needed. With PostgreSQL's 128 MB, a year of indices from ten million snapshots
# takes a tenth longer.
SHARED_BUFFERS = "512MB"
RANDOM_PAGE_COST = "1.1"  # of solid-state disks, as in docker/postgresql.conf
# PostgreSQL's own: so often are passwords hashed that people choose for further logins.
SCRAM_ITERATIONS = "4096"
LONGEST_SOCKET_FOLDER = 80  # bytes; the path of a socket ends at about 100

# Trigrams over Chinese need a character type that knows Chinese: with C they are silently empty.
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
    "--auth=scram-sha-256",
    # The owner's password is 192 random bits, which nobody guesses: to hash it thousands of times
    # is three quarters of what every command computes to connect.
    "--set=scram_iterations=1",
    f"--username={OWNER}",
)


class Cluster:
    """The files of PostgreSQL under a data folder, and its programs, run as its account."""

    def __init__(self, data: Path, fsync: bool) -> None:
        self.data = data
        self.fsync = fsync

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
    def folder(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def binaries(self) -> Path:
        """The folder with `psql` and the other programs of the server."""
        return installation.binaries(self._account)

    @property
    def password(self) -> str:
        return (self.home / "password").read_text().strip()

    @property
    def _account(self) -> installation.SystemAccount | None:
        return installation.server_account(self.home)

    # -- how it is made ------------------------------------------------------------------------
    def make_data_folder(self) -> None:
        """Makes the data folder 0700 where it is missing. A server that runs under another account
        lies in it, so that the folder is made that account's; root may enter it all the same."""
        if self.data.is_dir():
            return
        make_private_folder(self.data)
        account = installation.server_account(self.data / "postgres")
        if account is not None:
            os.chown(self.data, *account)

    def prepare(self) -> None:
        """Create what is missing of the cluster, up to the start of the server."""
        self._prepare_home()
        if not self.folder.exists():
            self._initialise()

    def configure(self, port: int) -> None:
        """Writes the settings of the next start."""
        short = len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER
        switch = "on" if self.fsync else "off"
        values = {
            "listen_addresses": HOST,
            "port": str(port),
            "unix_socket_directories": str(self.home) if short else "",
            "shared_buffers": SHARED_BUFFERS,
            "random_page_cost": RANDOM_PAGE_COST,
            "scram_iterations": SCRAM_ITERATIONS,
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            "fsync": switch,
            "full_page_writes": switch,
        }
        lines = (f"{name} = '{_quoted(value)}'\n" for name, value in values.items())
        heading = "# Written at every start by libcrawl/store/server/cluster.py\n"
        write_private(self.folder / "libcrawl.conf", heading + "".join(lines))

    def _prepare_home(self) -> None:
        home, account = self.home, self._account
        make_private_folder(home)
        if home.is_relative_to(installation.OUTSIDE):
            installation.OUTSIDE.chmod(0o755)
        self.log.touch(mode=0o600)
        if account is not None:
            os.chown(home, *account)
            os.chown(self.log, *account)

    def _initialise(self) -> None:
        """initdb in a folder beside, renamed when whole: one that was killed is made anew.

        The folder is this process's own, for the initdb of a killed process may still be at work.
        """
        for left_over in self.home.glob("cluster.new.*"):
            shutil.rmtree(left_over, ignore_errors=True)
        half = self.home / f"cluster.new.{os.getpid()}"
        password = self.home / "password"
        write_private(password, secrets.token_urlsafe(24))
        options = INITDB_OPTIONS if self.fsync else (*INITDB_OPTIONS, "--no-sync")
        if not self.run("initdb", "-D", half, "--pwfile", password, *options):
            raise self.error("the embedded PostgreSQL cannot make its data folder")
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write("include_if_exists = 'libcrawl.conf'\n")
        half.rename(self.folder)

    # -- its programs --------------------------------------------------------------------------
    def run(self, program: str, *arguments: Path | str) -> bool:
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

    def error(self, what: str) -> EmbeddedError:
        """The error with the end of the server's log."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()[-20:]
            reasons = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
            words = " | ".join(reasons[-1:] or lines[-2:])
            return EmbeddedError(f"{what}; see {self.log}, which ends: {words}")
        return EmbeddedError(f"{what}; see {self.log}")


def write_private(path: Path, content: str) -> None:
    """Writes a file of 0600 whole or not at all; it belongs to whom its folder belongs."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.chown(half, owner.st_uid, owner.st_gid)
        half.replace(path)
    except BaseException:
        half.unlink()  # a full disk leaves nothing behind
        raise


def _quoted(value: str) -> str:
    return value.replace("'", "''")
