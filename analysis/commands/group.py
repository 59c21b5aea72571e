"""The group of commands: it lists them all, and imports the one that is called."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis.commands.notes import print_note
from analysis.commands.table import COMMANDS
from analysis.errors import DataError


class CommandModules(MutableMapping[str, Any]):
    """Commands by name, each imported when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            if name not in COMMANDS:
                raise KeyError(name)
            self._made[name] = _import_command(name)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class CommandGroup(TyperGroup):
    """Its help needs no module of a command; what goes wrong with data is one line and status 1."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": None})
        self.commands = CommandModules()

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        commands, self.commands = self.commands, _summaries()
        try:
            super().format_help(ctx, formatter)
        finally:
            self.commands = commands

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **attributes: Any) -> Any:
        with _reporting() if args else nullcontext():  # without a word its help is shown
            return super().make_context(info_name, args, *rest, **attributes)

    def invoke(self, ctx: Any) -> Any:
        with _reporting():
            return super().invoke(ctx)


@contextmanager
def _reporting() -> Iterator[None]:
    """What is wrong with data or arguments: lines that begin with `error:`, status 1 or 2."""
    try:
        yield
    except DataError as error:
        for line in str(error).splitlines():
            print_note(f"error: {line}")
        raise typer.Exit(1) from None
    except typer.TyperException as error:
        message = error.format_message().rstrip(".").replace("Value error, ", "")
        context = getattr(error, "ctx", None)
        hint = f"; see `{context.command_path} --help`" if context else ""
        print_note(f"error: {message}{hint}")
        raise typer.Exit(error.exit_code) from None


def _import_command(name: str) -> Any:
    """A function becomes a command, a `typer.Typer` one with commands of its own."""
    word = name.replace("-", "_")
    found = getattr(import_module(f"analysis.commands.{word}"), word)
    if not isinstance(found, typer.Typer):
        found, function = typer.Typer(rich_markup_mode="markdown", add_completion=False), found
        found.command(name)(function)
    command = typer.main.get_command(found)
    command.name = name
    return command


def _summaries() -> dict[str, Any]:
    return {name: TyperCommand(name, help=summary.en) for name, summary in COMMANDS.items()}
