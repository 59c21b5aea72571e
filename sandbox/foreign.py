"""What an operator has configured, made blank for a crawl of a stand-in platform.

A setting of theirs that went unnoticed would lead it to their database, or show their session.
"""

import os
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
OURS = ("DATABASE_URL", "LIBCRAWL_")
# About the machine, not about what is crawled and where it goes.
KEPT = {"LIBCRAWL_CHROMIUM"}


def blank_settings(folder: Path = ROOT) -> dict[str, str]:
    """All settings of the environment and of `.env` in the folder; blank also hides `.env`."""
    names = {*os.environ, *dotenv_values(folder / ".env", encoding="utf-8-sig")}
    return dict.fromkeys((name for name in names - KEPT if name.startswith(OURS)), "")
