"""The texts of `scrapy … --help` in the user's language: help.zh.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from libcrawl.messages import is_chinese
from wording.forms import Forms

HELP = Path(__file__).with_name("help.zh.toml")
#   list          List available spiders
COMMAND = re.compile(r"(?P<command>  [\w-]+ +)(?P<summary>\S.*)")


def translate_part(command: str, part: str, english: str) -> str:
    """The `summary`, `description` or `examples` of a command; some have no examples."""
    if not is_chinese():
        return english
    return read_help().get(command, {}).get(part, english).lstrip("\n")


def translate_option(english: str) -> str:
    """The help of an option."""
    return (_options().find(english) or english) if is_chinese() else english


def translate_headings(part: str) -> str:
    """A part of a help, with its heading translated, where it is one."""
    if not is_chinese():
        return part
    for english, chinese in read_help()["headings"].items():
        if part == english or part.startswith(f"{english}\n"):
            return chinese + part.removeprefix(english)
    return part


def print_screen(*words: object, **options: Any) -> None:
    """`print` for Scrapy's own screens; what has no translation is printed as it is."""
    print(*(translate_screen(str(word)) for word in words), **options)


def translate_screen(text: str) -> str:
    """Lines of a screen of Scrapy's; a line may be a command and what it does."""
    return "\n".join(map(_translate_line, text.split("\n"))) if is_chinese() else text


def _translate_line(line: str) -> str:
    whole = line.strip()
    if (known := _screens().find(whole)) is not None:
        return line.replace(whole, known)
    listed = COMMAND.fullmatch(line)
    known = _screens().find(listed["summary"]) if listed else None
    return line if listed is None or known is None else listed["command"] + known


@cache
def read_help() -> dict[str, dict[str, str]]:
    """The texts by command and part, and those that all commands share."""
    return tomllib.loads(HELP.read_text("utf-8"))


@cache
def _options() -> Forms:
    return Forms(read_help()["options"])


@cache
def _screens() -> Forms:
    return Forms(read_help()["screens"])
