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


sys.path.insert(0, ".")
for folder in FOLDERS:
    compileall.compile_dir(folder, quiet=1)
wanted = set(CHOSEN).union(
    *(imported(file) for name in FOLDERS for file in Path(name).rglob("*.py"))
)
for name in sorted(wanted):
    # Half of the names are those of functions and classes; a module that is broken shows itself.
    if name in sys.modules or find(name):
        importlib.import_module(name)
