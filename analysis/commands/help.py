"""The help of a command, in the chosen language."""

from __future__ import annotations

import inspect
import shutil
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from analysis.messages import translate

WIDTH = 100  # at most


def write_help(command: Any, ctx: Any, *_: Any) -> None:
    """Print usage, description, and options or commands to standard output."""
    from rich.console import Console
    from rich.text import Text

    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
    console = Console(file=sys.stdout, width=width, highlight=False)
    is_group = hasattr(command, "commands")
    arguments = "[OPTIONS] COMMAND [ARGS]…" if is_group else "[OPTIONS]"
    given = [] if is_group else [_place(each) for each in command.params if _is_argument(each)]
    usage = " ".join([ctx.command_path, translate(arguments), *given])
    console.print(Text(f"{translate('Usage')}: {usage}\n"))
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        console.print(Text(f"{translate(' '.join(paragraph.split()))}\n"))
    if is_group:
        names = command.list_commands(ctx)
        _print(console, "Commands", ((n, command.summary(n)) for n in names))
    else:
        _print(console, "Options", (_option(each) for each in command.get_params(ctx)))


def _print(console: Any, title: str, rows: Iterable[tuple[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, words in rows:
        table.add_row(Text(f"  {name}", no_wrap=True), Text(words, overflow="fold"))
    console.print(Text(f"{translate(title)}:"))
    console.print(table)


def _is_argument(parameter: Any) -> bool:
    """Whether it has no name on the command line, only a place."""
    return bool(parameter.param_type_name == "argument")


def _place(parameter: Any) -> str:
    """An argument where it is typed: WORDS…, [NAME]."""
    word = translate(parameter.name.upper()) + ("…" if parameter.nargs == -1 else "")
    return word if parameter.required else f"[{word}]"


def _option(parameter: Any) -> tuple[str, str]:
    name = " ".join([*parameter.opts, *_values(parameter)])
    if _is_argument(parameter):
        name = _place(parameter)
    if parameter.opts == ["--help"]:
        return name, translate("Show this help and exit")
    facts = [translate("required")] if parameter.required else []
    if choices := _choices(parameter):
        facts.append(", ".join(choices))
    default = parameter.default
    if default not in (None, False, ""):
        shown = default.value if isinstance(default, Enum) else default
        facts.append(f"{translate('default')}: {shown}")
    words = translate(parameter.help or "")
    return name, f"{words} ({'; '.join(facts)})" if facts else words


def _values(parameter: Any) -> list[str]:
    """Placeholder after an option: empty for a flag."""
    kinds = _kinds(parameter)
    if bool in kinds:
        return []
    word = "N" if {int, float} & kinds else "FILE" if Path in kinds else "TEXT"
    return [translate("CHOICE" if _choices(parameter) else word)]


def _choices(parameter: Any) -> list[str]:
    return [
        str(member.value)
        for kind in _kinds(parameter)
        if isinstance(kind, type) and issubclass(kind, Enum)
        for member in kind
    ]


def _kinds(parameter: Any) -> set[Any]:
    """The types of an option: those within `list[str] | None`."""
    return set(_leaves([parameter.type_descriptor.annotation]))


def _leaves(annotations: Sequence[Any]) -> Iterable[Any]:
    for annotation in annotations:
        parts = get_args(annotation)
        yield from _leaves(parts) if parts else [annotation]
