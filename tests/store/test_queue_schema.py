"""The job queue's schema comes and goes as a whole."""

from __future__ import annotations

from sqlalchemy import text

from libcrawl.store.schema import migrate
from tests.conftest import Database

LEFT = """
SELECT count(*) FROM (
    SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%'
    UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'
    UNION ALL SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%'
) AS found
"""


def test_it_goes_without_a_trace(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.scalar(text(LEFT))
    migrate.downgrade(database.engine, "0004")
    with database.engine.connect() as connection:
        assert connection.scalar(text(LEFT)) == 0
    migrate.upgrade(database.engine)
