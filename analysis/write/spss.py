"""`.sav` files for SPSS and PSPP: numbers, dates and text with variable and value labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from analysis.choices import Language
from analysis.errors import DataError
from analysis.write.flat import flatten, without_zones
from analysis.write.labels import codes, label
from analysis.write.limits import SAV_ROWS
from analysis.write.provenance import Provenance

WIDEST = 1020  # bytes of a text; SPSS gives every row as many as the longest needs
PLATFORM = "platform"  # the column
EPOCH = datetime(1582, 10, 14)  # noqa: DTZ001  (SPSS counts seconds from here, without a zone)
RESERVED = {
    "ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH",
}  # fmt: skip
ORDINAL = {"rank", "level", "weekday", "position"}
YES_NO: dict[Language, dict[int | float, str]] = {
    Language.EN: {0: "No", 1: "Yes"},
    Language.ZH: {0: "否", 1: "是"},
}


@dataclass(slots=True)
class Variable:
    """A variable of SPSS. `labels`: those of its values; `format`: in SPSS notation."""

    values: pd.Series
    format: str
    measure: str
    labels: dict[int | float, str]


class SavWriter:
    """Collects the rows and writes them at the end.

    Codes (platform, region, verdict …), yes and no are numbers with value labels, moments are
    dates of SPSS in Shanghai's time, what is not known is system-missing.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self._path = path
        self._language = language
        self._frames: list[pd.DataFrame] = []
        self._rows = 0
        self.cut = 0
        self.cleaned = 0  # it holds every character

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows. Raises DataError for more than SPSS handles well."""
        self._rows += len(frame)
        if self._rows > SAV_ROWS:
            raise DataError(
                f"a .sav file holds at most {SAV_ROWS:,} rows here and there are more: "
                "write .parquet or .csv, or choose a shorter window"
            )
        flat = without_zones(flatten(frame))
        texts = [str(name) for name in flat.columns if flat[name].dtype.kind == "O"]
        self._frames.append(flat.assign(**{name: self._shorten(flat[name]) for name in texts}))

    def finish(self, source: Provenance) -> None:
        """Write the file, with the source as its notes."""
        frame = pd.concat(self._frames, ignore_index=True)
        names = dict(zip(frame.columns, legal_names(map(str, frame.columns)), strict=True))
        made = {names[name]: self._variable(str(name), frame[name]) for name in frame.columns}
        try:
            pyreadstat.write_sav(
                pd.DataFrame({name: each.values for name, each in made.items()}),
                self._path,
                file_label="libcrawl",
                column_labels={
                    names[name]: within(label(str(name), self._language), 255)
                    for name in frame.columns
                },
                row_compress=True,
                note=[*_platforms(frame, self._language), *_facts(source)],
                variable_value_labels={
                    name: each.labels for name, each in made.items() if each.labels
                },
                variable_measure={name: each.measure for name, each in made.items()},
                variable_format={name: each.format for name, each in made.items() if each.format},
            )
        except pyreadstat.ReadstatError as error:
            raise DataError(f"the .sav file cannot be written: {error}") from None

    def close(self) -> None:
        """Do nothing: no file is held open."""

    def _variable(self, name: str, column: pd.Series) -> Variable:
        known = column.dropna()
        order = codes(name, self._language)
        texts = known.astype(str)
        if order and set(texts) <= set(order):
            return _coded(column, order)
        if column.dtype.kind == "b" or (len(known) and all(isinstance(v, bool) for v in known)):
            return Variable(_floats(column), "F1.0", "nominal", dict(YES_NO[self._language]))
        if column.dtype.kind == "M":
            return Variable(_seconds(column), "DATETIME20", "scale", {})
        if len(known) and all(type(value) is date for value in known):
            return Variable(_seconds(pd.to_datetime(column)), "SDATE10", "scale", {})
        if column.dtype.kind in "iuf":
            return self._number(name, column)
        values = ["" if pd.isna(value) else str(value) for value in column]
        return Variable(pd.Series(values, column.index, dtype="object"), "", "nominal", {})

    def _shorten(self, column: pd.Series) -> pd.Series:
        values: list[object] = []
        for value in column:
            short = within(value, WIDEST) if isinstance(value, str) else value
            self.cut += short is not value and short != value
            values.append(short)
        return pd.Series(values, column.index, dtype="object")

    def _number(self, name: str, column: pd.Series) -> Variable:
        is_ordinal = name in ORDINAL or name.endswith("_rank")
        measure = "nominal" if name.endswith("_id") else "ordinal" if is_ordinal else "scale"
        return Variable(
            _floats(column), "F16.4" if column.dtype.kind == "f" else "F12.0", measure, {}
        )


def _platforms(frame: pd.DataFrame, language: Language) -> list[str]:
    """Value labels of platforms, for readers of the file without the database."""
    known = codes(PLATFORM, language) if PLATFORM in frame else {}
    return [f"{PLATFORM} {code}: {words}" for code, words in known.items()]


def _facts(source: Provenance) -> list[str]:
    return [line for name, words in source.rows() for line in _lines(f"{name}: {words}")]


def legal_names(names: Iterable[str]) -> list[str]:
    """Valid names of SPSS: letters, digits, _; at most 64 bytes; unique regardless of case."""
    made: list[str] = []
    taken = set(RESERVED)
    for name in names:
        legal = re.sub(r"\W", "_", name).rstrip("_")
        legal = legal if re.match(r"[^\W\d_]", legal) else f"v_{legal}".rstrip("_")
        legal = within(legal, 64)
        number = 2
        found = f"{legal}_1" if legal.upper() in RESERVED else legal
        while found.upper() in taken:
            found = f"{within(legal, 60)}_{number}"
            number += 1
        taken.add(found.upper())
        made.append(found)
    return made


def _coded(column: pd.Series, order: dict[str, str]) -> Variable:
    """Codes as numbers from 1 in a stable order; numbers stay."""
    is_number = all(code.isdigit() for code in order)
    number_of = {code: int(code) if is_number else n for n, code in enumerate(order, start=1)}
    values = column.map(lambda value: number_of[str(value)], na_action="ignore")
    labels: dict[int | float, str] = {number_of[code]: words for code, words in order.items()}
    return Variable(_floats(values), "F2.0", "nominal", labels)


def _floats(column: pd.Series) -> pd.Series:
    return pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan), column.index)


def _seconds(column: pd.Series) -> pd.Series:
    return (column - EPOCH).dt.total_seconds().astype("float64")


def within(text: str, most: int) -> str:
    """The text truncated to a number of bytes, at a whole character."""
    encoded = text.encode()
    return text if len(encoded) <= most else encoded[:most].decode(errors="ignore")


def _lines(text: str) -> list[str]:
    """The text broken between words into lines of 80 bytes, the limit of SPSS documents."""
    lines = []
    while text:
        line = within(text, 80)
        if len(line) < len(text) and " " in line.rstrip():
            line = line[: line.rstrip().rindex(" ") + 1]
        lines.append(line.rstrip())
        text = text[len(line) :]
    return lines
