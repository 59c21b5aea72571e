"""Finding a Chromium on this machine, and starting it; `python -m libcrawl.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The headless shell starts faster and needs half of the memory.
COMMANDS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
# Where Playwright's own download puts its browsers.
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
DOWNLOADED = (
    "chromium_headless_shell-*/*/*headless*shell",
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
SHELLS = ("headless-shell", "headless_shell")
# Nothing of the browser's own goes out: only what the page itself requests.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
NO_PICTURES = "--blink-settings=imagesEnabled=false"
ADVICE = (
    "install one (Debian, Ubuntu: apt-get install chromium-headless-shell, or chromium; elsewhere:"
    " .venv/bin/playwright install chromium), or name one in LIBCRAWL_CHROMIUM"
)


class BrowserMissing(Exception):
    """There is no browser to be started; the message names what to install."""


def find_chromium(named: str | None = None, *, is_visible: bool = False) -> Path:
    """The browser named by the operator, else one that is found on this machine.

    `is_visible`: one that can show a window. Raises BrowserMissing.
    """
    if named:
        path = Path(named).expanduser()
        if path.is_file() and os.access(path, os.X_OK):
            return path
        raise BrowserMissing(f"LIBCRAWL_CHROMIUM is {named!r}: no program; {ADVICE}")
    for path in _found():
        if not is_visible or not path.name.endswith(SHELLS):
            return path
    if is_visible:
        raise BrowserMissing(f"no Chromium that can show a window was found: {ADVICE}")
    raise BrowserMissing(f"no Chromium was found: {ADVICE}")


def _found() -> Iterator[Path]:
    for command in COMMANDS:
        if place := shutil.which(command):
            yield Path(place)
    for cache in CACHES:
        for pattern in DOWNLOADED:
            yield from sorted((Path.home() / cache).glob(pattern), reverse=True)


def launch_options(executable: Path, *, with_pictures: bool = False) -> dict[str, Any]:
    """How Playwright starts it, in a sandbox of its own where the system lets it make one."""
    return {
        "executable_path": str(executable),
        "args": [*ARGUMENTS, *(() if with_pictures else (NO_PICTURES,))],
        "chromium_sandbox": _can_isolate(),
    }


def _can_isolate() -> bool:
    """Whether Chromium's own sandbox works here: not for root, nor in most containers, which are
    the sandbox then."""
    if os.geteuid() == 0:
        return False
    unshare = shutil.which("unshare")  # Linux
    if unshare is None:
        return True
    tried = subprocess.run([unshare, "--user", "true"], check=False, capture_output=True)  # noqa: S603
    return tried.returncode == 0


def main() -> int:
    """Print the browser that would be used; exit 1 where there is none."""
    from libcrawl import settings  # noqa: PLC0415 (nothing else here needs settings)

    try:
        print(find_chromium(settings.LIBCRAWL_CHROMIUM))
    except BrowserMissing as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
