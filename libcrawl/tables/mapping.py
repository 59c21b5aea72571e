"""The mapping: a TOML file that assigns columns of a table to fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from libcrawl.platforms import PLATFORMS
from libcrawl.tables.fields import COUNTERS, FIELDS, REQUIRED, Reading
from libcrawl.tables.grid import LOWEST_HEADING, Cell
from libcrawl.tables.problems import TableError

UNITS = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
# 阅读(万) · 粉丝数（单位：万） · 播放/万
HEADED = re.compile(r"[(（\[【/:：]\s*(?:单位\s*[:：]?\s*)?([千万亿])")
ABSENT = ("-", "--", "—", "——", "/", "N/A", "n/a")
KEYS = ("platform", "rows", "sheet", "heading", "absent", "fields")
PARTS = ("column", "value", "format", "unit")
ROWS = tuple(FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The origin of a field: a column, or one value for all rows.

    `unit` multiplies numbers that have no unit of their own (万 in the heading); `needs_unit` is
    the one that the heading names where the mapping does not set it.
    """

    column: str | None = None
    value: Cell = None
    format: str | None = None
    unit: int = 1
    needs_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A mapping free of contradictions.

    `heading` is the row that names the columns; `absent` are cells that mean "not given".
    """

    path: Path
    sha256: str
    platform: str
    rows: str
    sheet: str | None
    heading: int
    absent: frozenset[str]
    fields: dict[str, Field]

    @property
    def columns(self) -> list[str]:
        return [field.column for field in self.fields.values() if field.column is not None]


def read_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file. Raises TableError naming the key."""
    data = path.read_bytes()
    try:
        written = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TableError(f"{path}: is not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as problem:
        raise TableError(f"{path}: is not TOML: {problem}") from None
    problems = list(_problems_at_the_top(written))
    rows = written.get("rows")
    fields = {}
    if not problems:
        for name, entry in written["fields"].items():
            try:
                fields[name] = _field(str(rows), name, entry)
            except ValueError as problem:
                problems.append(f"fields.{name}: {problem}")
        problems += _lacking(written["platform"], str(rows), written["fields"])
    if problems:
        raise TableError(*(f"{path}: {problem}" for problem in problems))
    return Mapping(
        path=path,
        sha256=sha256(data).hexdigest(),
        platform=written["platform"],
        rows=written["rows"],
        sheet=written.get("sheet"),
        heading=written.get("heading", 1),
        absent=frozenset(written.get("absent", ABSENT)),
        fields=fields,
    )


def _problems_at_the_top(written: dict[str, Any]) -> Iterator[str]:
    for key in written:
        if key not in KEYS:
            yield f"“{key}” is not known{_hint(key, KEYS)}; there is {', '.join(KEYS)}"
    for key, words in (("platform", PLATFORMS), ("rows", ROWS)):
        if written.get(key) not in words:
            found = repr(written[key]) if key in written else "missing"
            yield f"{key} is {found}; it must be one of {', '.join(words)}"
    if not isinstance(written.get("sheet", ""), str):
        yield "sheet must be the name of a sheet, in quotes"
    heading = written.get("heading", 1)
    if type(heading) is not int or not 1 <= heading <= LOWEST_HEADING:
        yield f"heading must be the row that names the columns, 1 to {LOWEST_HEADING}"
    absent = written.get("absent", [])
    if not isinstance(absent, list) or not all(isinstance(word, str) for word in absent):
        yield 'absent must be a list of words such as ["-", "无"]'
    if not isinstance(written.get("fields"), dict):
        yield "[fields] is missing: it assigns columns to fields"


def _field(rows: str, name: str, entry: Any) -> Field:
    """Raises ValueError."""
    known = FIELDS[rows]
    if name not in known:
        raise ValueError(
            f"a table of {rows} has no such field{_hint(name, known)}; there is {', '.join(known)}"
        )
    if isinstance(entry, str):
        entry = {"column": entry}
    if not isinstance(entry, dict):
        raise ValueError(
            f"is {entry!r}; expected the name of a column in quotes, or"
            " { column = … } or { value = … }"
        )
    for part in entry:
        if part not in PARTS:
            raise ValueError(f"“{part}” is not known; there is {', '.join(PARTS)}")
    if ("column" in entry) == ("value" in entry):
        raise ValueError("needs either column or value")
    if not isinstance(entry.get("column", ""), str) or entry.get("column") == "":
        raise ValueError("column must be the name of a column, in quotes")
    if not isinstance(entry.get("value", ""), str | int | float | bool | datetime | date):
        raise ValueError("value must be a text, a number, a date, or true or false")
    if "format" in entry and (known[name] is not Reading.TIME or entry["format"] == ""):
        raise ValueError("format is for times only")
    if not isinstance(entry.get("format", ""), str):
        raise ValueError('format must be a text such as "%Y-%m-%d %H:%M"')
    if "unit" in entry and known[name] is not Reading.COUNT:
        raise ValueError("unit is for counters only")
    if "unit" in entry and entry["unit"] not in (1, *UNITS, *UNITS.values()):
        raise ValueError(f"unit is {entry['unit']!r}; it must be one of 1, {', '.join(UNITS)}")
    unit = entry.get("unit", 1)
    named = HEADED.search(entry.get("column", ""))
    return Field(
        column=entry.get("column"),
        value=entry.get("value"),
        format=entry.get("format"),
        unit=UNITS[unit] if isinstance(unit, str) else int(unit),
        needs_unit=named[1] if named and "unit" not in entry else None,
    )


def _lacking(platform: str, rows: str, fields: dict[str, Any]) -> Iterator[str]:
    for name in REQUIRED[rows]:
        if name not in fields:
            yield f"fields.{name} is missing"
    if rows == "works" and "identifier" not in fields and "url" not in fields:
        if PLATFORMS[platform].works.of_title is None:
            yield "fields.identifier or fields.url is missing: which work is it?"
        elif "title" not in fields:
            yield "fields.title is missing: without identifier, title and time name the work"
    if not set(COUNTERS[rows]) & set(fields):
        yield f"no counter is mapped; there is {', '.join(COUNTERS[rows])}"


def _hint(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f" (did you mean “{close[0]}”?)" if close else ""
