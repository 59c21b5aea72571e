"""The output of parsers in JSON's types, and the expected one."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from libcrawl.parsers import Drift
from libcrawl.parsers.times import SHANGHAI
from tests.parsers.readers import READERS, Request

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
EXPECTED = ".expected.json"
CAPTURED_AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # noon in Shanghai
# Owners of lists in the samples, where a list does not name its own.
OWNERS = {
    "weibo": "1999000001",
    "wechat": "MzkwMDAwMDAwMQ==",
    "douyin": "",
    "bilibili": "700000001",
    "xiaohongshu": "5f0000000000000001000001",
    "channels": "sph/A1b2C3d4E5",
}
# timeline_pc-end-page7.json: the seventh page was requested
PAGE = re.compile(r"-page(\d+)$")
SAMPLES = sorted(
    path
    for path in FIXTURES.glob("*/*")
    if path.suffix in (".json", ".html") and not path.name.endswith(EXPECTED)
)


def load(sample: Path) -> Any:
    """The answer of a file: JSON decoded, or the text of a page."""
    written = sample.read_text(encoding="utf-8")
    return written if sample.suffix == ".html" else json.loads(written)


def function_of(sample: Path) -> str:
    return sample.stem.partition("-")[0]


def read(sample: Path, payload: Any) -> Any:
    """Output of the parser that the sample is named for. Raises Drift."""
    platform, function = sample.parent.name, function_of(sample)
    assert function in READERS[platform], f"{sample}: no such reader, see readers.py"
    page = PAGE.search(sample.stem)
    request = Request(CAPTURED_AT, OWNERS[platform], page=int(page[1]) if page else 1)
    return READERS[platform][function](payload, request)


def parse(sample: Path) -> Any:
    """The output for the sample's own answer, in JSON's types."""
    try:
        return plain(read(sample, load(sample)))
    except Drift as problem:
        return {"drift": str(problem)}


def plain(value: Any, captured_at: datetime = CAPTURED_AT) -> Any:
    """A value in JSON's types. Fields at their defaults and `captured_at` are left out."""
    if is_dataclass(value):
        given = {field.name: (getattr(value, field.name), field) for field in fields(value)}
        if type(value).__name__ != "AccountMoment":  # which is that of a day's end
            assert given.pop("captured_at", (captured_at, None))[0] == captured_at
        return {
            name: plain(inner, captured_at)
            for name, (inner, field) in given.items()
            if field.default is MISSING or inner != field.default
        }
    if isinstance(value, dict):
        return {key: plain(inner, captured_at) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset):
        ordered = sorted(value) if isinstance(value, frozenset) else value
        return [plain(inner, captured_at) for inner in ordered]
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a time without its zone"
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


def write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
