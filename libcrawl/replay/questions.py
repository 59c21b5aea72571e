"""Recorded answers by the questions that they answer."""

from __future__ import annotations

import re
import weakref
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import NamedTuple
from urllib.parse import urlsplit

from libcrawl.capture.answer import (
    Capture,
    CaptureError,
    Part,
    RecordedAnswer,
    UnreadableAnswer,
)
from libcrawl.items import FIRST_DATE
from libcrawl.spiders.source import Asked, Topic, Way
from libcrawl.store.server.clock import TOLERANCE

# /u/6279793937 · /status/Ki3xYz9aB · /s/x9Kd-…: an identifier of one item among many
IDENTIFIER = re.compile(r"(?=[^/]*\d)[\w.=-]{5,}|[\w=-]{20,}")
ROBOTS = "/robots.txt"
NO_ADDRESS = "(no address)"
ODD_ADDRESS = "(an address that cannot be read)"
LONGEST_PATTERN = 200
# What an address may be that no platform has.
LONGEST_ADDRESS = 1 << 16
# Different patterns that are counted each by itself.
MOST_PATTERNS = 10_000
OTHER_PATTERNS = "(others)"
# Bytes of all answers of a file that are read here, and of one that waits in memory.
LONGEST_ANSWERS = 2 << 30
SMALL = 1 << 12


class Kept(NamedTuple):
    """An answer that waits: where its body begins in the spool, None where it is with it."""

    answer: RecordedAnswer
    start: int | None
    length: int


class Spool:
    """Bodies of answers on disk, in a file without a name: they may be more than memory holds."""

    def __init__(self, longest: int = LONGEST_ANSWERS) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (it goes with its last reader)
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._longest = longest

    def put(self, answer: RecordedAnswer) -> Kept:
        """Raises CaptureError where the answers together are too much, OSError on a full disk."""
        length = len(answer.body)
        if length <= SMALL:
            return Kept(answer, None, length)
        start, self._end = self._end, self._end + length
        if self._end > self._longest:
            raise CaptureError(
                f"the answers that are read here have more than {self._longest >> 20:,} MiB:"
                " import them in several files"
            )
        self._file.seek(start)
        self._file.write(answer.body)
        return Kept(replace(answer, body=b""), start, length)

    def get(self, kept: Kept) -> RecordedAnswer:
        if kept.start is None:
            return kept.answer
        self._file.seek(kept.start)
        return replace(kept.answer, body=self._file.read(kept.length))


class Questions:
    """The answers of one way in, in their order; each is handed out once."""

    def __init__(self, spool: Spool | None = None) -> None:
        self.about: dict[str | None, set[Topic]] = {}  # by account, None: not told
        self.works: dict[str, Asked] = {}  # addresses of works' own pages
        self.taken = 0
        self._spool = spool or Spool()
        self._waiting: dict[Asked, deque[Kept]] = {}
        self._last: dict[Asked, Kept] = {}
        self._repeated: set[Asked] = set()
        self._by_address: dict[Asked, Asked] = {}

    def __len__(self) -> int:
        return self.taken + sum(map(len, self._waiting.values()))

    def add(self, asked: Asked, answer: RecordedAnswer, by_address: Asked | None = None) -> None:
        """Add an answer to what it answers.

        `by_address` is what its address alone identifies, where that is a work: a short link, of
        which only the answer names the account. Raises CaptureError where there are too many,
        OSError where the disk is full.
        """
        if by_address is not None and by_address.work is not None:
            self._by_address[by_address] = asked
        self._waiting.setdefault(asked, deque()).append(self._spool.put(answer))
        self.about.setdefault(asked.account or asked.owner, set()).add(asked.topic)
        if asked.topic is Topic.TEXT:
            self.works[asked.address or answer.url] = asked

    @property
    def accounts(self) -> list[str]:
        """Identifiers of the accounts that the answers tell, in the order of their first answer."""
        return [account for account in self.about if account]

    @property
    def topics(self) -> set[Topic]:
        return set().union(*self.about.values())

    def begun(self, topics: frozenset[Topic]) -> list[str]:
        """The accounts with answers about these topics, and not those with works' pages alone.

        All, where no such answer tells whose it is.
        """
        accounts = self.accounts
        is_told = any(topics & self.about[account] for account in accounts)
        if not is_told and topics & self.about.get(None, set()):
            return accounts
        return [
            account
            for account in accounts
            if topics & self.about[account] or Topic.TEXT not in self.about[account]
        ]

    def drop_taken(self, others: Iterable[Questions]) -> None:
        """Forget answers that were taken from others, which hold the same."""
        taken = {asked for other in others for asked in other._last}
        self._waiting = {a: kept for a, kept in self._waiting.items() if a not in taken}
        self.works = {url: asked for url, asked in self.works.items() if asked not in taken}
        self.about = {}
        for asked in self._waiting:
            self.about.setdefault(asked.account or asked.owner, set()).add(asked.topic)

    def left(self) -> dict[Asked, int]:
        """How many answers to each question were not taken."""
        return {asked: len(waiting) for asked, waiting in self._waiting.items()}

    def has_more(self, asked: Asked) -> bool:
        return bool(self._waiting.get(asked))

    def take(self, asked: Asked) -> RecordedAnswer | None:
        """The next answer to a question, None where there is none.

        A walk reads a short page twice; where it was recorded once, it is handed out again, once.
        """
        asked = self._by_address.get(asked, asked)
        if waiting := self._waiting.get(asked):
            self.taken += 1
            self._last[asked] = waiting.popleft()
        elif asked.topic is not Topic.PAGE or asked in self._repeated:
            return None
        else:
            self._repeated.add(asked)
        kept = self._last.get(asked)
        return None if kept is None else self._spool.get(kept)

    def pages_left(self, account: str) -> list[Asked]:
        """Pages of the account's works that were not handed out, one for each answer."""
        return [
            asked
            for asked, waiting in self._waiting.items()
            if asked.topic is Topic.PAGE and asked.account == account
            for _ in waiting
        ]


class Sorted(NamedTuple):
    """The parts of a capture: the answers of each source, and the rest.

    `unknown` counts the addresses that no way knows, by pattern; `first_problem` is why the first
    of them could not even be read; `total` all parts.
    """

    questions: list[Questions]
    unknown: Counter[str]
    total: int
    first_problem: str | None


def sort_answers(ways: Sequence[Way], capture: Capture, now: datetime | None = None) -> Sorted:
    """The answers of a capture by what they answer.

    An answer may be one that several sources would have requested. Raises CaptureError where the
    file is broken, and where an answer that is read here is: it cannot be read, or bears a time
    that cannot be. Others are only counted.
    """
    now = now or datetime.now(UTC)
    spool = Spool()
    questions = [Questions(spool) for _ in ways]
    unknown: Counter[str] = Counter()
    first_problem: str | None = None
    total = 0
    for part in capture.answers:
        total += 1
        try:
            if _place(part, ways, questions, now):
                continue
        except (CaptureError, OSError) as problem:
            said = problem.strerror if isinstance(problem, OSError) else problem
            raise CaptureError(f"{capture.path}: {part.where}: {said}") from None
        if isinstance(part, UnreadableAnswer) and first_problem is None:
            first_problem = f"{part.where}: {part.problem}"
        found = pattern(part.url or "")
        unknown[found if found in unknown or len(unknown) < MOST_PATTERNS else OTHER_PATTERNS] += 1
    return Sorted(questions, unknown, total, first_problem)


def _place(part: Part, ways: Sequence[Way], questions: Sequence[Questions], now: datetime) -> bool:
    """Give a part to the ways that read it; False where none does. Raises CaptureError."""
    if part.url is None:
        raise CaptureError(part.problem)
    path = path_of(part.url)
    if path is None:
        return False
    is_known = path == ROBOTS
    for way, found in zip(ways, questions, strict=True):
        try:
            if isinstance(part, UnreadableAnswer):
                if way.recognise(part.url, part.post):
                    raise CaptureError(part.problem)
                continue
            answers = [
                (asked, answer)
                for answer in way.answers_in(part)
                if (asked := way.recognise(answer.url, answer.post, answer.body))
            ]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            # Ways look at the host first: an answer that makes one stumble is one of its own.
            said = str(problem) or type(problem).__name__
            raise CaptureError(f"{part.url[:LONGEST_PATTERN]}: {said}") from None
        if answers:
            check_time(part.captured_at, now)
            is_known = True
        for asked, answer in answers:
            found.add(asked, answer, way.recognise(answer.url, answer.post))
    return is_known


def not_taken(found: Sequence[Questions]) -> int:
    """How many answers none of these has handed out."""
    left: dict[Asked, int] = {}
    for questions in found:
        for asked, count in questions.left().items():
            left[asked] = min(count, left.get(asked, count))
    return sum(left.values())


def check_time(at: datetime, now: datetime) -> None:
    """Raises CaptureError where an answer cannot have been given at this time."""
    if at - now > TOLERANCE:
        raise CaptureError(
            f"is dated {at.isoformat(' ')}, which lies in the future: set the clock of the machine"
            " that captured it right, and capture it again"
        )
    if at < FIRST_DATE:
        raise CaptureError(
            f"is dated {at.isoformat(' ')}, before there was any such platform: set the clock of"
            " the machine that captured it right, and capture it again"
        )


def path_of(url: str) -> str | None:
    """The path of an address, None where it cannot be taken apart (`http://[::1`)."""
    if len(url) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url)
        # Both are looked at by others; either may be what is wrong.
        return parts.path if (parts.hostname, parts.port) else None
    except ValueError:
        return None


def pattern(url: str) -> str:
    """Host and path of an address, with * for identifiers: `weibo.com/u/*`."""
    if not url:
        return NO_ADDRESS
    if path_of(url) is None:
        return ODD_ADDRESS
    parts = urlsplit(url)
    if not parts.hostname:
        return f"{parts.scheme}:*"  # data:…, blob:…
    segments = ("*" if IDENTIFIER.fullmatch(part) else part for part in parts.path.split("/"))
    return (parts.hostname + "/".join(segments))[:LONGEST_PATTERN]
