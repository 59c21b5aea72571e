"""The driver: its own cursor, for COPY, with errors that the rest of the store knows; its times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.abc import AdaptContext
from psycopg.types.datetime import TimestamptzLoader
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError


@contextmanager
def driver_cursor(connection: Connection) -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of psycopg in the connection's transaction. Raises DBAPIError as SQLAlchemy does."""
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        with driver.cursor() as cursor:
            yield cursor
    except psycopg.OperationalError as error:
        raise OperationalError(None, None, error) from error
    except psycopg.Error as error:
        raise DBAPIError(None, None, error) from error


class _InShanghai(TimestamptzLoader):
    """Moments in Asia/Shanghai, in whatever time zone the session is."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._timezone = ZoneInfo("Asia/Shanghai")


def show_in_shanghai(connection: psycopg.Connection[Any], _: object = None) -> None:
    """Moments that are read by the connection are in Asia/Shanghai."""
    connection.adapters.register_loader("timestamptz", _InShanghai)
