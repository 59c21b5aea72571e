"""The continuation that a walk through a long list stores with its refresh for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.items import Continuation

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """The continuation that earlier walks of an account left, and its source.

    `read_since`: when the first of the walks began that the last complete refresh consists of,
    None: it consists of itself.
    """

    continuation: Continuation | None = None
    source: str | None = None
    read_since: datetime | None = None


NOTHING_LEFT = Left()


def write_continuation(continuation: Continuation) -> Json:
    return {
        "cursor": continuation.cursor,
        "newest_at": continuation.newest_at.isoformat(),
        "reached_at": continuation.reached_at.isoformat(),
        "begun_at": continuation.begun_at.isoformat(),
        "works": continuation.works,
    }


def read_left(unfinished: Json | None, source: str | None, complete: Json | None) -> Left:
    """What was stored with the last refresh that did not come to its end, and with the last
    complete one; nothing of the first where its cursor leads nowhere."""
    began = datetime.fromisoformat(complete["begun_at"]) if complete else None
    if unfinished is None or unfinished["cursor"] is None:
        return Left(read_since=began)
    continuation = Continuation(
        cursor=dict(unfinished["cursor"]),
        newest_at=datetime.fromisoformat(unfinished["newest_at"]),
        reached_at=datetime.fromisoformat(unfinished["reached_at"]),
        begun_at=datetime.fromisoformat(unfinished["begun_at"]),
        works=int(unfinished["works"]),
    )
    return Left(continuation, source, began)


def write_left(left: Left) -> Json:
    """For the archive of a run."""
    began = left.read_since and left.read_since.isoformat()
    unfinished = left.continuation and write_continuation(left.continuation)
    return {"unfinished": unfinished, "source": left.source, "read_since": began}


def read_written(written: Json) -> Left:
    """Raises ValueError, TypeError or KeyError for what `write_left` has not written."""
    began = written["read_since"]
    complete = {"begun_at": began} if began else None
    return read_left(written["unfinished"], written["source"], complete)
