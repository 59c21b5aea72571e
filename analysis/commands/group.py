"""The group of commands, which lists them all and imports only the one that is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from analysis.choices import Language
from analysis.commands.help import write_help
from analysis.commands.notes import print_error
from analysis.commands.table import COMMANDS
from analysis.errors import DataError
from analysis.messages import choose_language, chosen_language, translate


class CommandModules(MutableMapping[str, Any]):
    """Commands by name, each imported when it is called."""

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
    """The main group. Help imports no command; a DataError becomes one line and status 1."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": None})
        self.commands = CommandModules()

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def summary(self, name: str) -> str:
        """Summary of a command in a line."""
        return COMMANDS[name].in_language(chosen_language())

    def format_help(self, ctx: Any, formatter: Any) -> None:
        write_help(self, ctx)

    def make_context(self, info_name: Any, args: list[str], *others: Any, **attributes: Any) -> Any:
        choose_language(_language_in(args))
        with _reporting() if args else nullcontext():  # without arguments its help is shown
            return super().make_context(info_name, args, *others, **attributes)

    def invoke(self, ctx: Any) -> Any:
        with _reporting():
            try:
                return super().invoke(ctx)
            finally:
                _close_databases()


def _close_databases() -> None:
    """Close the connections, also in a process that goes on; not every command imports them."""
    if module := sys.modules.get("analysis.load.database"):
        module.close_databases()


def _language_in(args: Sequence[str]) -> Language | None:
    """Language of --lang, which also applies to errors in other arguments."""
    for place, word in enumerate(args):
        value = next(iter(args[place + 1 :]), "") if word == "--lang" else word
        if word.startswith("--lang") and (name := value.removeprefix("--lang=")) in list(Language):
            return Language(name)
    return None


@contextmanager
def _reporting() -> Iterator[None]:
    """Turn errors of data or arguments into lines that begin with `error:`, and status 1 or 2."""
    try:
        yield
    except DataError as error:
        print_error(str(error))
        raise typer.Exit(1) from None
    except typer.TyperException as error:
        message = error.format_message().rstrip(".").replace("Value error, ", "")
        context = getattr(error, "ctx", None)
        hints = [f"see `{context.command_path} --help`"] if context else []
        if message:  # empty if the help was shown because arguments were missing
            print_error(message, *hints)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:  # of a file: a name that is too long, a disk that is full
        if error.filename is None or error.strerror is None:
            raise
        print_error(f"{os.fsdecode(error.filename)} cannot be opened: {error.strerror}")
        raise typer.Exit(1) from None


class Subgroup(TyperGroup):
    """Commands within a command: `typer.Typer(cls=Subgroup)`."""

    def summary(self, name: str) -> str:
        """The first line of its docstring."""
        return translate((self.commands[name].help or "").splitlines()[0]).rstrip(".。")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        write_help(self, ctx)


def _import_command(name: str) -> Any:
    """A function becomes a command, a `typer.Typer` one with commands of its own."""
    word = name.replace("-", "_")
    found = getattr(import_module(f"analysis.commands.{word}"), word)
    if not isinstance(found, typer.Typer):
        found, function = typer.Typer(add_completion=False), found
        found.command(name)(function)
    command = typer.main.get_command(found)
    command.name = name
    for each in getattr(command, "commands", {"": command}).values():
        each.format_help = partial(write_help, each)
    return command
