"""`make pictures`: the READMEs' pictures, of the report that `make demo` has written."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from sandbox.demo import REPORT
from sandbox.foreign import ROOT
from sandbox.story import IMPROVING

FOLDER = ROOT / "docs" / "pictures"
PICTURES = {
    "report-first-page.png": "index.html",
    "report-library.png": f"libraries/{IMPROVING}.html",
}
LAPTOP = ViewportSize(width=1280, height=680)
"""A window on a screen of 1280 × 800, less what the browser takes."""
LARGEST = 200_000
"""Bytes of a picture: a README is read in slow networks, too."""


def main() -> int:
    """Take all of them; returns the exit status."""
    if not (REPORT / "index.html").is_file():
        print(f"error: no report in {REPORT}: run `make demo` first", file=sys.stderr)
        return 1
    try:
        take(REPORT, PICTURES, FOLDER)
    except OSError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


def take(report: Path, pictures: Mapping[str, str], folder: Path) -> None:
    """Screens of the report's pages in Chinese, as files of these names; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), chromium_sandbox=os.geteuid() != 0
        )
        page = browser.new_page(viewport=LAPTOP, locale="zh-CN")
        for name, path in pictures.items():
            _take(page, report / path, folder / name)
        browser.close()


def _take(page: Page, source: Path, file: Path) -> None:
    page.goto(source.as_uri())
    if page.evaluate("document.documentElement.dataset.lang") != "zh":
        page.click("#language")
    page.evaluate("window.drawAll()")
    page.screenshot(path=file, animations="disabled")
    size = file.stat().st_size
    if size > LARGEST:
        raise OSError(f"{file} has {size:,} bytes, and {LARGEST:,} are the most: choose less")
    print(f"{os.path.relpath(file)}: {size:,} bytes")


def _chromium() -> str:
    """The browser that the crawler uses; raises OSError where there is none."""
    words = [sys.executable, "-m", "libcrawl.browser.chromium"]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise OSError((done.stdout + done.stderr).strip())
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
