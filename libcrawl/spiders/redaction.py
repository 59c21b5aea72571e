"""Redacts answers for files: removes the operator's session and the reader's identity."""

from __future__ import annotations

from libcrawl.capture.scrub import without, written_forms
from libcrawl.crawl import Crawl
from libcrawl.spiders.source import Source

# Shorter values of a session are flags and numbers that stand in any answer.
SHORTEST_SECRET = 8


def presentable(body: bytes, crawl: Crawl, source: Source) -> bytes:
    """A body without the values of the session, and without what identifies its reader."""
    values = [each.value for each in crawl.access.cookies if len(each.value) >= SHORTEST_SECRET]
    forms = {form.encode() for value in values for form in written_forms(value)}
    return without(source.without_readers("", body), forms)
