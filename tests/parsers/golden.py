"""Golden files: an answer `<source>_<profile|timeline|longtext>_<what>.json` of an invented
institution, and beside it `….expected.json`, what the parser makes of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from libcrawl.parsers import Drift
from libcrawl.parsers.text import public_text, topics
from libcrawl.parsers.times import SHANGHAI
from libcrawl.parsers.weibo import profile as weibo
from libcrawl.parsers.weibo import timeline as weibo_timeline

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
CAPTURED_AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # noon in Shanghai
UID = "1999000001"
NAME = "青岚市图书馆"
# pc_timeline_end_page7.json: the seventh page was asked for
PAGE = re.compile(r"_page(\d+)$")


def parse(name: str, payload: Any) -> Any:
    """What the parser that the sample's name calls for makes of it, in JSON's types."""
    try:
        return plain(read(name, payload))
    except Drift as problem:
        return {"drift": str(problem)}


def read(name: str, payload: Any) -> Any:
    """The items of the parser that the sample's name calls for. Raises Drift."""
    source, what = name.split("_")[:2]
    match source, what:
        case "mobile", "profile":
            return weibo.parse_profile_mobile(payload, CAPTURED_AT)
        case "pc", "profile":
            return weibo.parse_profile_pc(payload, CAPTURED_AT)
        case "mobile", "timeline":
            return weibo_timeline.parse_timeline_mobile(payload, CAPTURED_AT, UID)
        case "pc", "timeline":
            asked = PAGE.search(name)
            page = int(asked[1]) if asked else 1
            return weibo_timeline.parse_timeline_pc(payload, CAPTURED_AT, UID, page)
        case "mobile", "longtext":
            return _stored(weibo.parse_long_text_mobile(payload))
        case "pc", "longtext":
            return _stored(weibo.parse_long_text_pc(payload))
    raise AssertionError(f"{name}: no parser is called {source}_{what}")


def _stored(written: str | None) -> dict[str, Any] | None:
    if written is None:
        return None
    text = public_text(written, NAME)
    return {"text": text, "tags": topics(text)}


def plain(value: Any) -> Any:
    """A value in JSON's types. Fields at their defaults and `captured_at` are left out."""
    if is_dataclass(value):
        told = {field.name: (getattr(value, field.name), field) for field in fields(value)}
        assert told.pop("captured_at", (CAPTURED_AT, None))[0] == CAPTURED_AT
        return {
            name: plain(given)
            for name, (given, field) in told.items()
            if field.default is MISSING or given != field.default
        }
    if isinstance(value, dict):
        return {key: plain(given) for key, given in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [plain(given) for given in value]
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a time without its zone"
        return value.astimezone(SHANGHAI).isoformat()
    return value


def write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
