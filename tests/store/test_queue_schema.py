"""The job queue's schema is that of the Procrastinate installed, and comes and goes as a whole."""

from __future__ import annotations

from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import text

from libcrawl.store import migrate
from tests.conftest import Database

# The last of Procrastinate's own migrations that revision 0005 holds.
LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
LEFT = """
SELECT count(*) FROM (
    SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%'
    UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'
    UNION ALL SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%'
) AS found
"""


def test_the_copy_is_that_of_the_package() -> None:
    newest = max(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest == LAST, "Procrastinate has new migrations: add a revision that applies them"
    copy = (migrate.FOLDER / "procrastinate" / "3.10.0.sql").read_text("utf-8")
    assert copy.partition("\n")[2] == SchemaManager.get_schema()


def test_it_goes_without_a_trace(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.scalar(text(LEFT))
    migrate.downgrade(database.engine, "0004")
    with database.engine.connect() as connection:
        assert connection.scalar(text(LEFT)) == 0
    migrate.upgrade(database.engine)
