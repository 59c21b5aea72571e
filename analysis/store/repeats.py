"""Tables that `duplicates --keep` writes: pairs of works, works compared, groups of copies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.errors import DataError

NEXT = text("""
INSERT INTO comparison_state AS state (revision) VALUES (:revision + 1)
ON CONFLICT (id) DO UPDATE SET revision = state.revision + 1 WHERE state.revision = :revision
RETURNING revision
""")
FORGET = text("""
DELETE FROM work_repeats
WHERE block = ANY(CAST(:blocks AS integer[])) OR earlier_id = ANY(CAST(:works AS bigint[]))
    OR later_id = ANY(CAST(:works AS bigint[]))
""")
PAIRS = text("""
INSERT INTO work_repeats (earlier_id, later_id, repeat, containment, jaccard, block)
SELECT * FROM unnest(
    CAST(:earlier AS bigint[]), CAST(:later AS bigint[]), CAST(:repeat AS text[]),
    CAST(:containment AS float8[]), CAST(:jaccard AS float8[]), CAST(:block AS integer[])
)
""")
COMPARED = text("""
INSERT INTO compared_works AS known (work_id, published_at, digest)
SELECT * FROM unnest(
    CAST(:work_id AS bigint[]), CAST(:published_at AS timestamptz[]), CAST(:digest AS bigint[])
)
ON CONFLICT (work_id) DO UPDATE SET
    published_at = excluded.published_at, digest = excluded.digest
""")
GROUPS = text("""
WITH made AS (
    SELECT * FROM unnest(CAST(:works AS bigint[]), CAST(:firsts AS bigint[])) AS t (work_id, first)
)
UPDATE compared_works AS known SET copy_group = made.first
FROM compared_works AS each LEFT JOIN made ON made.work_id = each.work_id
WHERE known.work_id = each.work_id AND known.copy_group IS DISTINCT FROM made.first
""")
DONE = text("UPDATE comparison_state SET compared_at = :at")
NO_RIGHT = ("42501", "25006")


@contextmanager
def _writing(engine: Engine, revision: int) -> Iterator[Connection]:
    """A transaction for a writer that has read this revision: all of it is stored, or nothing."""
    try:
        with engine.connect() as connection:
            connection.execution_options(postgresql_readonly=False)
            with connection.begin():
                if connection.scalar(NEXT, {"revision": revision}) is None:
                    raise DataError("works are being compared elsewhere, too: that one goes on")
                yield connection
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        if getattr(error.orig, "sqlstate", None) in NO_RIGHT:
            raise DataError(
                f"this login may only read ({words}): the owner of the database keeps the copies,"
                " as scrapy crawlall and scrapy scheduler do"
            ) from None
        raise DataError(f"the copies cannot be stored: {words}") from None


def store_repeats(
    engine: Engine,
    revision: int,
    repeats: pd.DataFrame,
    compared: pd.DataFrame,
    blocks: Collection[int],
) -> None:
    """Replace the pairs of these blocks, and record the works that were compared.

    `repeats`: as repeats_of_blocks returns them; `compared`: work_id, published_at, digest. Raises
    DataError.
    """
    with _writing(engine, revision) as connection:
        works = compared["work_id"].tolist()
        connection.execute(FORGET, {"blocks": sorted(blocks), "works": works})
        connection.execute(PAIRS, {str(name): repeats[name].tolist() for name in repeats})
        names = ("work_id", "published_at", "digest")
        columns: dict[str, Any] = {name: compared[name].tolist() for name in names}
        connection.execute(COMPARED, columns)


def store_groups(
    engine: Engine, revision: int, firsts: Mapping[int, int], compared_at: datetime
) -> None:
    """Store the first work of each group of copies, and that all is up to date as of this moment.

    Raises DataError.
    """
    with _writing(engine, revision) as connection:
        connection.execute(GROUPS, {"works": list(firsts), "firsts": list(firsts.values())})
        connection.execute(DONE, {"at": compared_at})
