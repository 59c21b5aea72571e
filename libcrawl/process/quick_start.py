"""Faster start of commands: imports and garbage collection that they do not need are left out."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

USUAL = gc.get_threshold()
MANY = 1_000_000


def begin() -> None:
    """For the settings, which Scrapy imports before what is slow."""
    gc.set_threshold(MANY)  # what modules make while they are loaded stays
    # It knows the models of pydantic as items, which is loaded for that; ours are dataclasses.
    import_without("itemadapter", "pydantic", "pydantic_core")


def import_without(module: str, *unneeded: str) -> None:
    """Import a module as if others were not installed, that it imports where they are."""
    missing = [name for name in unneeded if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type]  # None: not to be found
    try:
        import_module(module)
    finally:
        for name in missing:
            del sys.modules[name]


def collect_as_usual() -> None:
    """Look for garbage again, but not among what was loaded."""
    gc.freeze()
    gc.set_threshold(*USUAL)
