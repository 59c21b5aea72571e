"""Workers as processes of their own, with one database and one stand-in platform that waits."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import ROOT
from tests.crawl.conftest import Stand, make_stand, stand
from tests.processes import Completed, Running, is_forked
from tests.warm import CLOCK

__all__ = ["make_stand", "stand"]

# A stand-in as polite as a real platform, at a pace that tests can afford.
POLITE = {
    "LIBCRAWL_LOOPBACK_WAITS": "1",
    "LIBCRAWL_WEIBO_ACCESS": "written_permission",
    "LIBCRAWL_WEIBO_DELAY": "0",
}
# Runs in every Python process that has its folder on the path.
WRONG_CLOCK = """
import datetime, time_machine
now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes={minutes})
time_machine.travel(now, tick=True).start()
"""


def with_wrong_clock(folder: Path, minutes: int) -> dict[str, str]:
    """The environment of a worker whose clock is wrong by so many minutes."""
    if is_forked(os.environ):
        return {CLOCK: str(minutes)}
    place = folder / f"clock{minutes:+}"
    place.mkdir()
    (place / "sitecustomize.py").write_text(WRONG_CLOCK.format(minutes=minutes), encoding="utf-8")
    return {"PYTHONPATH": f"{place}:{ROOT}"}


def ended(process: Running) -> tuple[int, str]:
    """Exit status and output of a worker that comes to its end."""
    output = process.communicate(timeout=120)[0]
    return process.returncode, output


def errors(crawled: Completed) -> list[str]:
    assert "Traceback" not in crawled.stderr, crawled.stderr
    return [line for line in crawled.stderr.splitlines() if line.startswith("error:")]


def requested_accounts(stand: Stand, endpoint: str) -> list[str]:
    """The requested accounts in order."""
    return [str(row["account"]) for row in stand.sandbox.log() if row["endpoint"] == endpoint]
