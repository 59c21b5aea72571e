"""Reading WARC files: our archives, and those of other tools."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from libcrawl.capture.answer import (
    LONGEST_BODY,
    TOO_LONG,
    Capture,
    CaptureError,
    Part,
    Parts,
    RecordedAnswer,
    UnreadableAnswer,
    unreadable_file,
)
from libcrawl.capture.archive import JSON, RUN
from libcrawl.capture.browser import moment
from libcrawl.capture.decompression import decompress
from libcrawl.items import Verdict

CHUNK = 1 << 16
GZIP = b"\x1f\x8b"
LONGEST_HEADERS = 1 << 20
LONGEST_POST = 1 << 20
# Bytes of a whole file, unpacked: some packed files would go on for days.
LONGEST_FILE = 64 << 30
CUT = "the last record is cut off and was left out"
Request = tuple[str, bytes]
T = TypeVar("T")


class _CutOff(Exception):
    """The file ends within a record."""


class _Broken(Exception):
    """The file is no WARC file from here on."""


def read_warc(path: Path) -> Capture:
    """The answers of a WARC file, compressed or not.

    A last record that was cut off is left out and reported. Raises CaptureError for anything else
    that is broken. The file is read twice: a request may follow its answer.
    """
    found = _Overview()
    cut: str | None = None
    try:
        for _ in _each(path, found.take):
            pass
    except _CutOff:
        cut = CUT
    except OSError as problem:
        raise unreadable_file(path, problem) from None
    except _Broken as problem:
        raise CaptureError(f"{path}: broken after {found.answers} answers: {problem}") from None
    return Capture(
        path=path, kind="WARC", answers=Parts(path, lambda: _parts(path, found)), run=found.run,
        cut=cut,
    )  # fmt: skip


class _Overview:
    """What must be known of a file before its answers are read."""

    def __init__(self) -> None:
        self.answers = 0
        self.requests: dict[str, Request] = {}
        self.run: dict[str, Any] | None = None

    def take(self, number: int, record: ArcWarcRecord) -> None:
        if record.rec_type == "request":
            self.requests |= _request(record)
        elif record.rec_type == "response":
            self.answers += 1
        elif _is_ours(record) and _header(record, "WARC-Target-URI") == RUN:
            self.run = _read_run(number, record)


def _parts(path: Path, overview: _Overview) -> Iterator[Part]:
    """The answers, and what an archive of ours records about those that it lacks."""

    def take(number: int, record: ArcWarcRecord) -> Part | None:
        where = f"record {number}"
        url = _header(record, "WARC-Target-URI").strip("<>")
        if not url.startswith("http"):
            return None  # dns:, ftp:
        if record.rec_type == "response":
            return _response(where, url, record, overview.requests)
        return _lacking(where, url, record) if overview.run and _is_ours(record) else None

    try:
        for part in _each(path, take):
            if part is not None:
                yield part
    except _CutOff:
        return
    except _Broken as problem:
        raise CaptureError(f"{path}: broken: {problem}") from None


def _each(path: Path, read: Callable[[int, ArcWarcRecord], T]) -> Iterator[T]:
    """What `read` makes of each record and its number, from 1.

    Raises _CutOff where the file ends within a record, _Broken, and OSError.
    """
    number = 0
    with path.open("rb") as file:
        packed = _Unpacked(file)
        records = ArchiveIterator(packed, no_record_parse=True)
        while True:
            packed.left = LONGEST_HEADERS
            try:
                # Its warnings are not for people who import a file.
                with redirect_stderr(io.StringIO()):
                    record = next(records, None)
                packed.left = None
                if record is None:
                    return
                number += 1
                result = read(number, record)
                while record.raw_stream.read(CHUNK):
                    pass
            except (_CutOff, _Broken, OSError):
                raise
            except Exception as problem:  # warcio raises whatever a header makes it stumble over
                head = (str(problem) or type(problem).__name__).strip().partition("\n")[0]
                raise _Broken(head) from None
            yield result


class _Unpacked:
    """What a file holds once it is unpacked, as a stream.

    `left` bounds what may be read on, for lines of headers that never end; None: nothing does.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packed = file.read(CHUNK)
        self._unzip = self._new_member() if self._packed.startswith(GZIP) else None
        self._at = 0
        self.left: int | None = None

    def _new_member(self) -> zlib._Decompress:
        return zlib.decompressobj(zlib.MAX_WBITS + 16)

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        data = self._plain(size) if self._unzip is None else self._unpack(size)
        self._at += len(data)
        if self._at > LONGEST_FILE:
            raise _Broken(f"unpacks to more than {LONGEST_FILE >> 30} GiB")
        if self.left is not None:
            self.left -= len(data)
            if self.left < -CHUNK:
                raise _Broken(f"a record's headers have more than {LONGEST_HEADERS >> 20} MiB")
        return data

    def _plain(self, size: int) -> bytes:
        data, self._packed = self._packed[:size], self._packed[size:]
        return data or self._file.read(size)

    def _unpack(self, size: int) -> bytes:
        assert self._unzip is not None
        while True:
            if self._unzip.eof:
                self._packed = self._unzip.unused_data or self._file.read(CHUNK)
                if not self._packed:
                    return b""
                self._unzip = self._new_member()
            elif not self._packed:
                self._packed = self._file.read(CHUNK)
                if not self._packed:
                    raise _CutOff
            data = self._unzip.decompress(self._packed, size)
            self._packed = self._unzip.unconsumed_tail
            if data:
                return data


def _header(record: ArcWarcRecord, name: str) -> str:
    return str(record.rec_headers.get_header(name) or "")


def _is_ours(record: ArcWarcRecord) -> bool:
    return record.rec_type == "metadata" and _header(record, "Content-Type") == JSON


def _request(record: ArcWarcRecord) -> dict[str, Request]:
    """What a request posted, by the record of its answer. Most posted nothing."""
    try:
        method = StatusAndHeadersParser((), verify=False).parse(record.raw_stream).protocol
        post = _read(record.raw_stream, LONGEST_POST)
    except (EOFError, ValueError):
        return {}
    return {_header(record, "WARC-Concurrent-To"): (method, post)} if method != "GET" else {}


def _read_run(number: int, record: ArcWarcRecord) -> dict[str, Any]:
    try:
        content = json.loads(_read(record.raw_stream, LONGEST_BODY))
    except (ValueError, RecursionError) as problem:
        raise _Broken(f"record {number}, which describes the run: {problem}") from None
    if not isinstance(content, dict):
        raise _Broken(f"record {number}, which describes the run, is no object")
    return content


def _lacking(where: str, url: str, record: ArcWarcRecord) -> Part:
    try:
        content = json.loads(_read(record.raw_stream, LONGEST_BODY))
        lacks = (Verdict(content["verdict"]), str(content["reason"]))
        at = moment(_header(record, "WARC-Date"))
    except (ValueError, RecursionError, KeyError, TypeError) as problem:
        return UnreadableAnswer(where=where, problem=str(problem), url=url)
    return RecordedAnswer(url=url, captured_at=at, lacks=lacks, where=where)


def _response(where: str, url: str, record: ArcWarcRecord, requests: dict[str, Request]) -> Part:
    method, post = requests.get(_header(record, "WARC-Record-ID"), ("GET", b""))
    try:
        head = StatusAndHeadersParser((), verify=False).parse(record.raw_stream)
        return RecordedAnswer(
            url=url,
            captured_at=moment(_header(record, "WARC-Date")),
            method=method,
            post=post or None,
            status=int(head.get_statuscode()),
            headers={name.lower(): value for name, value in head.headers},
            body=_body(record, head),
            where=where,
        )
    except (_CutOff, _Broken, OSError, zlib.error):
        raise
    except Exception as problem:  # those of every decoder
        printed_words = str(problem).partition("\n")[0] or type(problem).__name__
        return UnreadableAnswer(where=where, problem=printed_words, url=url, post=post or None)


def _body(record: ArcWarcRecord, head: StatusAndHeaders) -> bytes:
    """Raises ValueError where it is too long."""
    is_chunked = str(head.get_header("Transfer-Encoding") or "").lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if is_chunked else record.raw_stream
    packed = _read(stream, LONGEST_BODY)
    body = decompress(packed, head.get_header("Content-Encoding") or "", LONGEST_BODY)
    if len(body) > LONGEST_BODY:
        raise ValueError(TOO_LONG)
    return body


def _read(stream: Any, longest: int) -> bytes:
    """All of a stream. Raises ValueError where that is too much."""
    parts, length = [], 0
    while data := stream.read(CHUNK):
        parts.append(data)
        length += len(data)
        if length > longest:
            raise ValueError(TOO_LONG)
    return b"".join(parts)
