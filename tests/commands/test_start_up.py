"""A command loads what it needs, and nothing that only other commands need."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import libcrawl.actions
import libcrawl.commands

ROOT = Path(__file__).resolve().parents[2]
# The arguments are those of `scrapy`; what was imported comes last, as JSON.
RUN = """
import json, sys
from scrapy.cmdline import execute
try:
    execute(["scrapy", *sys.argv[1:]])
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules} | {
        name for name in sys.modules if name.startswith("libcrawl.") or name.count(".") == 1
    })))
"""
# Each of them takes a tenth of a second or more.
HEAVY = {"alembic", "altair", "pandas", "playwright", "procrastinate", "psycopg", "pyarrow"}
HEAVY |= {"openpyxl", "pydantic", "rich", "sqlalchemy", "warcio"}


def loaded(*words: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def modules(package: object) -> set[str]:
    return {module.name for module in pkgutil.iter_modules(package.__path__)}  # type: ignore[attr-defined]


def test_each_command_has_its_action() -> None:
    assert modules(libcrawl.commands) == modules(libcrawl.actions) - {"action"}


@pytest.mark.parametrize("command", ["crawl", ""])
def test_a_help_loads_no_more_than_scrapy(command: str) -> None:
    found = loaded(*([command, "--help"] if command else []))
    assert not found & HEAVY
    assert "itemadapter" in found  # which would load pydantic
    assert not {name for name in found if name.startswith(("libcrawl.actions", "libcrawl.store"))}


def test_a_command_loads_no_other() -> None:
    found = loaded("list")
    assert "libcrawl.spiders.weibo" in found
    assert not found & (HEAVY - {"psycopg", "rich", "sqlalchemy", "warcio"})
    assert not {name for name in found if name.startswith("libcrawl.actions")}
