"""Every recorded answer under ../shared/samples/PLATFORM gives the right items or outcome.

They are read in place and belong to their publishers: what a person wrote is compared by length and
digest, never by text. `recorded/PLATFORM.json` has a row for each: its outcome, the function that
reads it (readers.py), whose answer it is where that does not name it, and what it gives; `within`:
the key that it stands at; `is_address`: the file is the address at which a browser arrived. A file
without a row fails; what it gives is written where it is absent, and fails until it has been read.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.parsers import Drift
from libcrawl.parsers.weibo.timeline import parse_post
from tests.parsers.golden import plain, write
from tests.parsers.readers import READERS, TABLES, Request

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples"
ROWS = Path(__file__).with_name("recorded")
AT = datetime(2026, 7, 1, tzinfo=UTC)
# What a person wrote, or what identifies a person.
WRITTEN = ("name", "title", "text", "description", "verified_text", "reprinted_from", "owner",
           "tags")  # fmt: skip
needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recorded answers: {FOLDER}")


@cache
def rows(platform: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((ROWS / f"{platform}.json").read_text("utf-8"))
    return found


def names(platform: str) -> list[str]:
    """The files, and those that a row speaks of."""
    folder = FOLDER / platform
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return sorted(files | set(rows(platform)))


def digested(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: digested(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [digested(inner, name) for inner in value]
    if isinstance(value, str) and name in WRITTEN:
        return f"{len(value)}:{sha256(value.encode()).hexdigest()[:8]}"
    return value


def given(platform: str, row: dict[str, Any], answer: Answer) -> Any:
    """Output of the row's function for an answer."""
    payload = answer.text if answer.payload is None else answer.payload
    try:
        made = READERS[platform][row["function"]](payload, Request(AT, row.get("owner", ""), ""))
    except Drift as problem:
        return {"drift": str(problem)}
    return digested(plain(made, AT))


@needs_samples
@pytest.mark.parametrize(
    ("platform", "name"), [(platform, name) for platform in TABLES for name in names(platform)]
)
def test_recorded_answer(platform: str, name: str) -> None:
    assert name in rows(platform), "a recorded answer without a row: what should come of it?"
    row = rows(platform)[name]
    body = (FOLDER / platform / name).read_bytes()
    if "within" in row:
        body = json.dumps(json.loads(body)[row["within"]]).encode()
    address = body.decode() if row.get("is_address") else ""
    answer = Answer.of(row.get("status", 200), body, url=address)
    assert classify(TABLES[platform], answer).name == row["outcome"]
    if "function" not in row:
        return
    got = given(platform, row, answer)
    if "gives" not in row:
        row["gives"] = got
        write(ROWS / f"{platform}.json", rows(platform))
        pytest.fail(f"what {name} gives was not there and has been written: read it")
    assert got == row["gives"]


@needs_samples
def test_recorded_ids_hold_recorded_times() -> None:
    """They agree to the second, so that a short time can be replaced by the time in the id."""
    sample = FOLDER / "weibo" / "m_getIndex_107603_ak_list_0.json"
    for card in json.loads(sample.read_text(encoding="utf-8"))["data"]["cards"]:
        full = parse_post(card["mblog"], AT, "6279793937").work.published_at
        short = {**card["mblog"], "created_at": f"{full:%Y-%m-%d}"}
        known = parse_post(short, AT, "6279793937").work.published_at
        assert abs((known - full).total_seconds()) <= 1
