"""A recorded answer, from any kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from libcrawl.items import Verdict

# Bytes of an answer's body, as a crawl takes them (DOWNLOAD_MAXSIZE), and of the part of a file
# that holds one: base64 needs a third more, escaped JSON up to twice as much.
LONGEST_BODY = 32 << 20
LONGEST_PART = 2 * LONGEST_BODY
TOO_LONG = f"the body has more than {LONGEST_BODY >> 20} MiB"
TOO_LONG_PART = f"has more than {LONGEST_PART >> 20} MiB"


class CaptureError(Exception):
    """A file of raw answers that cannot be used: which, where in it, and what to do."""


class NotRecorded(Exception):
    """The recording holds no answer to this request; the verdict that follows, and why."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """What a platform answered, and when; headers by lower-case name.

    `lacks`: why there is no answer (the request failed, was not sent, or its answer was not
    recorded) and which verdict that gives. `where` is its place in its file: entry 3, line 7.
    """

    url: str
    captured_at: datetime
    method: str = "GET"
    post: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    lacks: tuple[Verdict, str] | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableAnswer:
    """A part of a file that holds no whole answer, with the reason.

    It concerns only whoever reads its address. `url` is blank where the part names none, and None
    where the part is too broken to be read.
    """

    where: str
    problem: str
    url: str | None
    post: bytes | None = None


Part = RecordedAnswer | UnreadableAnswer


class Parts(Iterable[Part]):
    """The parts of a file in their order, read again by every loop: a file may be large.

    The loop raises CaptureError where the file is broken, or holds nothing.
    """

    def __init__(self, path: Path, read: Callable[[], Iterator[Part]]) -> None:
        self.path = path
        self._read = read

    def __iter__(self) -> Iterator[Part]:
        is_empty = True
        try:
            for part in self._read():
                is_empty = False
                yield part
        except OSError as problem:
            raise unreadable_file(self.path, problem) from None
        if is_empty:
            raise CaptureError(f"{self.path}: holds no answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A file of recorded answers.

    `kind` is `WARC`, `HAR` or `NDJSON`; `run` what an archive records about the crawl that wrote
    it, None for a file of another origin; `cut`: where a file was cut off and still used.
    """

    path: Path
    kind: str
    answers: Parts
    run: dict[str, Any] | None = None
    cut: str | None = None


def unreadable_file(path: Path, problem: OSError) -> CaptureError:
    return CaptureError(f"{path}: cannot be read: {problem.strerror or problem}")
