"""Rendered answers, kept while the world stands still."""

import gzip

from sandbox.breakage import encode
from sandbox.platform import Question, Reply

KEPT = 100_000
SMALLEST_WORTH_ZIPPING = 500


class PageCache:
    """Answers of one state of the world, plain and zipped; emptied when the state changes."""

    def __init__(self) -> None:
        self._state: object = None
        self._replies: dict[object, Reply] = {}

    def reply(self, question: Question, state: object, *, zipped: bool) -> Reply:
        if state != self._state or len(self._replies) > KEPT:
            self._state = state
            self._replies.clear()
        key = (question.key, zipped)
        if key not in self._replies:
            self._replies[key] = _rendered(question, zipped=zipped)
        return self._replies[key]


def _rendered(question: Question, *, zipped: bool) -> Reply:
    answer = question.answer()
    body = encode(answer.body)
    if zipped and len(body) >= SMALLEST_WORTH_ZIPPING:
        packed = gzip.compress(body, compresslevel=1, mtime=0)
        return Reply(packed, answer.status, headers={"Content-Encoding": "gzip"})
    return Reply(body, answer.status)
