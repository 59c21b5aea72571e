"""CSV and JSON, written in parts, and the sidecar that describes them.

The sidecar follows CSV on the Web (https://www.w3.org/TR/tabular-metadata/).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from analysis.choices import Language
from analysis.write.flat import flatten, in_days, moments_as_text
from analysis.write.labels import codes, label, meaning
from analysis.write.provenance import Provenance

QUOTING = "\r\n"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DATATYPES = {"i": "integer", "u": "integer", "f": "number", "b": "boolean", "M": "dateTime"}


class _Lines(io.StringIO):
    """Lines of CSV that end with a line feed.

    The standard library quotes a cell with a carriage return only if its lines end with one, too.
    """

    def write(self, line: str, /) -> int:
        """One line as a whole, as the standard library's writer gives it."""
        return super().write(f"{line.removesuffix(QUOTING)}\n")


class CsvWriter:
    """Writes CSV with a BOM for Excel; cells that look like formulas are escaped."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._has_begun = False

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of the same columns."""
        flat = flatten(moments_as_text(frame))
        objects = [str(name) for name in flat.columns if flat[name].dtype.kind == "O"]
        flat = flat.assign(**{name: flat[name].map(_harmless) for name in objects})
        lines = _Lines()
        flat.to_csv(lines, index=False, header=not self._has_begun, lineterminator=QUOTING)
        text = lines.getvalue()
        self._stream.write(text.encode("utf-8" if self._has_begun else "utf-8-sig"))
        self._has_begun = True

    def end(self) -> None:
        """Do nothing: nothing is left to write."""


class JsonWriter:
    """Writes a list of objects; moments as ISO 8601 in UTC, lists and parts as they are."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._has_rows = False
        self._stream.write(b"[")

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of the same columns."""
        if frame.empty:
            return
        text = _with_days_as_text(in_days(frame)).to_json(
            orient="records", force_ascii=False, indent=2, date_format="iso", double_precision=15
        )
        inner = text.removeprefix("[").removesuffix("]").rstrip()
        self._stream.write(f"{',' if self._has_rows else ''}{inner}".encode())
        self._has_rows = True

    def end(self) -> None:
        """Write the end of the list."""
        self._stream.write(b"\n]\n" if self._has_rows else b"]\n")


class TextFile:
    """A file of CSV or JSON, and its sidecar."""

    cut = cleaned = 0  # there is no limit

    def __init__(
        self,
        kind: Callable[[BinaryIO], CsvWriter | JsonWriter],
        name: str,
        path: Path,
        sidecar: Path,
    ) -> None:
        self._stream = path.open("wb")
        self._writer = kind(self._stream)
        self._name = name
        self._sidecar = sidecar
        self._first = pd.DataFrame()

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of the same columns."""
        self._first = frame.head(0) if self._first.columns.empty else self._first
        self._writer.add(frame)

    def finish(self, source: Provenance) -> None:
        """Write the end of the file, and its sidecar."""
        self._writer.end()
        self._sidecar.write_bytes(describe_table(self._name, self._first, source))

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def describe_table(name: str, frame: pd.DataFrame, source: Provenance) -> bytes:
    """Sidecar of the file `name`: meanings of the columns, and provenance of the figures."""
    table: dict[str, Any] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": [_describe(str(each), frame[each]) for each in frame.columns]},
        "notes": [source.as_json()],
    }
    return f"{json.dumps(table, ensure_ascii=False, indent=2)}\n".encode()


def _with_days_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Days as text, as pandas would add a time of day."""
    days = [str(name) for name in frame.columns if frame[name].dtype == object]
    return frame.assign(
        **{
            name: frame[name].map(lambda each: str(each) if type(each) is date else each)
            for name in days
        }
    )


def _describe(name: str, column: pd.Series) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "titles": name,
        "datatype": "number"
        if column.dtype.kind == "m"
        else DATATYPES.get(column.dtype.kind, "string"),
        "dc:title": _both({each: label(name, each) for each in Language}),
        "dc:description": _both({each: meaning(name, each) for each in Language}),
    }
    if known := codes(name, Language.EN):
        described["notes"] = [
            {"code": code, "zh": chinese, "en": known[code]}
            for code, chinese in codes(name, Language.ZH).items()
        ]
    return described


def _both(words: dict[Language, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": str(language)} for language, text in words.items()]


def _harmless(value: Any) -> Any:
    is_formula = isinstance(value, str) and value.startswith(FORMULA)
    return f"'{value}" if is_formula else value
