"""Run by Alembic: the migrations and the views, in one transaction.

A column under a view cannot be altered, so the views go first and come back last.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from libcrawl import settings
from libcrawl.store.schema import analyst, flag_rules, platform_rows, views
from libcrawl.store.schema.metadata import SCHEMA
from libcrawl.store.schema.migrate import lock
from libcrawl.store.server.engine import open_engine

NOT_OURS = ("work_snapshots_", "procrastinate_")  # monthly partitions; tables of the job queue


def is_compared(name: str | None, kind: str, _: object) -> bool:
    """Whether `alembic check` and `revision --autogenerate` look at it."""
    return kind != "table" or not (name or "").startswith(NOT_OURS)


def migrate(connection: Connection) -> None:
    lock(connection)
    connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    context.configure(
        connection=connection,
        target_metadata=SCHEMA,
        include_name=is_compared,
        compare_server_default=True,
    )
    migration = context.get_context()
    moves = "destination_rev" in migration.opts  # upgrade or downgrade, not check or current
    if moves:
        views.drop(connection)
    context.run_migrations()
    if moves and set(migration.get_current_heads()) == set(context.script.get_heads()):
        platform_rows.write(connection)
        flag_rules.write(connection)
        views.create(connection, SCHEMA.tables)
        analyst.grant(connection)


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    address = {"DATABASE_URL": settings.DATABASE_URL, "LIBCRAWL_DATA": settings.LIBCRAWL_DATA}
    with open_engine(address).begin() as own:
        migrate(own)
