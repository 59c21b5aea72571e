# ruff: noqa: E501
"""The job queue: Procrastinate's own schema, pinned, and who works on it.

The SQL comes with the package, whose own migrations end at LAST. A newer Procrastinate must not
change what this revision makes: where it brings further migrations, this refuses, until a revision
of ours applies them.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
DROP = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE made text;
BEGIN
    FOR made IN
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE 'DROP FUNCTION ' || made;
    END LOOP;
END $$;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def execute(statements: str) -> None:
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def upgrade() -> None:
    newest = max(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    if newest != LAST:
        raise RuntimeError(
            f"the installed Procrastinate ends with {newest}, revision 0005 needs one that ends"
            f" with {LAST}: install the version in uv.lock"
        )
    execute(SchemaManager.get_schema())
    op.create_table(
        "workers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="Key"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="worker (crawls) or scheduler (finds what is due)",
        ),
        sa.Column("host", sa.Text(), nullable=False, comment="Machine or container"),
        sa.Column("pid", sa.Integer(), nullable=False, comment="Process on that machine"),
        sa.Column(
            "program_version", sa.Text(), nullable=False, comment="Version of libcrawl that it runs"
        ),
        sa.Column(
            "lanes",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Platforms and sessions that it serves, e.g. weibo/default",
        ),
        sa.Column(
            "queue_worker_id",
            sa.BigInteger(),
            nullable=True,
            comment="Its key in the job queue (procrastinate_workers.id), where its heartbeat stands",
        ),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it began",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('worker', 'scheduler')"),
        comment="Workers and schedulers at work, or dead within the last day",
    )


def downgrade() -> None:
    op.drop_table("workers")
    execute(DROP)
