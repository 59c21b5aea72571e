"""Typed Parquet: moments with their zone, lists as lists, meanings of columns as metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.choices import Language
from analysis.write.flat import in_days
from analysis.write.labels import label, meaning
from analysis.write.provenance import Provenance

NAMES = pa.list_(pa.string())
PARTS = pa.map_(pa.string(), pa.float64())
KINDS = {"i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}


class ParquetWriter:
    """Writes a row group for each frame. The source is in the file's key `libcrawl`."""

    cut = cleaned = 0  # there is no limit

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of the same columns and types."""
        frame = in_days(frame)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, _schema(frame), compression="zstd")
        self._writer.write_table(_table(frame, self._writer.schema))

    def finish(self, source: Provenance) -> None:
        """Write the source."""
        assert self._writer is not None  # a frame was added, if one without rows
        provenance = json.dumps(source.as_json(), ensure_ascii=False)
        self._writer.add_key_value_metadata({"libcrawl": provenance})

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()


def _schema(frame: pd.DataFrame) -> pa.Schema:
    return pa.schema([_field(str(name), frame[name]) for name in frame.columns])


def _field(name: str, column: pd.Series) -> pa.Field:
    words = {
        f"{kind}_{language}": words(name, language)
        for kind, words in (("label", label), ("meaning", meaning))
        for language in Language
    }
    return pa.field(name, _type(column), metadata=words)


def _type(column: pd.Series) -> pa.DataType:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return pa.timestamp("us", tz=str(column.dtype.tz))
    if column.dtype.kind in KINDS:
        return KINDS[column.dtype.kind]
    first = next((value for value in column if _is_given(value)), None)
    if isinstance(first, dict):
        return PARTS
    if isinstance(first, list | tuple):
        return NAMES
    return pa.string() if first is None else pa.scalar(first).type


def _is_given(value: Any) -> bool:
    return isinstance(value, dict | list | tuple) or not pd.isna(value)


def _table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    arrays = [
        pa.array([_items(value) for value in frame[field.name]], type=PARTS)
        if field.type == PARTS
        else pa.Array.from_pandas(frame[field.name], type=field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _items(value: Any) -> Any:
    return list(value.items()) if isinstance(value, dict) else None
