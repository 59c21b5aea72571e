"""A run that is stored as a whole or not at all: rows that come from a file, not from a crawl."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from libcrawl import __version__
from libcrawl.items import Work
from libcrawl.store.errors import StoreError, in_words
from libcrawl.store.link_rows import resolve_links
from libcrawl.store.run import BELIEVE_GONE
from libcrawl.store.sanitize import Sanitizer
from libcrawl.store.server.clock import ServerClock
from libcrawl.store.server.driver import driver_cursor
from libcrawl.store.writer import Item, make_room, moments, write_items

ADD_RUN = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, access_basis,
    program_version, settings)
VALUES (:platform, now(), now(), 'finished', :basis, :version, :settings)
RETURNING id
"""
SNAPSHOTS = """
SELECT (SELECT count(*) FROM work_snapshots WHERE run_id = :run)
     + (SELECT count(*) FROM account_snapshots WHERE run_id = :run)
"""
SAME = """
SELECT min(id) FROM crawl_runs
WHERE platform = :platform AND status = 'finished' AND settings ->> 'sha256' = :file
    AND settings -> 'mapping' ->> 'sha256' = :mapping
"""
# By title and second, where only one work has both; FORMER: those that were joined before.
TITLED = """
SELECT min(platform_id) AS platform_id, coalesce(title, '') AS title,
    date_trunc('second', published_at) AS at
FROM works
WHERE account_id = :account AND published_within IS NULL AND coalesce(title, '') = ANY(:titles)
GROUP BY 2, 3 HAVING count(*) = 1
"""
FORMER = """
SELECT former.platform_id AS former, works.platform_id FROM work_identifiers AS former
INNER JOIN works ON works.id = former.work_id
WHERE former.account_id = :account AND former.platform_id = ANY(:former)
"""
KNOWN = """
SELECT platform_id, kind, url, published_at, published_within, title, text FROM works
WHERE account_id = :account AND platform_id = ANY(:works)
"""


class NotStored(StoreError):
    """The database refused a row; nothing of the file was stored."""


@dataclass(frozen=True, slots=True)
class KnownWork:
    """The stored row of a work."""

    kind: str
    url: str | None
    published_at: datetime
    published_within: timedelta | None
    title: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRun:
    """A run with all its rows. `basis` None: a stand-in platform's answers."""

    platform: str
    basis: str | None
    settings: dict[str, Any]
    items: Sequence[Item]
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A run that was stored: its key, and the snapshots that were not there before."""

    run_id: int
    snapshots: int


def find_same(engine: Engine, platform: str, file_sha256: str, mapping_sha256: str) -> int | None:
    """The run that stored the same file by the same mapping, None where there is none."""
    row = {"platform": platform, "file": file_sha256, "mapping": mapping_sha256}
    with engine.connect() as connection:
        found = connection.scalar(text(SAME), row)
    return None if found is None else int(found)


def read_known(
    engine: Engine, works: Mapping[int, Sequence[str]]
) -> dict[tuple[int, str], KnownWork]:
    """The works of these identifiers, by account, that are stored already."""
    known = {}
    with engine.connect() as connection:
        for account, identifiers in works.items():
            row = {"account": account, "works": list(identifiers)}
            for found in connection.execute(text(KNOWN), row).mappings():
                work = dict(found)
                identifier = work.pop("platform_id")
                known[account, identifier] = KnownWork(**work)
    return known


def read_titled(
    engine: Engine, works: Mapping[int, Mapping[str, Work]]
) -> dict[tuple[int, str], str]:
    """Identifiers of stored works that these are, by account and by the identifier of the title.

    Those of the same title and second, and those that were joined with one before.
    """
    found = {}
    with engine.connect() as connection:
        for account, titled in works.items():
            titles = [work.title or "" for work in titled.values()]
            rows = connection.execute(text(TITLED), {"account": account, "titles": titles})
            stored = {(row.title, row.at): row.platform_id for row in rows}
            of_account = {"account": account, "former": list(titled)}
            rows = connection.execute(text(FORMER), of_account)
            former = {row.former: row.platform_id for row in rows}
            for made, work in titled.items():
                at = work.published_at.replace(microsecond=0)
                same = None if work.published_within else stored.get((work.title or "", at))
                if (known := former.get(made, same)) and known != made:
                    found[account, made] = known
    return found


def store_imported_run(
    engine: Engine, platform: str, basis: str, settings: dict[str, Any], items: Sequence[Item]
) -> Stored:
    """Store a run with all its rows in one transaction. Raises NotStored."""
    run = ImportedRun(platform=platform, basis=basis, settings=settings, items=items)
    return store_runs(engine, [run])[0]


def store_runs(engine: Engine, runs: Sequence[ImportedRun]) -> list[Stored]:
    """Store several runs in one transaction. Raises NotStored."""
    runs = [_sanitized(run) for run in runs]
    try:
        for run in runs:
            _refuse_future(engine, run)
        with engine.begin() as connection:
            make_room(connection, [item for run in runs for item in run.items])
            return [_store(connection, run) for run in runs]
    except StoreError:
        raise
    except Exception as problem:
        raise NotStored(f"the database refused, nothing was stored: {in_words(problem)}") from None


def _sanitized(run: ImportedRun) -> ImportedRun:
    """Rows of a table have no verdict that could list what is left out: all are refused."""
    sanitizer = Sanitizer()
    items = sanitizer.clean_all(run.items)
    if unreported := sanitizer.unreported():
        raise NotStored(f"nothing was stored: {'; '.join(unreported[:3])}")
    return replace(run, items=items)


def _refuse_future(engine: Engine, run: ImportedRun) -> None:
    """Raises NotStored where an answer is dated after the database's clock."""
    latest = max((moment for item in run.items for moment in moments(item)), default=None)
    clock = ServerClock(engine, is_stand_in=run.is_stand_in)
    if latest is not None and clock.is_future(latest):
        raise NotStored(
            f"nothing was stored: an answer is dated {latest:%Y-%m-%d %H:%M}, the database's clock"
            f" shows {clock.now:%Y-%m-%d %H:%M}"
        )


def _store(connection: Connection, run: ImportedRun) -> Stored:
    row = {
        "platform": run.platform,
        "basis": run.basis,
        "version": __version__,
        "settings": json.dumps(run.settings, ensure_ascii=False),
    }
    run_id = int(connection.scalar(text(ADD_RUN), row) or 0)
    write_items(connection, run_id, run.items)
    with driver_cursor(connection) as cursor:
        resolve_links(cursor, run.platform)
    connection.execute(text(BELIEVE_GONE), {"id": run_id})
    return Stored(run_id, int(connection.scalar(text(SNAPSHOTS), {"run": run_id}) or 0))
