"""Recorded answers by the questions that they answer."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from libcrawl.capture.answer import RecordedAnswer
from libcrawl.spiders.source import Asked, Topic, Way

# /u/6279793937 · /status/Ki3xYz9aB · /s/x9Kd-…: what stands for one thing among many
IDENTIFIER = re.compile(r"(?=[^/]*\d)[\w.=-]{5,}|[\w=-]{20,}")
ROBOTS = "/robots.txt"


class Questions:
    """The answers of one way in, in their order; each is handed out once."""

    def __init__(self) -> None:
        self.accounts: dict[str, None] = {}
        self.topics: set[Topic] = set()
        self.works: dict[str, None] = {}  # addresses of works' own pages
        self.taken = 0
        self._waiting: dict[Asked, deque[RecordedAnswer]] = {}
        self._last: dict[Asked, RecordedAnswer] = {}
        self._repeated: set[Asked] = set()

    def __len__(self) -> int:
        return self.taken + sum(map(len, self._waiting.values()))

    def add(self, asked: Asked, answer: RecordedAnswer) -> None:
        self._waiting.setdefault(asked, deque()).append(answer)
        self.topics.add(asked.topic)
        if asked.account:
            self.accounts[asked.account] = None
        if asked.topic is Topic.TEXT:
            self.works[answer.url] = None

    def has_more(self, asked: Asked) -> bool:
        return bool(self._waiting.get(asked))

    def take(self, asked: Asked) -> RecordedAnswer | None:
        """The next answer to a question, None where there is none.

        A walk reads a short page twice; where it was recorded once, it is handed out again, once.
        """
        if waiting := self._waiting.get(asked):
            self.taken += 1
            self._last[asked] = waiting.popleft()
        elif asked.topic is not Topic.PAGE or asked in self._repeated:
            return None
        else:
            self._repeated.add(asked)
        return self._last.get(asked)

    def pages_left(self, account: str) -> list[Asked]:
        """Pages of the account's works that were not handed out, one for each answer."""
        return [
            asked
            for asked, waiting in self._waiting.items()
            if asked.topic is Topic.PAGE and asked.account == account
            for _ in waiting
        ]


def sort_answers(
    ways: Sequence[Way], answers: Iterable[RecordedAnswer]
) -> tuple[list[Questions], Counter[str]]:
    """The questions of each way, and the addresses that none of them knows, by pattern.

    An answer may be one that several ways would have asked for.
    """
    questions = [Questions() for _ in ways]
    unknown: Counter[str] = Counter()
    for answer in answers:
        is_known = urlsplit(answer.url).path == ROBOTS
        for way, found in zip(ways, questions, strict=True):
            for part in way.answers_in(answer):
                if asked := way.recognise(part.url, part.post, part.body):
                    found.add(asked, part)
                    is_known = True
        if not is_known:
            unknown[pattern(answer.url)] += 1
    return questions, unknown


def pattern(url: str) -> str:
    """Host and path of an address, with * for identifiers: `weibo.com/u/*`."""
    parts = urlsplit(url)
    segments = ("*" if IDENTIFIER.fullmatch(part) else part for part in parts.path.split("/"))
    return (parts.hostname or parts.scheme) + "/".join(segments)
