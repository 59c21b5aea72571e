"""Frames as rows of numbers, text, days and moments alone, for forms that know nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd


def flatten(frame: pd.DataFrame) -> pd.DataFrame:
    """Spans of time in days; the parts of an index and lists of names as text."""
    flat = in_days(frame)
    objects = [str(name) for name in flat.columns if flat[name].dtype == object]
    return flat.assign(**{name: flat[name].map(_as_text) for name in objects})


def in_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Spans of time as days."""
    spans = frame.select_dtypes("timedelta")
    return frame.assign(**{str(name): spans[name].dt.total_seconds() / 86400 for name in spans})


def without_zones(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments as the clock of Shanghai shows them, for forms that know no zones."""
    moments = frame.select_dtypes("datetimetz")
    return frame.assign(
        **{
            str(name): moments[name].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
            for name in moments
        }
    )


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(f"{name}={_short(part)}" for name, part in value.items())
    return " ".join(value) if isinstance(value, list | tuple) else value


def _short(part: float | None) -> str:
    return "–" if part is None else f"{part:.6f}"
