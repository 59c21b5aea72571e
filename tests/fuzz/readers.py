"""Input of fuzzing: the platforms' answers, and the parsers that read each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from libcrawl.items import Account, AccountMoment, Profile, Work, WorkBatch, WorkDay, WorkDays
from libcrawl.parsers import Drift
from libcrawl.store.sanitize import Sanitizer
from tests.parsers.readers import JSON_READERS, PAGE_READERS, TABLES, Reader, Request

AT = datetime(2026, 7, 1, 4, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
# Owners of lists that do not name their own.
OWNER = {
    "weibo": re.compile(r'"user": ?\{"id": ?"?(\d+)'),
    "xiaohongshu": re.compile(r'"user_?[iI]d": ?"([0-9a-f]{24})"'),
    "wechat": re.compile(r"__biz=([A-Za-z0-9+/]{8,24}={0,2})"),
}


@dataclass(frozen=True, slots=True)
class Seed:
    """A real answer: its platform, where it is from, and what reads it."""

    platform: str
    name: str
    payload: Any  # decoded JSON, or the text of a page
    owner: str
    readers: tuple[Reader, ...]

    @property
    def is_page(self) -> bool:
        return isinstance(self.payload, str)


# Answers besides those that lie at hand: platform, name and text.
MORE: list[tuple[str, str, str]] = []


@cache
def seeds() -> tuple[Seed, ...]:
    """The answers at hand: hand-written ones, and recorded ones where there are any."""
    found = []
    for platform, name, text in (*_files(), *MORE):
        try:
            payload = json.loads(text)
        except ValueError:
            payload = text
        owner = OWNER[platform].search(text.replace('\\"', '"')) if platform in OWNER else None
        named = owner[1] if owner else ""
        candidates = (PAGE_READERS if payload is text else JSON_READERS)[platform].values()
        readers = tuple(reader for reader in candidates if _reads(reader, payload, named))
        if readers:
            found.append(Seed(platform, name, payload, named, readers))
    return tuple(found)


def _files() -> Iterator[tuple[str, str, str]]:
    for root in (FIXTURES, SAMPLES):
        for platform in TABLES:
            for path in sorted((root / platform).rglob("*")):
                if path.suffix in (".json", ".html") and ".expected." not in path.name:
                    name = str(path.relative_to(root))
                    yield platform, name, path.read_text(encoding="utf-8")


def _reads(reader: Reader, payload: Any, owner: str) -> bool:
    try:
        reader(payload, Request(AT, owner))
    except Drift:
        return False
    return True


def stored(value: Any) -> Iterator[Any]:
    """The items within what a parser gives, as the store gets them."""
    if isinstance(value, tuple | list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from stored(inner)
    elif isinstance(value, Account):
        yield Sanitizer().clean(Profile(account_id=1, account=value))
    elif isinstance(value, Work):
        yield Sanitizer().clean(WorkBatch(account_id=1, works=(value,)))
    elif isinstance(value, WorkDay):
        yield Sanitizer().clean(WorkDays(account_id=1, captured_at=AT, days=(value,)))
    elif isinstance(value, AccountMoment):
        yield Sanitizer().clean(value)
    elif is_dataclass(value):
        for field in fields(value):
            yield from stored(getattr(value, field.name))
