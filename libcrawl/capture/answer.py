"""A recorded answer, whatever file it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from libcrawl.items import Verdict


class CaptureError(Exception):
    """A file of raw answers that cannot be used: which, where in it, and what to do."""


class NoAnswer(Exception):
    """Recorded answers hold none to this question; which verdict that gives, and why."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """What a platform answered, and when; headers by lower-case name.

    `lacks` says why there is no answer (the request failed, was not sent, or its answer was not
    recorded) and which verdict that gives.
    """

    url: str
    captured_at: datetime
    method: str = "GET"
    post: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    lacks: tuple[Verdict, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A file of recorded answers in the order in which they came.

    `kind` is `WARC`, `HAR` or `NDJSON`; `run` what an archive tells about the crawl that wrote
    it, None for a file of another origin; `cut` says where a file was cut off and still used.
    """

    kind: str
    answers: tuple[RecordedAnswer, ...]
    run: dict[str, Any] | None = None
    cut: str | None = None
