"""The operator's own settings, made blank for a crawl of a stand-in platform.

A setting of theirs that went unnoticed would lead it to their database, or show their session.
"""

import os
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
OURS = ("DATABASE_URL", "LIBCRAWL_")
# About the machine, not about what is crawled and where it goes.
KEPT = {"LIBCRAWL_CHROMIUM"}


def blank_settings(folder: Path = ROOT) -> dict[str, str]:
    """All settings of the environment and of `.env` in the folder; blank also hides `.env`."""
    names = {*os.environ, *_names_in(folder / ".env")}
    return dict.fromkeys((name for name in names - KEPT if name.startswith(OURS)), "")


def _names_in(file: Path) -> Iterable[str]:
    """In whatever encoding: the crawl itself reports what is wrong with it."""
    if not file.exists():
        return ()
    return dotenv_values(stream=StringIO(file.read_bytes().decode("utf-8-sig", "replace")))
