"""Writing of a package: tables as CSV and Parquet, and the documents about them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.write.package.tables import columns_of, schema_of, without_texts
from analysis.write.parquet import ParquetWriter
from analysis.write.provenance import Provenance
from analysis.write.text import CsvWriter


@dataclass(slots=True)
class PackageTables:
    """Writes one table after the other. `schemas` and `rows`: of the tables written so far."""

    folder: Path
    has_texts: bool
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    _codebook: list[dict[str, str]] = field(default_factory=list)

    def write(self, table: str, frames: Iterable[pd.DataFrame], source: Provenance) -> None:
        """Write frames, at least one, in both formats, reproducibly."""
        data = self.folder / "data"
        self.rows[table] = 0
        with ExitStack() as stack:
            text = CsvWriter(stack.enter_context((data / f"{table}.csv").open("wb")))
            parquet = ParquetWriter(data / f"{table}.parquet")
            stack.callback(parquet.close)
            for frame in self._chosen(frames):
                if table not in self.schemas:
                    self.schemas[table] = schema_of(table, frame)
                    self._codebook += columns_of(table, frame)
                text.add(frame)
                parquet.add(frame)
                self.rows[table] += len(frame)
            parquet.finish(source)

    def _chosen(self, frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        return iter(frames) if self.has_texts else map(without_texts, frames)

    def write_codebook(self) -> None:
        """Write codebook.csv: the meaning of every column of every table, in both languages."""
        with (self.folder / "codebook.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(self._codebook[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self._codebook)
