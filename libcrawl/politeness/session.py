"""The operator's own sessions: cookies from strings or files, never shown again.

Read forms: `NAME=value; NAME2=value2` (as a browser's `Cookie` header), a Netscape `cookies.txt`,
a JSON list of cookies as browser extensions export it, and Playwright's saved browser state.
"""

from __future__ import annotations

import json
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from libcrawl.platforms import PLATFORMS

# SUB=_2A25; XSRF-TOKEN=ab12 · Cookie: SUB=_2A25
COOKIE_STRING = re.compile(
    r"\s*(?:[Cc]ookie:\s*)?([^\s=;,/]+=[^;\r\n]*(?:;\s*[^\s=;,/]+=[^;\r\n]*)*);?\s*"
)
# /run/session · ~/cookies.txt · state.json: nothing else is ever repeated in a message
PATH = re.compile(r"(?:/|~|\.\.?/)[^=;\r\n]*|[^=;\r\n]+\.(?:txt|json)")

# weibo-second.json · weibo-second.txt · weibo-second (as container secrets are named)
NAMED = re.compile(r"(?P<platform>[a-z]+)-(?P<name>\w[\w-]*)(?:\.json|\.txt)?")
# Mounted there for one container alone, owned by root: its own user must be able to read them.
MOUNTED_SECRETS = Path("/run/secrets")
DEFAULT = "default"


class SessionError(Exception):
    """A session that cannot be read; the message never quotes its content."""


class UnknownSession(SessionError):
    """No session has that name."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie; `domain` empty: it goes to every host of the platform."""

    name: str
    value: str = field(repr=False)
    domain: str = ""

    def goes_to(self, host: str) -> bool:
        domain = self.domain.lstrip(".").lower()
        return not domain or host == domain or host.endswith("." + domain)


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A session's file as it was when it was read.

    `changed`: of its times the one that a copy cannot keep, by the clock of its machine.
    """

    path: Path
    changed: float

    @classmethod
    def of(cls, value: str) -> SessionFile | None:
        """The file that a setting names, None where it holds the session itself."""
        file = session_file(value)
        return None if file is None else cls(file, file.stat().st_ctime)

    @property
    def age(self) -> float:
        """Seconds since it was changed: a length of time, for those who have another clock."""
        return max(0.0, time.time() - self.changed)

    def is_replaced(self) -> bool:
        """True when the file holds another session by now, or none."""
        try:
            return self.path.stat().st_ctime != self.changed
        except OSError:
            return True


def known_sessions(settings: Mapping[str, Any], platform: str) -> dict[str, Path | str]:
    """The operator's sessions of a platform by name: files, or the text of a cookie string.

    `default` is that of LIBCRAWL_<PLATFORM>_SESSION; files of the folder LIBCRAWL_SESSIONS are
    called <platform>-<name>, with or without .json or .txt. Raises SessionError.
    """
    known: dict[str, Path | str] = {}
    if folder := settings.get("LIBCRAWL_SESSIONS"):
        for file in _files_in(Path(str(folder)).expanduser()):
            found = NAMED.fullmatch(file.name)
            if not found or found["platform"] != platform:
                continue
            if other := known.get(found["name"]):
                raise SessionError(
                    f"LIBCRAWL_SESSIONS: {other} and {file} are both session {found['name']}"
                )
            known[found["name"]] = file
    if value := settings.get(variable_of(platform)):
        known[DEFAULT] = session_file(str(value)) or str(value)
    return known


def choose_session(settings: Mapping[str, Any], platform: str, name: str) -> str | None:
    """The value of the session called so, as LIBCRAWL_<PLATFORM>_SESSION would give it.

    None: there is no session at all, or it is the name of what needs none. Raises UnknownSession
    that lists the known ones.
    """
    known = known_sessions(settings, platform)
    if name in known:
        return str(known[name])
    if name == DEFAULT or name in (way.own_lane for way in PLATFORMS[platform].ways):
        return None
    names = f"there is {', '.join(known)}" if known else "there is none"
    raise UnknownSession(f"no session {name!r} of {platform}; {names} (see LIBCRAWL_SESSIONS)")


def variable_of(platform: str) -> str:
    """The setting that holds a platform's default session."""
    return f"LIBCRAWL_{platform.upper()}_SESSION"


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.is_file())
    except OSError as problem:
        raise SessionError(
            f"LIBCRAWL_SESSIONS: {folder} is no folder that can be read: {problem.strerror}"
        ) from None


def check_private(file: Path, variable: str) -> None:
    """Raises SessionError for a secret's file that other accounts of this machine may read.

    Under /run/secrets, where containers find theirs, others may read but not write it.
    """
    try:
        mode = file.stat().st_mode
        is_mounted = file.resolve().is_relative_to(MOUNTED_SECRETS)
    except OSError as problem:
        raise SessionError(f"{variable}: {file} cannot be read: {problem.strerror}") from None
    if mode & (stat.S_IWGRP | stat.S_IWOTH if is_mounted else stat.S_IRWXG | stat.S_IRWXO):
        can = "written" if is_mounted else "read"
        raise SessionError(f"{variable}: {file} can be {can} by others: chmod 600 {file}")


def check_env_file(settings: Mapping[str, Any], variable: str) -> None:
    """Raises SessionError where this setting's secret is in a `.env` that others may read."""
    if variable in (settings.get("FROM_ENV_FILE") or ()):
        check_private(Path(str(settings["ENV_FILE"])), variable)


def read_session(value: str, variable: str) -> tuple[Cookie, ...]:
    """The cookies that the setting `variable` gives, as text or as the path of a file.

    Raises SessionError naming the variable, and the file and line where there is one.
    """
    if file := session_file(value):
        check_private(file, variable)
        return _read_file(file, variable)
    if PATH.fullmatch(value):
        raise SessionError(f"{variable}: there is no file {value!r}")
    if written := COOKIE_STRING.fullmatch(value):
        return _from_string(written[1])
    raise SessionError(
        f"{variable}: neither a cookie string (NAME=value; NAME2=value2) nor the path of a file"
    )


def session_file(value: str) -> Path | None:
    """The file that a session's setting names, None where it holds the session itself."""
    try:
        path = Path(value).expanduser()
        return path if path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # a long cookie string is no possible path
        return None


def _from_string(text: str) -> tuple[Cookie, ...]:
    pairs = (pair.strip().partition("=") for pair in text.split(";") if pair.strip())
    return tuple(Cookie(name, value) for name, _, value in pairs)


def _read_file(path: Path, variable: str) -> tuple[Cookie, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise SessionError(f"{variable}: {path} cannot be read: {_kind(problem)}") from None
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(text, path, variable)
    if "\t" in text:
        return _from_netscape(text, path, variable)
    if written := COOKIE_STRING.fullmatch(text):
        return _from_string(written[1])
    if not text.strip():
        raise SessionError(f"{variable}: {path} is empty")
    raise SessionError(
        f"{variable}: {path} is neither a cookies.txt, nor a JSON list of cookies, nor a browser"
        " state, nor a cookie string"
    )


def _kind(problem: Exception) -> str:
    return problem.strerror or "error" if isinstance(problem, OSError) else "it is not UTF-8 text"


def _from_json(text: str, path: Path, variable: str) -> tuple[Cookie, ...]:
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError as problem:
        raise SessionError(
            f"{variable}: {path}:{problem.lineno}: broken JSON at column {problem.colno}"
        ) from None
    cookies: Any = data.get("cookies") if isinstance(data, dict) else data
    try:
        read = tuple(_from_entry(entry) for entry in cookies)
    except (TypeError, KeyError, AttributeError):
        raise SessionError(
            f"{variable}: {path}: the JSON is no list of cookies with name and value"
        ) from None
    return _not_empty(read, path, variable)


def _from_entry(entry: dict[str, Any]) -> Cookie:
    if entry["value"] is None:
        raise TypeError
    return Cookie(str(entry["name"]), str(entry["value"]), str(entry.get("domain") or ""))


def _from_netscape(text: str, path: Path, variable: str) -> tuple[Cookie, ...]:
    read = []
    lines = (line.removeprefix("#HttpOnly_") for line in text.splitlines())
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 7:
            raise SessionError(
                f"{variable}: {path}:{number}: a cookies.txt line has 7 fields separated by tabs,"
                f" this one has {len(parts)}"
            )
        read.append(Cookie(parts[5], parts[6], parts[0]))
    return _not_empty(tuple(read), path, variable)


def _not_empty(cookies: tuple[Cookie, ...], path: Path, variable: str) -> tuple[Cookie, ...]:
    if not cookies:
        raise SessionError(f"{variable}: {path} holds no cookies")
    return cookies
