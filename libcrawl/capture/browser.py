"""Reading what a person captured in a browser: HAR, or NDJSON with one answer a line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from libcrawl.capture.answer import Capture, CaptureError, RecordedAnswer
from libcrawl.items import Verdict

NO_BODY = (
    Verdict.PARTIAL,
    "the capture does not hold the answer's body; save it again with all contents",
)


def read_har(path: Path, text: str) -> Capture:
    """The answers of a HAR file. Raises CaptureError naming the entry."""
    try:
        log = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise CaptureError(
            f"{path}: no HAR: {problem}; if the export was interrupted, save it again"
        ) from None
    entries = log.get("log", {}).get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise CaptureError(f"{path}: JSON, but no HAR: it has no log.entries")
    answers = (
        _read(path, f"entry {number}", entry, _entry) for number, entry in enumerate(entries, 1)
    )
    return Capture(kind="HAR", answers=tuple(answer for answer in answers if answer))


def read_ndjson(path: Path, text: str) -> Capture:
    """The answers of an NDJSON file. Raises CaptureError naming the line."""
    answers = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as problem:
            raise CaptureError(f"{path}: line {number}: no JSON: {problem}") from None
        answer = _read(path, f"line {number}", entry, _line)
        answers += [answer] if answer else []
    return Capture(kind="NDJSON", answers=tuple(answers))


Reader = Callable[[dict[str, Any]], RecordedAnswer | None]


def _read(path: Path, where: str, entry: Any, reader: Reader) -> RecordedAnswer | None:
    try:
        return reader(entry)
    except KeyError as problem:
        raise CaptureError(f"{path}: {where}: missing {problem.args[0]}") from None
    except (TypeError, ValueError, AttributeError) as problem:
        raise CaptureError(f"{path}: {where}: {problem}") from None


def _entry(entry: dict[str, Any]) -> RecordedAnswer | None:
    """An entry of a HAR, None for a request that got no answer (status 0, or none at all)."""
    request, response = entry["request"], entry["response"] or {}
    status = int(response["status"] or 0) if response else 0
    if status == 0:
        return None
    content = response.get("content") or {}
    headers = {
        str(pair["name"]).lower(): str(pair["value"]) for pair in response.get("headers") or ()
    }
    if response.get("redirectURL"):
        headers.setdefault("location", str(response["redirectURL"]))
    text = content.get("text")
    body = _bytes(text, content.get("encoding"))
    is_lost = text is None and (content.get("size") or 0) > 0
    return RecordedAnswer(
        url=str(request["url"]),
        captured_at=_started(entry["startedDateTime"], headers),
        method=str(request.get("method") or "GET"),
        post=_posted(request.get("postData") or {}),
        status=status,
        headers=headers,
        body=body,
        lacks=NO_BODY if is_lost else None,
    )


def _started(written: str | None, headers: dict[str, str]) -> datetime:
    """When a request was sent. Safari leaves that blank for what it had at hand already: then the
    answer's own date says it."""
    if written or "date" not in headers:
        return _moment(written or "")
    return parsedate_to_datetime(headers["date"])


def _posted(data: dict[str, Any]) -> bytes | None:
    """What a request posted: as it was, or as the fields that a browser took it apart into."""
    if text := data.get("text"):
        return _bytes(str(text), None)
    fields = [(str(p["name"]), str(p.get("value") or "")) for p in data.get("params") or ()]
    return urlencode(fields).encode() or None


def _line(entry: dict[str, Any]) -> RecordedAnswer:
    """A line of an NDJSON file (fields: docs/captures.md)."""
    if "source_platform" in entry and "url" not in entry:
        raise ValueError("a single work as Zeeschuimer exports it, not an answer: save a HAR")
    body = entry["body"]
    is_decoded = not isinstance(body, str)
    return RecordedAnswer(
        url=str(entry["url"]),
        captured_at=_moment(entry["captured_at"]),
        method=str(entry.get("method") or "GET"),
        post=_bytes(entry.get("post"), None) or None,
        status=int(entry.get("status") or 200),
        headers={
            name: str(entry[key])
            for name, key in (("content-type", "content_type"), ("location", "location"))
            if entry.get(key)
        },
        body=json.dumps(body, ensure_ascii=False).encode()
        if is_decoded
        else _bytes(body, entry.get("encoding")),
    )


def _bytes(text: str | None, encoding: str | None) -> bytes:
    if encoding == "base64":
        return base64.b64decode(text or "")
    if encoding and encoding.lower() not in ("utf-8", "utf8"):
        raise ValueError(f"encoding {encoding!r}: only base64 is known")
    return (text or "").encode("utf-8", "surrogatepass")


def _moment(written: str) -> datetime:
    """2026-11-21T19:00:00.123+08:00 · 2026-11-21T11:00:00Z"""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written}: a time without its zone")
    return moment
