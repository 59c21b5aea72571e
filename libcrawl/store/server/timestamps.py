"""Reads any time and day of the database: Python's range ends where PostgreSQL's does not.

A time beyond them, infinity or BC must not end the command that looks at it. There are centuries
left on both sides for what is added to them. Moments are in Asia/Shanghai, in whatever time zone
the session is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import DataError
from psycopg.abc import AdaptContext, Buffer
from psycopg.types.datetime import (
    DateBinaryLoader,
    DateLoader,
    TimestamptzBinaryLoader,
    TimestamptzLoader,
)

FAR_PAST, FAR_FUTURE = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
BEGINS_IN_THE_PAST = b"-"  # -infinity
ENDS_IN_THE_PAST = b"BC"
SIGN = 0x80


class BoundedLoader(TimestamptzLoader):
    """Times as text, which SQLAlchemy requires."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._timezone = ZoneInfo("Asia/Shanghai")

    def load(self, data: Buffer) -> datetime:
        try:
            return _bounded(super().load(data))
        except DataError:
            return FAR_PAST if _is_past(data) else FAR_FUTURE


class BoundedBinaryLoader(TimestamptzBinaryLoader):
    """Times as PostgreSQL holds them: microseconds since 2000, the sign in the first bit."""

    def load(self, data: Buffer) -> datetime:
        try:
            return _bounded(super().load(data))
        except DataError:
            return FAR_PAST if bytes(data)[0] & SIGN else FAR_FUTURE


class BoundedDateLoader(DateLoader):
    """Days as text."""

    def load(self, data: Buffer) -> date:
        try:
            return _bounded_day(super().load(data))
        except DataError:
            return (FAR_PAST if _is_past(data) else FAR_FUTURE).date()


class BoundedDateBinaryLoader(DateBinaryLoader):
    """Days as PostgreSQL holds them: their number since 2000."""

    def load(self, data: Buffer) -> date:
        try:
            return _bounded_day(super().load(data))
        except DataError:
            return (FAR_PAST if bytes(data)[0] & SIGN else FAR_FUTURE).date()


def read_any_time(connection: psycopg.Connection[Any], _: object = None) -> None:
    """Install these loaders on the connection."""
    for loader in (BoundedLoader, BoundedBinaryLoader):
        connection.adapters.register_loader("timestamptz", loader)
    for day_loader in (BoundedDateLoader, BoundedDateBinaryLoader):
        connection.adapters.register_loader("date", day_loader)


def _is_past(data: Buffer) -> bool:
    value = bytes(data)
    return value.startswith(BEGINS_IN_THE_PAST) or value.endswith(ENDS_IN_THE_PAST)


def _bounded_day(day: date) -> date:
    return min(max(day, FAR_PAST.date()), FAR_FUTURE.date())


def _bounded(moment: datetime) -> datetime:
    return min(max(moment, FAR_PAST), FAR_FUTURE)
