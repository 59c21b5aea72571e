"""Reading what a person captured in a browser: HAR, or NDJSON with one answer a line."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from libcrawl.capture.answer import (
    LONGEST_BODY,
    LONGEST_PART,
    TOO_LONG,
    TOO_LONG_PART,
    Capture,
    CaptureError,
    Part,
    Parts,
    RecordedAnswer,
    UnreadableAnswer,
)
from libcrawl.capture.json_stream import HEAD, JsonStream, TooLong
from libcrawl.items import Verdict

NO_BODY = (
    Verdict.PARTIAL,
    "the capture does not hold the answer's body; save it again with all contents",
)
NESTED = "is nested too deep"
NOT_TEXT = "is not UTF-8 text"
SAVE_AGAIN = "if the export was interrupted, save it again"
# The address in a part that cannot be read as a whole.
ADDRESS = re.compile(r'"url"\s*:\s*"((?:[^"\\]|\\.)*)"')
# What urlsplit removes from addresses as browsers do: a file of addresses has one a line.
BREAKS = str.maketrans("", "", "\t\r\n")
Object = dict[str, Any]


def read_har(path: Path) -> Capture:
    """The answers of a HAR file. Their loop raises CaptureError where it is no whole HAR."""
    return Capture(path=path, kind="HAR", answers=Parts(path, lambda: _har(path)))


def read_ndjson(path: Path) -> Capture:
    """The answers of an NDJSON file."""
    return Capture(path=path, kind="NDJSON", answers=Parts(path, lambda: _ndjson(path)))


def _har(path: Path) -> Iterator[Part]:
    number = 0
    try:
        with path.open("rb") as file:
            stream = JsonStream(file, LONGEST_PART)
            has_entries = False
            for _ in _to_entries(stream):
                has_entries = True
                for number, _ in enumerate(stream.elements(), 1):
                    part = _next_entry(stream, f"entry {number}")
                    if part is not None:
                        yield part
            if stream.peek():
                raise ValueError("something follows behind its end")
    except UnicodeDecodeError:
        raise CaptureError(f"{path}: {NOT_TEXT} behind entry {number}") from None
    except (ValueError, RecursionError) as problem:
        place = f"no HAR behind entry {number}" if number else "no HAR"
        message = NESTED if isinstance(problem, RecursionError) else problem
        raise CaptureError(f"{path}: {place}: {message}; {SAVE_AGAIN}") from None
    if not has_entries:
        raise CaptureError(f"{path}: JSON, but no HAR: it has no log.entries")


def _to_entries(stream: JsonStream) -> Iterator[None]:
    """Comes to the list of entries, and passes over everything else."""
    for key in stream.keys():  # noqa: SIM118 (it is no dict)
        if key != "log" or stream.peek() != "{":
            stream.skip()
            continue
        for inner in stream.keys():  # noqa: SIM118
            if inner == "entries" and stream.peek() == "[":
                yield
            else:
                stream.skip()


def _next_entry(stream: JsonStream, where: str) -> Part | None:
    try:
        entry = stream.value()
    except TooLong:
        return _broken(where, TOO_LONG_PART, stream.skip())
    except RecursionError:
        return _broken(where, NESTED, stream.skip())
    return _read(where, entry, _entry)


def _ndjson(path: Path) -> Iterator[Part]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_PART):
            number += 1
            where = f"line {number}"
            if len(line) == LONGEST_PART and not line.endswith(b"\n"):
                yield _broken(where, TOO_LONG_PART, line[:HEAD].decode("utf-8", "replace"))
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_PART)
                continue
            part = _line_part(where, line)
            if part is not None:
                yield part


def _line_part(where: str, line: bytes) -> Part | None:
    try:
        text = line.decode("utf-8-sig" if where == "line 1" else "utf-8")
    except UnicodeDecodeError:
        return _broken(where, NOT_TEXT, line.decode("utf-8", "replace"))
    if not text.strip():
        return None
    try:
        entry = json.loads(text)
    except RecursionError:
        return _broken(where, NESTED, text)
    except ValueError as problem:
        return _broken(where, f"no JSON: {problem}", text)
    return _read(where, entry, _line)


def _broken(where: str, problem: str, beginning: str) -> UnreadableAnswer:
    """A part of which no more than its beginning can be looked at."""
    found = ADDRESS.search(beginning[:HEAD])
    return UnreadableAnswer(where=where, problem=problem, url=_address(found[1]) if found else None)


Reader = Callable[[str, Object], RecordedAnswer | None]


def _read(where: str, entry: Any, reader: Reader) -> Part | None:
    """The answer of an entry or a line, None where it holds none."""
    if not isinstance(entry, dict):
        return UnreadableAnswer(where=where, problem="is not an object", url="")
    try:
        return reader(where, entry)
    except KeyError as problem:
        message = f"missing {problem.args[0]}"
    except (TypeError, ValueError, AttributeError, OverflowError) as problem:
        message = str(problem)
    return UnreadableAnswer(where=where, problem=message, url=_url_of(entry), post=_post_of(entry))


def _url_of(entry: Object) -> str:
    request = entry.get("request")
    url = request.get("url") if isinstance(request, dict) else entry.get("url")
    return _address(url) if isinstance(url, str) else ""


def _post_of(entry: Object) -> bytes | None:
    """The posted body: it may hold the only parameters that identify the request."""
    try:
        request = entry.get("request")
        if isinstance(request, dict):
            return _posted(request.get("postData") or {})
        return _bytes(entry.get("post"), None) or None
    except (TypeError, ValueError, AttributeError, KeyError):
        return None


def _entry(where: str, entry: Object) -> RecordedAnswer | None:
    """An entry of a HAR, None for a request that got no answer (status 0, or none at all)."""
    request, response = entry["request"], entry["response"] or {}
    status = int(response["status"] or 0) if response else 0
    if status == 0:
        return None
    content = response.get("content") or {}
    headers = {
        _text(pair["name"]).lower(): _text(pair.get("value") or "")
        for pair in response.get("headers") or ()
    }
    if response.get("redirectURL"):
        headers.setdefault("location", _text(response["redirectURL"]))
    text = content.get("text")
    body = _bytes(text, content.get("encoding"))
    is_lost = text is None and (content.get("size") or 0) > 0
    return RecordedAnswer(
        url=_address(request["url"]),
        captured_at=_started(entry["startedDateTime"], headers),
        method=_text(request.get("method") or "GET"),
        post=_posted(request.get("postData") or {}),
        status=_status(status),
        headers=headers,
        body=body,
        lacks=NO_BODY if is_lost else None,
        where=where,
    )


def _started(written: str | None, headers: dict[str, str]) -> datetime:
    """When a request was sent. Safari leaves that blank for what it had at hand already: then the
    answer's own Date header gives it."""
    if written or "date" not in headers:
        return moment(written or "")
    return with_zone(parsedate_to_datetime(headers["date"]), headers["date"])


def _posted(data: Object) -> bytes | None:
    """What a request posted: as it was, or as the fields that a browser took it apart into."""
    if text := data.get("text"):
        return _bytes(str(text), None)
    fields = [(_text(p["name"]), _text(p.get("value") or "")) for p in data.get("params") or ()]
    return urlencode(fields).encode() or None


def _line(where: str, entry: Object) -> RecordedAnswer:
    """A line of an NDJSON file (fields: docs/captures.md)."""
    if "source_platform" in entry and "url" not in entry:
        raise ValueError("a single work as Zeeschuimer exports it, not an answer: save a HAR")
    body = entry["body"]
    is_decoded = not isinstance(body, str)
    return RecordedAnswer(
        url=_address(entry["url"]),
        captured_at=moment(entry["captured_at"]),
        method=_text(entry.get("method") or "GET"),
        post=_bytes(entry.get("post"), None) or None,
        status=_status(int(entry.get("status") or 200)),
        headers={
            name: _text(entry[key])
            for name, key in (("content-type", "content_type"), ("location", "location"))
            if entry.get(key)
        },
        # Escaped: a text that was cut within an emoji has no other form.
        body=_within(json.dumps(body).encode())
        if is_decoded
        else _bytes(body, entry.get("encoding")),
        where=where,
    )


def _bytes(text: str | None, encoding: str | None) -> bytes:
    if encoding == "base64":
        return _within(base64.b64decode(text or ""))
    if encoding and encoding.lower() not in ("utf-8", "utf8"):
        raise ValueError(f"encoding {encoding!r}: only base64 is known")
    return _within((text or "").encode("utf-8", "surrogatepass"))


def _within(body: bytes) -> bytes:
    if len(body) > LONGEST_BODY:
        raise ValueError(TOO_LONG)
    return body


def _text(value: object) -> str:
    """As text that every other program takes: without halves of characters."""
    return str(value).encode("utf-8", "replace").decode()


def _address(value: object) -> str:
    return _text(value).translate(BREAKS)


def _status(status: int) -> int:
    if not 100 <= status <= 999:
        raise ValueError(f"{status} is no HTTP status")
    return status


def moment(written: str) -> datetime:
    """2026-11-21T19:00:00.123+08:00 · 2026-11-21T11:00:00Z. Raises ValueError."""
    return with_zone(datetime.fromisoformat(written), written)


def with_zone(at: datetime, written: str) -> datetime:
    """The time with its zone. Raises ValueError where that is ambiguous."""
    if at.tzinfo is None:
        raise ValueError(f"{written}: a time without its zone")
    return at
