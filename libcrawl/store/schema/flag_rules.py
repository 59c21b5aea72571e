"""The table `flag_rules`: the rules of migrations/flag_rules.csv, written anew at every upgrade."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import Connection, text

FILE = Path(__file__).resolve().parents[3] / "migrations" / "flag_rules.csv"
EMPTY = text("DELETE FROM flag_rules")
ADD = text("INSERT INTO flag_rules VALUES (:code, :name_zh, :name_en, :pattern)")


def rows() -> list[dict[str, str]]:
    """Rules with the columns of the file: `pattern` is PostgreSQL's; it matches `example` and not
    `counterexample`."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(connection: Connection) -> None:
    """Bring the table in line with the file."""
    connection.execute(EMPTY)
    connection.execute(ADD, rows())
