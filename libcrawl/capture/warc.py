"""Reading WARC files: our archives, and those of other tools."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from libcrawl.capture.answer import Capture, CaptureError, RecordedAnswer
from libcrawl.capture.archive import JSON, RUN
from libcrawl.items import Verdict

CHUNK = 1 << 20
GZIP = b"\x1f\x8b"


def read_warc(path: Path) -> Capture:
    """The answers of a WARC file, compressed or not.

    A last record that was cut off is left out and told of. Raises CaptureError for anything else
    that is broken.
    """
    found = _Found()
    cut: str | None = None
    try:
        with path.open("rb") as file:
            for member in _members(file):
                if member is None:
                    cut = "the last record is cut off and was left out"
                    break
                for record in ArchiveIterator(io.BytesIO(member)):
                    found.take(record)
    except OSError as problem:
        raise CaptureError(f"{path}: cannot be read: {problem.strerror or problem}") from None
    except (ArchiveLoadFailed, zlib.error, ValueError, AttributeError, KeyError) as problem:
        said = str(problem) or type(problem).__name__
        raise CaptureError(f"{path}: broken after {len(found.answers)} answers: {said}") from None
    return Capture(kind="WARC", answers=found.with_posts(), run=found.run, cut=cut)


def _members(file: BinaryIO) -> Iterator[bytes | None]:
    """The gzip members of a file one by one, None for a last one that is cut off."""
    rest = file.read(CHUNK)
    if rest[:2] != GZIP:
        yield rest + file.read()
        return
    while rest:
        unzip = zlib.decompressobj(zlib.MAX_WBITS + 16)
        parts = []
        while not unzip.eof:
            if not rest:
                yield None
                return
            parts.append(unzip.decompress(rest))
            rest = unzip.unused_data or (b"" if unzip.eof else file.read(CHUNK))
        yield b"".join(parts)
        rest = rest or file.read(CHUNK)


class _Found:
    """What the records of a file have told so far."""

    def __init__(self) -> None:
        self.run: dict[str, Any] | None = None
        self.answers: list[tuple[str, RecordedAnswer]] = []
        self._posts: dict[str, tuple[str, bytes]] = {}

    def take(self, record: ArcWarcRecord) -> None:
        headers = record.rec_headers
        url = headers.get_header("WARC-Target-URI") or ""
        if record.rec_type == "request":
            post = record.content_stream().read()
            response = headers.get_header("WARC-Concurrent-To") or ""
            self._posts[response] = (record.http_headers.protocol, post)
        elif record.rec_type == "response" and record.http_headers is not None:
            answer = _response(record, url)
            self.answers.append((headers.get_header("WARC-Record-ID") or "", answer))
        elif record.rec_type == "metadata" and headers.get_header("Content-Type") == JSON:
            told = json.loads(record.content_stream().read())
            if url == RUN:
                self.run = told
            elif url.startswith("http"):
                lacks = (Verdict(told["verdict"]), str(told["reason"]))
                answer = RecordedAnswer(url=url, captured_at=_moment(record), lacks=lacks)
                self.answers.append(("", answer))

    def with_posts(self) -> tuple[RecordedAnswer, ...]:
        """The answers in their order, each with what its request posted."""
        whole = []
        for key, answer in self.answers:
            method, post = self._posts.get(key, ("GET", b""))
            whole.append(replace(answer, method=method, post=post or None))
        return tuple(whole)


def _response(record: ArcWarcRecord, url: str) -> RecordedAnswer:
    return RecordedAnswer(
        url=url,
        captured_at=_moment(record),
        status=int(record.http_headers.get_statuscode()),
        headers={name.lower(): value for name, value in record.http_headers.headers},
        body=record.content_stream().read(),
    )


def _moment(record: ArcWarcRecord) -> datetime:
    return datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
