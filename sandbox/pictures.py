"""`make pictures`: the READMEs' pictures, of the report that `make demo` has written."""

import base64
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
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

COLOURS = 256
LEVELS = 31
"""Steps of red, green and blue: text stays smooth, and few colours are left to choose from."""

PIXELS = """async picture => {
  const read = await fetch(`data:image/png;base64,${picture}`);
  const image = await createImageBitmap(await read.blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let text = "";
  for (let at = 0; at < data.length; at += 8192) {
    text += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return [image.width, btoa(text)];
}"""


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
        reader = browser.new_page()  # a page of the report may fetch nothing
        for name, path in pictures.items():
            _take(page, reader, report / path, folder / name)
        browser.close()


def _take(page: Page, reader: Page, source: Path, file: Path) -> None:
    page.goto(source.as_uri())
    if page.evaluate("document.documentElement.dataset.lang") != "zh":
        page.click("#language")
    page.evaluate("window.drawAll()")
    picture = page.screenshot(animations="disabled")
    width, pixels = reader.evaluate(PIXELS, base64.b64encode(picture).decode())
    rgba = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(-1, width, 4)
    file.write_bytes(encode(rgba[:, :, :3]))
    size = file.stat().st_size
    if size > LARGEST:
        raise OSError(f"{file} has {size:,} bytes, and {LARGEST:,} are the most: choose less")
    print(f"{os.path.relpath(file)}: {size:,} bytes")


def encode(picture: np.ndarray) -> bytes:
    """A PNG of rows × columns × RGB in the most frequent colours; others become the nearest."""
    steps = np.rint(picture.astype(np.float64) / 255 * LEVELS).astype(np.int32)
    flat = steps.reshape(-1, 3) @ np.array([1024, 32, 1])
    colours, places, counts = np.unique(flat, return_inverse=True, return_counts=True)
    parts = np.stack([colours // 1024, colours // 32 % 32, colours % 32], axis=1)
    chosen = parts[np.argsort(-counts, kind="stable")[:COLOURS]]
    distances = ((parts[:, None, :] - chosen[None, :, :]) ** 2).sum(axis=2)
    nearest = distances.argmin(axis=1).astype(np.uint8)
    height, width = picture.shape[:2]
    rows = nearest[places.ravel()].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows])
    palette = np.rint(chosen * 255 / LEVELS).astype(np.uint8)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    content = zlib.compress(lines.tobytes(), 9)
    chunks = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def _chromium() -> str:
    """The browser that the crawler uses; raises OSError where there is none."""
    words = [sys.executable, "-m", "libcrawl.browser.chromium"]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise OSError((done.stdout + done.stderr).strip())
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
