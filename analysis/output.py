"""Frames as text for people and files for programs."""

import io
import os
import shutil
from enum import StrEnum
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from analysis.database import DataError

UNLIMITED = (160, 24)  # of a table that no terminal limits


class Format(StrEnum):
    """A form that a frame can take."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def render(frame: pd.DataFrame, format_: Format) -> bytes:
    """The frame in that form, UTF-8; CSV begins with the mark that Excel needs."""
    match format_:
        case Format.CSV:
            return frame.to_csv(index=False).encode("utf-8-sig")
        case Format.JSON:
            text = frame.to_json(orient="records", force_ascii=False, indent=2)
            return f"{text}\n".encode()
        case Format.TABLE:
            return _draw(frame).encode()


def write(content: bytes, path: Path) -> None:
    """Write the file whole or not at all. Raises DataError."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DataError(f"{path} cannot be written: {error.strerror}") from None


def _draw(frame: pd.DataFrame) -> str:
    """A table with aligned Chinese; a dash where nothing is known."""
    table = Table()
    for name in frame.columns:
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(str(name).replace("_", " "), justify="right" if is_number else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(_shown(value) for value in row))
    width = shutil.get_terminal_size(UNLIMITED).columns
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as capture:
        console.print(table, markup=False)
    return capture.get()


def _shown(value: object) -> str:
    if value is pd.NA or value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
