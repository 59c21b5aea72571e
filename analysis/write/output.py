"""Output of frames to the screen and to files of every format."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from analysis.choices import Format, Language
from analysis.write.files import replacing
from analysis.write.flat import flatten
from analysis.write.forms import check_target, form_of, paths_of
from analysis.write.provenance import Provenance, untraced
from analysis.write.screen import draw
from analysis.write.text import CsvWriter, JsonWriter, TextFile

TEXT: dict[Format, type[CsvWriter] | type[JsonWriter]] = {
    Format.CSV: CsvWriter,
    Format.JSON: JsonWriter,
}


class Writer(Protocol):
    """Takes frames of the same columns, at least one, and then the source."""

    cut: int  # texts that were longer than the form can hold
    cleaned: int  # texts with characters that the form cannot hold

    def add(self, frame: pd.DataFrame) -> None:
        """More rows."""

    def finish(self, source: Provenance) -> None:
        """Write what follows the rows."""

    def close(self) -> None:
        """Close the file, finished or not."""


def render(frame: pd.DataFrame, format_: Format, language: Language = Language.EN) -> bytes:
    """Render the frame in a format of SCREEN as UTF-8; CSV begins with a BOM for Excel."""
    if format_ is Format.TABLE:
        return draw(flatten(frame), language).encode()
    stream = io.BytesIO()
    writer = TEXT[format_](stream)
    writer.add(frame)
    writer.end()
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Written:
    """Result of writing a file.

    `cut`: texts truncated to the limit of the format; `cleaned`: texts without characters that the
    format cannot hold.
    """

    rows: int = 0
    cut: int = 0
    cleaned: int = 0

    def losses(self) -> list[str]:
        """Message about truncated and cleaned texts."""
        losses = [f"{self.cut:,} texts cut short"] if self.cut else []
        if self.cleaned:
            losses.append(f"{self.cleaned:,} texts without characters that the form cannot hold")
        return losses


def save(
    frames: Iterable[pd.DataFrame],
    path: Path,
    format_: Format,
    trace: Callable[[int], Provenance],
    *,
    language: Language = Language.EN,
    overwrite: bool = False,
) -> Written:
    """Write frames of the same columns one after the other, atomically.

    `trace`: returns the source for a number of rows. Raises DataError, also for an existing file.
    """
    check_target(path, format_, overwrite=overwrite)
    with replacing(paths_of(path, format_)) as halves:
        if format_ is Format.TABLE:
            halves[0].write_bytes(b"".join(render(each, format_, language) for each in frames))
            return Written()
        rows = 0
        writer = _open(format_, path.name, halves, language)
        try:
            for frame in frames:
                writer.add(frame)
                rows += len(frame)
            losses = {"cut": writer.cut, "cleaned": writer.cleaned}
            facts = {name: count for name, count in losses.items() if count}
            source = trace(rows)
            writer.finish(source.with_facts(facts) if facts else source)
            return Written(rows, writer.cut, writer.cleaned)
        finally:
            writer.close()


def save_table(
    frame: pd.DataFrame, path: str | Path, *, language: str = "en", overwrite: bool = False
) -> None:
    """Write a frame of a notebook to .csv, .xlsx, .parquet, .sav or .json, atomically.

    `language`: of labels and headings, "zh" or "en". A named index becomes columns.
    Raises DataError.
    """
    named = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    target = Path(path)
    form = form_of(target, None)
    save([named], target, form, untraced, language=Language(language), overwrite=overwrite)


def _open(format_: Format, name: str, halves: list[Path], language: Language) -> Writer:
    # Each library is loaded for its own form alone: together they take a second.
    match format_:
        case Format.XLSX:
            from analysis.write.workbook import WorkbookWriter

            return WorkbookWriter(halves[0], language)
        case Format.PARQUET:
            from analysis.write.parquet import ParquetWriter

            return ParquetWriter(halves[0])
        case Format.SAV:
            from analysis.write.spss import SavWriter

            return SavWriter(halves[0], language)
        case _:
            return TextFile(TEXT[format_], name, *halves)
