"""Flat frames of numbers, text, days and moments, for formats without other types."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def flatten(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert time spans to days, and the parts of an index and lists of names to text."""
    flat = in_days(frame)
    objects = [str(name) for name in flat.columns if flat[name].dtype == object]
    return flat.assign(**{name: flat[name].map(_as_text) for name in objects})


def in_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert time spans to days."""
    spans = frame.select_dtypes("timedelta")
    return frame.assign(**{str(name): spans[name].dt.total_seconds() / 86400 for name in spans})


def without_zones(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments as local time of Shanghai, for formats without time zones."""
    moments = frame.select_dtypes("datetimetz")
    return frame.assign(
        **{
            str(name): moments[name].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
            for name in moments
        }
    )


def moments_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments as ISO 8601 in Shanghai's time: a dateTime of CSV on the Web."""
    naive = without_zones(frame)
    moments = frame.select_dtypes("datetimetz").columns
    return frame.assign(**{str(name): _iso(naive[name]) for name in moments})


def _iso(moments: pd.Series) -> pd.Series:
    """ISO 8601, many times faster than strftime; Shanghai's offset has not changed since 1991."""
    if moments.empty:
        return moments.astype("object")
    texts = np.datetime_as_string(moments.to_numpy(dtype="datetime64[us]"))
    texts = np.char.add(np.char.replace(texts, ".000000", ""), "+08:00")
    return pd.Series(texts, moments.index, dtype="object").where(moments.notna(), None)


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(f"{name}={_short(part)}" for name, part in value.items())
    return " ".join(value) if isinstance(value, list | tuple) else value


def _short(part: float | None) -> str:
    return "–" if part is None else f"{part:.6f}"
