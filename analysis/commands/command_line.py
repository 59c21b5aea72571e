"""The command as it was called, for the files that it writes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from inspect import Signature
from typing import Any

from analysis.window import LATEST

# The target does not affect figures; the address of the database may hold a password.
LEFT_OUT = {"format_", "output", "overwrite", "database", "lang", "all_columns", "package"}
NAMES = {"first": "from", "last": "to"}


def as_typed(command: str, given: Mapping[str, Any], signature: Signature) -> str:
    """The command with the options that differ from their defaults, as one would type it."""
    words = [command]
    for name, value in given.items():
        if name not in LEFT_OUT and value != signature.parameters[name].default:
            words += _words(f"--{NAMES.get(name, name.rstrip('_').replace('_', '-'))}", value)
    return shlex.join(words)


def with_latest(command: str) -> str:
    """The command as one would type it, by the latest counters."""
    words = shlex.split(command)
    for option in ("--counters", "--as-of"):
        while option in words:
            place = words.index(option)
            del words[place : place + 2]
    return shlex.join(["libcrawl-analysis", *words, "--counters", LATEST])


def _words(option: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield option
        return
    for each in value if isinstance(value, list | tuple) else [value]:
        yield option
        yield str(each)
