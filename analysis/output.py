"""Frames as text for people and files for programs."""

import io
import os
import shutil
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.load import DataError

UNLIMITED = (160, 24)  # of a table that no terminal limits


class Format(StrEnum):
    """A form that a frame can take."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def render(frame: pd.DataFrame, format_: Format) -> bytes:
    """The frame in that form, UTF-8; CSV begins with the mark that Excel needs.

    Spans of time are in days; text that a spreadsheet would take for a formula is made harmless.
    """
    match format_:
        case Format.CSV:
            return _flat(frame).map(_harmless).to_csv(index=False).encode("utf-8-sig")
        case Format.JSON:
            text = _in_days(frame).to_json(
                orient="records", force_ascii=False, indent=2, date_format="iso"
            )
            return f"{text}\n".encode()
        case Format.XLSX:
            from analysis.workbook import render_workbook  # noqa: PLC0415  (half a second)

            return render_workbook(_without_zones(_flat(frame)))
        case Format.TABLE:
            return _draw(_flat(frame)).encode()


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Parts and lists of names as text."""
    return _in_days(frame).map(_as_text)


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(f"{name}={_short(part)}" for name, part in value.items())
    return " ".join(value) if isinstance(value, list | tuple) else value


def _short(part: float | None) -> str:
    return "–" if part is None else f"{part:.6f}"


def _in_days(frame: pd.DataFrame) -> pd.DataFrame:
    spans = frame.select_dtypes("timedelta")
    return frame.assign(**{str(name): spans[name].dt.total_seconds() / 86400 for name in spans})


def _without_zones(frame: pd.DataFrame) -> pd.DataFrame:
    moments = frame.select_dtypes("datetimetz")
    return frame.assign(**{str(name): moments[name].dt.tz_localize(None) for name in moments})


def _harmless(value: Any) -> Any:
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value


def write(content: bytes, path: Path, *, overwrite: bool = False) -> None:
    """Write the file whole or not at all. Raises DataError, also where there is one already."""
    if path.exists() and not overwrite:
        raise DataError(f"{path} exists: choose another name, or say --overwrite")
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DataError(f"{path} cannot be written: {error.strerror}") from None


def _draw(frame: pd.DataFrame) -> str:
    """A table with aligned Chinese; ranks stand in brackets, a dash where nothing is known."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    names = [str(name) for name in frame.columns if not str(name).endswith("_rank")]
    for name in names:
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        heading = name.replace("_", " ").capitalize()
        table.add_column(heading, justify="right" if is_number else "left")
    for row in frame.astype(object).to_dict(orient="records"):
        table.add_row(*(_cell(row[name], row.get(f"{name}_rank")) for name in names))
    console = Console(file=io.StringIO(), width=shutil.get_terminal_size(UNLIMITED).columns)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def _cell(value: Any, rank: Any) -> str:
    if pd.isna(value):
        return "–"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    number = _number(value) if isinstance(value, float) else f"{value:,}"
    return number if rank is None or pd.isna(rank) else f"{number} ({rank})"


def _number(value: float) -> str:
    """One decimal where that says enough, else three."""
    return f"{value:,.1f}" if value.is_integer() or abs(value) >= 100 else f"{value:,.3f}"
