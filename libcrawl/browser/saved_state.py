"""The browser state that `scrapy login` saves: the session, readable by its owner alone."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libcrawl.politeness.session import DEFAULT, NAMED, SessionError, check_private, variable_of
from libcrawl.process.file_modes import make_private_folder


class StateError(Exception):
    """A state that cannot be had or saved; one line, never its content."""


def place_of_state(settings: Mapping[str, Any], platform: str, name: str = DEFAULT) -> Path:
    """Where a platform's state is saved. The default one: in the file of the session's setting,
    else in a usual one; another: in the folder LIBCRAWL_SESSIONS.

    Raises StateError where that setting holds cookies instead of a path, or there is no folder.
    """
    usual = Path(str(settings["LIBCRAWL_DATA"])) / "sessions"
    if name != DEFAULT:
        file = Path(str(settings.get("LIBCRAWL_SESSIONS") or usual)).expanduser()
        file /= f"{platform}-{name}.json"
        if not NAMED.fullmatch(file.name):
            raise StateError(f"--name {name}: a session's name is of letters, digits, - and _")
        return file
    variable = variable_of(platform)
    named = settings.get(variable)
    if not named:
        return usual / f"{platform}.json"
    if "=" in named or ";" in named:
        raise StateError(f"{variable} holds cookies, not the path of a file: unset it")
    return Path(named).expanduser()


def save_state(file: Path, state: Mapping[str, Any]) -> None:
    """Write a state for its owner's eyes only; the earlier one stays until the new one is whole.

    Raises StateError when it cannot be written.
    """
    new = file.with_name(f".{file.name}.new")
    try:
        make_private_folder(file.parent)
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            json.dump(state, written)
        new.replace(file)
    except OSError as problem:
        raise StateError(f"{file} cannot be written: {problem.strerror}") from None


def check_state(path: str | None, variable: str) -> None:
    """Raises SessionError for a file that is no browser state, or that others may read."""
    if not path:
        return
    file = Path(path).expanduser()
    if not file.is_file():
        raise SessionError(
            f"{variable} must be the path of a browser state that `scrapy login` has saved"
        )
    check_private(file, variable)
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        state = None
    if not isinstance(state, dict) or not isinstance(state.get("cookies"), list):
        raise SessionError(
            f"{variable}: {file} is no browser state: save a new one with `scrapy login`"
        )
