"""Rendered answers, kept while the world stands still."""

import gzip

from sandbox.breakage import encode
from sandbox.platform import ParsedRequest, Reply

KEPT = 100_000
SMALLEST_WORTH_ZIPPING = 500
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


class PageCache:
    """Answers of one state of the world, plain and zipped; emptied when the state changes."""

    def __init__(self) -> None:
        self._state: object = None
        self._replies: dict[object, Reply] = {}

    def reply(self, key: object, parsed: ParsedRequest, state: object, *, zipped: bool) -> Reply:
        """`key`: what the answer depends on besides the state."""
        if state != self._state or len(self._replies) > KEPT:
            self._state = state
            self._replies.clear()
        kept = (key, zipped)
        if kept not in self._replies:
            self._replies[kept] = _rendered(parsed, zipped=zipped)
        return self._replies[kept]


def _rendered(parsed: ParsedRequest, *, zipped: bool) -> Reply:
    answer = parsed.answer()
    is_page = isinstance(answer.body, str)
    body = answer.body.encode() if isinstance(answer.body, str) else encode(answer.body)
    kind, headers = HTML if is_page else JSON, dict(answer.headers)
    if zipped and len(body) >= SMALLEST_WORTH_ZIPPING:
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Reply(body, answer.status, kind, headers)
