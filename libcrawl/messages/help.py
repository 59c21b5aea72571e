"""The texts of `scrapy … --help` in the user's language: help.zh.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from libcrawl.messages import is_chinese
from libcrawl.messages.forms import Forms

HELP = Path(__file__).with_name("help.zh.toml")


def translate_part(command: str, part: str, english: str) -> str:
    """The `summary`, `description` or `examples` of a command; some have no examples."""
    if not is_chinese():
        return english
    return read_help().get(command, {}).get(part, english).lstrip("\n")


def translate_option(english: str) -> str:
    """What an option does."""
    return (_options().find(english) or english) if is_chinese() else english


def translate_headings(part: str) -> str:
    """A part of a help, with its heading translated, where it is one."""
    if not is_chinese():
        return part
    for english, chinese in read_help()["headings"].items():
        if part == english or part.startswith(f"{english}\n"):
            return chinese + part.removeprefix(english)
    return part


@cache
def read_help() -> dict[str, dict[str, str]]:
    """The texts by command and part, and those that all commands share."""
    return tomllib.loads(HELP.read_text("utf-8"))


@cache
def _options() -> Forms:
    return Forms(read_help()["options"])
