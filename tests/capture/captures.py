"""Captures as a browser would have saved them, made of the answers in an archive."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from libcrawl.capture.answer import RecordedAnswer
from libcrawl.capture.warc import read_warc
from tests.capture.conftest import archives
from tests.crawl.conftest import Stand


def recorded(stand: Stand) -> list[RecordedAnswer]:
    """The answers of the stand's only archive, in their order."""
    (path,) = archives(stand)
    return [answer for answer in answers_in(path) if not answer.url.endswith("robots.txt")]


def answers_in(archive: Path) -> list[RecordedAnswer]:
    """All answers of an archive, none of which is odd."""
    answers = []
    for answer in read_warc(archive).answers:
        assert isinstance(answer, RecordedAnswer)
        answers.append(answer)
    return answers


def har_entry(answer: RecordedAnswer, *, as_base64: bool = False) -> dict[str, Any]:
    body = answer.body
    content: dict[str, Any] = {"size": len(body), "mimeType": "application/json"}
    if as_base64:
        content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    else:
        content["text"] = body.decode()
    joint = "&" if "?" in answer.url else "?"
    return {
        "startedDateTime": answer.captured_at.isoformat(timespec="milliseconds"),
        "time": 12.5,
        "request": {
            "method": "GET",
            "url": f"{answer.url}{joint}t=1790000000&locale=zh-CN",
            "headers": [{"name": "Cookie", "value": "SUB=somebody"}],
            "cookies": [{"name": "SUB", "value": "somebody"}],
        },
        "response": {
            "status": answer.status,
            "headers": [
                {"name": "Content-Type", "value": "application/json; charset=utf-8"},
                {"name": "Content-Encoding", "value": "gzip"},  # browsers save it decompressed
            ],
            "content": content,
        },
    }


def stray_entry(url: str, status: int = 200) -> dict[str, Any]:
    """Another request of a page."""
    return {
        "startedDateTime": "2026-11-21T10:00:00.000Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": status, "headers": [], "content": {"size": 0, "text": ""}},
    }


def write_har(path: Path, entries: list[dict[str, Any]]) -> Path:
    log = {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": entries}
    path.write_text(json.dumps({"log": log}, ensure_ascii=False), encoding="utf-8")
    return path


def ndjson_line(answer: RecordedAnswer, *, decoded: bool = False) -> str:
    line: dict[str, Any] = {
        "url": answer.url,
        "captured_at": answer.captured_at.isoformat(),
        "status": answer.status,
        "body": json.loads(answer.body) if decoded else answer.body.decode(),
    }
    return json.dumps(line, ensure_ascii=False)
