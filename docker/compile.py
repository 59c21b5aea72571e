#!/usr/bin/env python
"""Compile the project, and of its packages what it imports, also what it imports only when needed.

Python leaves byte code where it imports, unless it may not (a container that runs, a shell with
PYTHONDONTWRITEBYTECODE): `make setup` and the image do it once.
"""

import ast
import compileall
import importlib
import importlib.util
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

FOLDERS = ("libcrawl", "analysis", "sandbox", "migrations", "wording")
# Chosen by name while the programs run.
CHOSEN = ("sqlalchemy.dialects.postgresql.psycopg", "scrapy.cmdline", "playwright.__main__")


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def find(name: str) -> bool:
    """Whether it is a module; of folders without an __init__ nothing is to be compiled."""
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:  # its parent is a module, not a package
        return False


def import_each(names: list[str]) -> None:
    """Half of the names are functions and classes; a module that is broken shows itself."""
    for name in names:
        if name in sys.modules or find(name):
            importlib.import_module(name)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    for folder in FOLDERS:
        compileall.compile_dir(folder, quiet=1)
    files = (file for folder in FOLDERS for file in Path(folder).rglob("*.py"))
    wanted = sorted(set(CHOSEN).union(*map(imported, files)))
    half = len(wanted) // 2
    with ProcessPoolExecutor(2) as both:
        list(both.map(import_each, (wanted[:half], wanted[half:])))
