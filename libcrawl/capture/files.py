"""The kind of a capture file, by its content and not its name."""

from __future__ import annotations

import json
import re
from pathlib import Path

from libcrawl.capture.answer import LONGEST_PART, Capture, CaptureError, unreadable_file
from libcrawl.capture.browser import read_har, read_ndjson
from libcrawl.capture.warc import GZIP, read_warc

WARC = b"WARC/"
BOM = b"\xef\xbb\xbf"
LOG = re.compile(rb'\s*\{\s*"log"\s*:')


def read_capture(path: Path) -> Capture:
    """The answers of a HAR, NDJSON or WARC file.

    Raises CaptureError when it is none of them. Whether it is whole shows in reading the answers.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(WARC))
        is_warc = start == WARC or start[:2] == GZIP
        return read_warc(path) if is_warc else _read_text(path)
    except OSError as problem:
        raise unreadable_file(path, problem) from None


def _read_text(path: Path) -> Capture:
    first = _first_line(path).removeprefix(BOM).lstrip()
    if not first:
        raise CaptureError(f"{path}: is empty")
    if not first.startswith(b"{"):
        try:
            first[:64].decode("utf-8")
        except UnicodeDecodeError as problem:
            if problem.reason != "unexpected end of data":
                raise CaptureError(
                    f"{path}: neither HAR, NDJSON nor WARC: it is not UTF-8 text"
                ) from None
        raise CaptureError(f"{path}: neither HAR, NDJSON nor WARC: it does not begin with {{")
    return read_ndjson(path) if _is_line(first) else read_har(path)


def _first_line(path: Path) -> bytes:
    """The first line that is not blank, or its beginning."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_PART):
            if line.removeprefix(BOM).strip():
                return line
    return b""


def _is_line(first: bytes) -> bool:
    """True where the first line is a whole object and not that of a HAR."""
    if LOG.match(first):
        return False
    try:
        return "log" not in json.loads(first)
    except RecursionError:
        return True
    except ValueError:
        # A HAR saved in one line and cut off is no line of its own either.
        return False
