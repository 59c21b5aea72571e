"""Analysts read the schema in the database: nothing in it is without a comment."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import text

from libcrawl.store.schema import dictionary, meanings, views
from tests.conftest import Database

WITHOUT = """
SELECT relation.relname, coalesce(attribute.attname, '(itself)')
FROM pg_class AS relation
LEFT JOIN LATERAL (
    SELECT NULL AS attname, 0 AS attnum
    UNION ALL
    SELECT attname, attnum FROM pg_attribute
    WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
) AS attribute ON TRUE
WHERE relation.relnamespace = 'public'::regnamespace
    AND relation.relkind IN ('r', 'p', 'v', 'm')
    AND NOT relation.relispartition
    AND relation.relname NOT LIKE 'procrastinate\\_%'  -- the job queue's own
    AND coalesce(
        CASE attribute.attnum
            WHEN 0 THEN obj_description(relation.oid, 'pg_class')
            ELSE col_description(relation.oid, attribute.attnum)
        END, '') = ''
"""
FUNCTIONS_WITHOUT = """
SELECT proname FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL
    AND proname NOT LIKE 'procrastinate\\_%'
"""


def test_everything_has_a_comment(database: Database) -> None:
    with database.engine.begin() as connection:
        assert connection.execute(text(WITHOUT)).all() == []
        assert connection.execute(text(FUNCTIONS_WITHOUT)).all() == []
        connection.exec_driver_sql("CREATE VIEW mute AS SELECT 1 AS one")
        assert sorted(connection.execute(text(WITHOUT)).all()) == [
            ("mute", "(itself)"),
            ("mute", "one"),
        ]


@pytest.mark.parametrize("language", meanings.Language)
def test_the_data_dictionary_is_current(database: Database, language: meanings.Language) -> None:
    written = dictionary.describe(database.engine, language)
    assert dictionary.FILES[language].read_text("utf-8") == written, "run `make docs`"
    assert "### work_snapshots" in written
    assert "y2026m" not in written


def test_a_meaning_is_written_once() -> None:
    for file in (*meanings.FILES, meanings.RELATIONS):
        with file.open(encoding="utf-8", newline="") as lines:
            names = [row["name"] for row in csv.DictReader(lines)]
        assert len(set(names)) == len(names), file
    in_sql = [f.name for f in views.files() if "COMMENT ON COLUMN" in f.read_text("utf-8")]
    assert not in_sql, "what columns of views mean stands in migrations/columns.csv"


def test_what_a_column_means() -> None:
    assert meanings.meaning("works", "likes").startswith("Likes (点赞)")
    assert "sum over the works" in meanings.meaning("account_weeks", "likes")
    assert meanings.meaning("work_days", "comments", meanings.Language.ZH).startswith("留言数")
    with pytest.raises(LookupError, match=r"works\.beauty has no meaning"):
        meanings.meaning("works", "beauty")
