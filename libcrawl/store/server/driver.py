"""The driver's own cursor, for COPY, with errors that the store's other modules know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
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
