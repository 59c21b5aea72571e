"""Which kind of capture a file is, by what it holds, whatever its name."""

from __future__ import annotations

import json
from pathlib import Path

from libcrawl.capture.answer import Capture, CaptureError
from libcrawl.capture.browser import read_har, read_ndjson
from libcrawl.capture.warc import GZIP, read_warc

WARC = b"WARC/"


def read_capture(path: Path) -> Capture:
    """The answers of a HAR, NDJSON or WARC file.

    Raises CaptureError when it is none of them, is broken or holds nothing.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(WARC))
        capture = read_warc(path) if start == WARC or start[:2] == GZIP else _read_text(path)
    except OSError as problem:
        raise CaptureError(f"{path}: cannot be read: {problem.strerror or problem}") from None
    if not capture.answers:
        raise CaptureError(f"{path}: holds no answers")
    return capture


def _read_text(path: Path) -> Capture:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaptureError(f"{path}: neither HAR, NDJSON nor WARC: it is not UTF-8 text") from None
    if not text.strip():
        raise CaptureError(f"{path}: is empty")
    if text.lstrip()[0] != "{":
        raise CaptureError(f"{path}: neither HAR, NDJSON nor WARC: it does not begin with {{")
    return read_ndjson(path, text) if _is_line(text) else read_har(path, text)


def _is_line(text: str) -> bool:
    """True where the first line is a whole object and not that of a HAR."""
    first = text.lstrip().partition("\n")[0]
    try:
        return "log" not in json.loads(first)
    except (ValueError, RecursionError):
        # A HAR saved in one line and cut off is no line of its own either.
        return False
