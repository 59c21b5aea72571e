"""Frames as text for people and files for programs."""

import io
import os
import shutil
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
    number = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
    return number if rank is None or pd.isna(rank) else f"{number} ({rank})"
