"""The operator's own session: cookies from a string or a file, never shown again.

Read forms: `NAME=value; NAME2=value2` (as a browser's `Cookie` header), a Netscape `cookies.txt`,
a JSON list of cookies as browser extensions export it, and Playwright's saved browser state.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# SUB=_2A25; XSRF-TOKEN=ab12 · Cookie: SUB=_2A25
COOKIE_STRING = re.compile(
    r"\s*(?:[Cc]ookie:\s*)?([^\s=;,/]+=[^;\r\n]*(?:;\s*[^\s=;,/]+=[^;\r\n]*)*);?\s*"
)
# /run/session · ~/cookies.txt · state.json: nothing else is ever repeated in a message
PATH = re.compile(r"(?:/|~|\.\.?/)[^=;\r\n]*|[^=;\r\n]+\.(?:txt|json)")


class SessionError(Exception):
    """A session that cannot be read; the message never quotes its content."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie; `domain` empty: it goes to every host of the platform."""

    name: str
    value: str = field(repr=False)
    domain: str = ""

    def goes_to(self, host: str) -> bool:
        domain = self.domain.lstrip(".").lower()
        return not domain or host == domain or host.endswith("." + domain)


def read_session(value: str, variable: str) -> tuple[Cookie, ...]:
    """The cookies that the setting `variable` gives, as text or as the path of a file.

    Raises SessionError naming the variable, and the file and line where there is one.
    """
    if file := _find_file(value):
        return _read_file(file, variable)
    if PATH.fullmatch(value):
        raise SessionError(f"{variable}: there is no file {value!r}")
    if written := COOKIE_STRING.fullmatch(value):
        return _from_string(written[1])
    raise SessionError(
        f"{variable}: neither a cookie string (NAME=value; NAME2=value2) nor the path of a file"
    )


def _find_file(value: str) -> Path | None:
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
