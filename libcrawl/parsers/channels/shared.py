"""WeChat Channels: a work as the page of a shared link shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import need, optional
from libcrawl.parsers.channels.envelope import content
from libcrawl.parsers.channels.text import first_line, share_url, topics
from libcrawl.parsers.channels.works import KINDS, OTHER
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.mentions import text_links
from libcrawl.parsers.text import public_text, tidy
from libcrawl.parsers.times import seconds

# Rounded as they are shown; blank: not known. Plays are not among them.
KEYS = {
    "recommends": "likeCountFmt", "thumbs": "favCountFmt", "comments": "commentCountFmt",
    "shares": "forwardCountFmt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharedWork:
    """A work, and the name of its account: the page has no identifier of it."""

    owner: str
    work: Work


def parse_shared(payload: Any, captured_at: datetime, share: str) -> SharedWork:
    """The work of the shared link `share` (sph/…). Raises Drift naming what is missing."""
    data = content(payload)
    owner = tidy(need(data, "authorInfo.nickname", str))
    shown_work = need(data, "feedInfo", dict)
    text = public_text(optional(shown_work, "description", str) or "", owner)
    counted = read_counters({name: shown_work.get(key) for name, key in KEYS.items()})
    work = Work(
        platform_id=share,
        captured_at=captured_at,
        kind=KINDS.get(need(shown_work, "mediaType", int), OTHER),
        title=first_line(text),
        text=text,
        url=share_url(share),
        published_at=seconds(need(shown_work, "createtime"), "createtime"),
        tags=topics(text),
        links=text_links(text, owner),
        counters=WorkCounters(**counted),
    )
    return SharedWork(owner, work)
