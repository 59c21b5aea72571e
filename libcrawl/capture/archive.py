"""One run's raw answers as a WARC file, written record by record.

Every record is a gzip member of its own and is handed to the operating system at once: a process
that dies loses at most the record in flight.
"""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from libcrawl.capture.answer import CaptureError, RecordedAnswer
from libcrawl.process.file_modes import make_private_folder

RUN = "urn:libcrawl:run"
ACCOUNT = "WARC-Libcrawl-Account"
JSON = "application/json"
# Half the time of the highest level, for a few per cent of the size.
LEVEL = 6
PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Archive:
    """The archive of a run. `problem` is the reason why it was not written, None if it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem: str | None = None
        self.path: Path | None = None

    def begin(self, run: dict[str, Any]) -> None:
        """Create the file, readable by its owner alone, with the facts about the run.

        `run` has `platform`, `run` (its id), `started_at` and whatever a reader needs. Raises
        CaptureError.
        """
        started = datetime.fromisoformat(run["started_at"]).astimezone(UTC)
        name = f"{run['platform']}-run{run['run']:06}-{started:%Y%m%dT%H%M%SZ}.warc.gz"
        path = self.folder / name
        try:
            make_private_folder(self.folder)
            path.touch(mode=0o600, exist_ok=False)
        except OSError as problem:
            raise CaptureError(f"{path}: the archive cannot be written: {problem}") from None
        self.path = path
        software = f"libcrawl/{run['program_version']}"
        info = {"software": software, "format": "WARC File Format 1.1", "isPartOf": name}
        builder = _writer(io.BytesIO())
        content = json.dumps(run, ensure_ascii=False, default=str).encode()
        self._write(builder.create_warcinfo_record(name, info))
        self._write(_record(builder, RUN, "metadata", content, started, "", JSON))

    def keep(self, answer: RecordedAnswer, account: str, request: list[tuple[str, str]]) -> None:
        """Write an answer and its request; `account` is the account that it is about, if any."""
        builder = _writer(io.BytesIO())
        if answer.lacks:
            verdict, reason = answer.lacks
            content = json.dumps(
                {"verdict": verdict, "reason": reason}, ensure_ascii=False
            ).encode()
            at = answer.captured_at
            self._write(_record(builder, answer.url, "metadata", content, at, account, JSON))
            return
        parts = urlsplit(answer.url)
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        line = f"{answer.method} {target} HTTP/1.1"
        hosted = [("host", parts.netloc), *request]
        request_head = StatusAndHeaders(line, hosted, is_http_request=True)
        phrase = PHRASES.get(answer.status, "?")
        response_head = StatusAndHeaders(
            f"{answer.status} {phrase}", list(answer.headers.items()), protocol="HTTP/1.1"
        )
        at, post = answer.captured_at, answer.post or b""
        response = _record(
            builder, answer.url, "response", answer.body, at, account, http=response_head
        )
        request_record = _record(
            builder, answer.url, "request", post, at, account, http=request_head
        )
        response_id = response.rec_headers.get_header("WARC-Record-ID")
        request_record.rec_headers.add_header("WARC-Concurrent-To", response_id)
        self._write(response, request_record)

    def _write(self, *records: ArcWarcRecord) -> None:
        """One write for records that belong together; nothing more after a failure."""
        if self.problem or self.path is None:
            return
        members = []
        for record in records:
            buffer = io.BytesIO()
            _writer(buffer).write_record(record)
            members.append(gzip.compress(buffer.getvalue(), LEVEL, mtime=0))
        try:
            with self.path.open("ab") as file:
                file.write(b"".join(members))
        except OSError as problem:
            self.problem = f"{self.path}: the archive ends early: {problem}"


def _writer(buffer: io.BytesIO) -> WARCWriter:
    return WARCWriter(buffer, gzip=False, warc_version="1.1")


def _record(  # noqa: PLR0917
    builder: WARCWriter,
    uri: str,
    kind: str,
    body: bytes,
    at: datetime,
    account: str,
    content_type: str = "",
    http: StatusAndHeaders | None = None,
) -> ArcWarcRecord:
    headers = {"WARC-Date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
    if account:
        headers[ACCOUNT] = account
    return builder.create_warc_record(
        uri,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
