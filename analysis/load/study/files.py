"""A study that `export` wrote, read again from its own files, in any of its forms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.load.study.queries import StudyTable
from analysis.names import COUNTERS
from analysis.window import Window

SHANGHAI = "Asia/Shanghai"
FORMS = ("parquet", "csv", "xlsx", "json", "sav")
PACKAGE = "datapackage.json"
NOTED = re.compile(r"platform (\S+): (.+)")  # in the notes of a .sav: what a code is called
WHOLE, FLAG, MOMENT, NAMES, TEXT = "Int64", "boolean", "moment", "names", "string"
MARKS = dict.fromkeys(("rounded", "capped"), NAMES)
# Of each table the columns that figures are computed from.
TYPES: dict[StudyTable, dict[str, str]] = {
    StudyTable.ACCOUNTS: {
        "account_id": WHOLE,
        **dict.fromkeys(("library", "name_zh", "region", "platform", "account"), TEXT),
        **dict.fromkeys(("covered_from", "covered_until"), MOMENT),
        **dict.fromkeys(("captured_at", "captured_before"), MOMENT),
        "covered": FLAG,
        **dict.fromkeys(("followers", "followers_change", "works_claimed_change"), WHOLE),
        **dict.fromkeys(("likes_received_change", "plays_received_change", "works_alive"), WHOLE),
        **MARKS,
        "platform_counters": NAMES,
    },
    StudyTable.WORKS: {
        **dict.fromkeys(("work_id", "account_id"), WHOLE),
        **dict.fromkeys(("published_at", "deleted_at", "wished_at", "captured_at"), MOMENT),
        **dict.fromkeys(("is_original", "is_headline"), FLAG),
        **dict.fromkeys(("push_id", "kind"), TEXT),
        **dict.fromkeys(COUNTERS, WHOLE),
        **MARKS,
    },
    StudyTable.WORK_SNAPSHOTS: {
        **dict.fromkeys(("work_id", "account_id"), WHOLE),
        **dict.fromkeys(("published_at", "captured_at"), MOMENT),
        "kind": TEXT,
        **dict.fromkeys(COUNTERS, WHOLE),
        **MARKS,
        "used_for": NAMES,
    },
    StudyTable.ACCOUNT_SNAPSHOTS: {
        "account_id": WHOLE,
        "captured_at": MOMENT,
        **dict.fromkeys(("followers", "works_claimed", "likes_received", "plays_received"), WHOLE),
        **MARKS,
    },
    StudyTable.INDICATORS: {"account_id": WHOLE},
    StudyTable.INDICES: {"account_id": WHOLE, "version": TEXT},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """The tables of a study in one form, and its window."""

    form: str
    window: Window
    tables: dict[StudyTable, pd.DataFrame]


def read_study(
    folder: Path, names: Mapping[str, str], code_of: Callable[[str], Mapping[str, str]]
) -> list[StudyFiles]:
    """The study in each form that the folder has it in; a package has two.

    `names`: of the facts that a workbook holds, by their labels. `code_of`: the codes of a column
    by their words, in which SPSS has them. Raises DataError where the folder has no study, or lacks
    a table or a column that figures are computed from.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: name the one that `export` wrote")
    package = folder / PACKAGE
    place = folder / "data" if package.is_file() else folder
    forms = [form for form in FORMS if (place / f"{StudyTable.INDICES}.{form}").is_file()]
    if not forms:
        raise DataError(
            f"{place} has no {StudyTable.INDICES}.csv, .parquet, .xlsx, .json or .sav:"
            " `export --format parquet --output FOLDER` writes a study that can be verified"
        )
    return [_read(place, form, package, names, code_of) for form in forms]


def _read(
    place: Path,
    form: str,
    package: Path,
    names: Mapping[str, str],
    code_of: Callable[[str], Mapping[str, str]],
) -> StudyFiles:
    tables = {}
    for table in TYPES:
        file = place / f"{table}.{form}"
        if not file.is_file():
            raise DataError(f"{file} is missing: export all tables into one folder")
        read = _read_sav(file, code_of) if form == "sav" else READERS[form](file)
        tables[table] = _typed(read, table, file)
    indices = place / f"{StudyTable.INDICES}.{form}"
    facts = _package_facts(package) if package.is_file() else FACTS[form](indices, names)
    return StudyFiles(form, _window(facts, package if package.is_file() else indices), tables)


def _typed(frame: pd.DataFrame, table: StudyTable, file: Path) -> pd.DataFrame:
    if file.suffix == ".json" and frame.empty:  # its rows have the columns, and there are none
        frame = pd.DataFrame(columns=list(TYPES[table]), dtype=object)
    for name, kind in TYPES[table].items():
        if name not in frame:
            raise DataError(f"{file} has no column {name}: export the study anew")
        try:
            frame[name] = CONVERSIONS[kind](frame[name])
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{file}, column {name}: {error} cannot be read") from None
    return frame


def _read_csv(file: Path) -> pd.DataFrame:
    return _reading(file, lambda: pd.read_csv(
        file, dtype="string", keep_default_na=False, na_values=[""], encoding="utf-8-sig"
    ))  # fmt: skip


def _read_parquet(file: Path) -> pd.DataFrame:
    return _reading(file, lambda: pd.read_parquet(file, dtype_backend="numpy_nullable"))


def _read_workbook(file: Path) -> pd.DataFrame:
    return _reading(file, lambda: pd.read_excel(file, sheet_name=0, dtype=object))


def _read_json(file: Path) -> pd.DataFrame:
    def read() -> pd.DataFrame:
        rows = json.loads(file.read_text("utf-8"))
        return pd.DataFrame(rows, dtype=object).replace({np.nan: None})

    return _reading(file, read)


def _read_sav(file: Path, code_of: Callable[[str], Mapping[str, str]]) -> pd.DataFrame:
    """Reads value labels back as codes or booleans, and empty texts as NA."""
    import pyreadstat

    try:
        frame, about = pyreadstat.read_sav(file)
    except (OSError, pyreadstat.ReadstatError) as error:
        raise DataError(f"{file} cannot be read: {error}") from None
    found = [NOTED.match(line) for line in about.notes]
    noted = {each[2]: each[1] for each in found if each}
    for name, words in about.variable_value_labels.items():
        codes = {**code_of(name), **(noted if name == "platform" else {})}
        if set(words.values()) <= set(codes):
            known = {number: codes[word] for number, word in words.items()}
            frame[name] = frame[name].map(known, na_action="ignore")
        elif set(words) == {0, 1}:
            frame[name] = frame[name].map({0: False, 1: True}, na_action="ignore")
    return frame.astype(object).replace({"": None, np.nan: None})


def _reading(file: Path, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    try:
        return read()
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{file} cannot be read: {str(error).splitlines()[0]}") from None


READERS = {
    "csv": _read_csv, "parquet": _read_parquet, "xlsx": _read_workbook, "json": _read_json,
}  # fmt: skip


def _whole(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column).astype("Int64")


def _flag(column: pd.Series) -> pd.Series:
    words = {"true": True, "false": False}
    return column.map(lambda each: words[str(each).lower()], na_action="ignore").astype("boolean")


def _moment(column: pd.Series) -> pd.Series:
    """Excel has no zones, and no more than milliseconds."""
    moments: pd.Series
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        moments = column
    elif any(isinstance(each, str) for each in column):
        moments = pd.to_datetime(column, format="ISO8601", utc=True)
    else:
        moments = pd.to_datetime(column).dt.tz_localize(SHANGHAI).dt.round("ms")
    return moments.dt.tz_convert(SHANGHAI).dt.as_unit("us")


def _names(column: pd.Series) -> pd.Series:
    def split(value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(value.split())
        return () if value is None or value is pd.NA or isinstance(value, float) else tuple(value)

    return pd.Series([split(each) for each in column], column.index, dtype="object")


def _text(column: pd.Series) -> pd.Series:
    return column.astype("string")


CONVERSIONS: dict[str, Callable[[pd.Series], pd.Series]] = {
    WHOLE: _whole, FLAG: _flag, MOMENT: _moment, NAMES: _names, TEXT: _text,
}  # fmt: skip


def _window(facts: Mapping[str, Any], file: Path) -> Window:
    try:
        start, last = (date.fromisoformat(facts[name]) for name in ("window_from", "window_to"))
        as_of = facts.get("as_of")
        return Window(
            start,
            last + timedelta(days=1),
            facts["counters"],
            date.fromisoformat(as_of) if as_of else None,
        )
    except (KeyError, ValueError):
        raise DataError(
            f"{file} does not name its window and counters: export the study again"
        ) from None


def _package_facts(file: Path) -> dict[str, Any]:
    facts: dict[str, Any] = _json(file, file.read_bytes()).get("study", {})
    return facts


def _csv_facts(file: Path, names: Mapping[str, str]) -> dict[str, Any]:
    beside = file.with_name(f"{file.name}-metadata.json")
    if not beside.is_file():
        raise DataError(f"{beside} is missing: it holds the window of {file.name}")
    notes = _json(beside, beside.read_bytes()).get("notes") or [{}]
    return dict(notes[0])


def _parquet_facts(file: Path, names: Mapping[str, str]) -> dict[str, Any]:
    import pyarrow.parquet

    metadata = pyarrow.parquet.read_metadata(file).metadata or {}
    return _json(file, metadata.get(b"libcrawl", b"{}"))


def _workbook_facts(file: Path, names: Mapping[str, str]) -> dict[str, Any]:
    """Facts from the last sheet; its labels are in either language."""
    sheet = pd.read_excel(file, sheet_name=-1, dtype=str, header=None)
    facts = {str(row[0]): row[1] for row in sheet.itertuples(index=False)}
    return {name: facts[label] for label, name in names.items() if label in facts}


def _sav_facts(file: Path, names: Mapping[str, str]) -> dict[str, Any]:
    """Facts from the notes of the file, one line each."""
    import pyreadstat

    _, about = pyreadstat.read_sav(file, metadataonly=True)
    return {name: words for name, _, words in (line.partition(": ") for line in about.notes)}


FACTS = {
    "csv": _csv_facts, "json": _csv_facts, "parquet": _parquet_facts, "xlsx": _workbook_facts,
    "sav": _sav_facts,
}  # fmt: skip


def _json(file: Path, text: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError):
        raise DataError(f"{file} is not valid JSON: its window cannot be read") from None
