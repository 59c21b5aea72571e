"""The views and functions for analysts, one file each in migrations/views, numbered in the order
in which they build on each other.

They are not versioned one by one: every migration drops them, in reverse, and creates them anew.
A file that is renamed or removed needs a revision that drops what it had made. Functions are
dropped by their names, so that one whose arguments have changed goes, too: no two share a name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.schema import SetTableComment

from libcrawl.store.schema import flag_rules, meanings, platform_rows

FOLDER = Path(__file__).resolve().parents[3] / "migrations" / "views"
CREATED = re.compile(r"^CREATE\s+(?:OR\s+REPLACE\s+)?(VIEW|FUNCTION)\s+(\w+)", re.MULTILINE)


def files() -> list[Path]:
    """The files in the order of their numbers."""
    return sorted(FOLDER.glob("*.sql"))


def fingerprint() -> str:
    """A short text that differs when any file does, what a column means, or a platform."""
    digest = hashlib.sha256()
    for file in (*files(), *meanings.FILES, flag_rules.FILE):
        digest.update(file.read_bytes())
    digest.update(repr(platform_rows.rows()).encode())
    return digest.hexdigest()[:12]


def drop(connection: Connection) -> None:
    """Drop all that the files create. Something else that builds on them stops it."""
    for file in reversed(files()):
        for kind, name in reversed(CREATED.findall(file.read_text("utf-8"))):
            connection.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")


def names(kind: str) -> list[str]:
    """Names of the views (VIEW) or functions (FUNCTION) that the files create, in their order."""
    return [
        name
        for file in files()
        for found, name in CREATED.findall(file.read_text("utf-8"))
        if found == kind
    ]


def create(connection: Connection, tables: Mapping[str, Table]) -> None:
    """Create all views and functions, and write their fingerprint beside the revision.

    What the tables and all columns mean becomes comments.
    """
    as_they_are = {"no_parameters": True}  # a file holds several statements, and may hold a %
    for file in files():
        connection.exec_driver_sql(file.read_text("utf-8"), execution_options=as_they_are)
    for table in tables.values():
        connection.execute(SetTableComment(table))
    meanings.comment_columns(connection, [*names("VIEW"), *tables])
    comment = f"Revision of the schema (Alembic); views {fingerprint()}"
    connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{comment}'")
    connection.exec_driver_sql("COMMENT ON COLUMN alembic_version.version_num IS 'Revision'")
