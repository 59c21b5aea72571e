"""A dump back into a database, in one transaction: all of it or nothing."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import Engine

from libcrawl.store.errors import BackupError, ProgramFailed
from libcrawl.store.schema import analyst
from libcrawl.store.server import pooling
from libcrawl.store.server.engine import place
from libcrawl.store.server.programs import (
    WHOLE,
    address,
    environment,
    find_program,
    last_words,
    run_program,
)
from libcrawl.store.upkeep.backup import NEEDED, server_major, tables_of

DUMPED = re.compile(r"Dumped from database version: (\d+)")
TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'archive')
    AND relname <> 'alembic_version'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
# What is there goes in the same transaction; what belongs to extensions stays.
CLEAR = """
SET LOCAL client_min_messages = 'warning';
SET LOCAL lock_timeout = '{lock_timeout}';
DO $$
DECLARE
    statements text[];
    statement text;
BEGIN
    SELECT array_agg(drops ORDER BY is_sequence) INTO statements  -- most go with their tables
    FROM (
        SELECT relkind = 'S' AS is_sequence, format('DROP %s IF EXISTS %s CASCADE',
            CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass) AS drops
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
        UNION ALL
        SELECT FALSE, format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
        FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
        UNION ALL
        SELECT FALSE, format('DROP TYPE IF EXISTS %s CASCADE', pg_type.oid::regtype)
        FROM pg_type
        LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd') OR relkind = 'c')
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
        UNION ALL
        SELECT FALSE, 'DROP SCHEMA IF EXISTS archive CASCADE'
    ) AS present;
    FOREACH statement IN ARRAY statements LOOP
        EXECUTE statement;
    END LOOP;
END $$;
SET LOCAL lock_timeout = 0;
"""


def check_dump(engine: Engine, dump: Path) -> None:
    """Reads the dump to its end. Raises BackupError where it is broken, of something else, or of a
    server newer than ours."""
    if not dump.is_file():
        raise BackupError(f"there is no file {dump}")
    major = server_major(engine)
    program = find_program("pg_restore", major)
    try:
        contents = run_program(program, "--list", dump)
        run_program(program, WHOLE, dump)
    except ProgramFailed as error:
        raise BackupError(f"{dump} cannot be read to its end: {error}") from error
    if missing := set(NEEDED) - tables_of(contents):
        raise BackupError(f"{dump} is no backup of libcrawl: it lacks {', '.join(sorted(missing))}")
    dumped = DUMPED.search(contents)
    if dumped and int(dumped[1]) > major:
        raise BackupError(
            f"{dump} comes from PostgreSQL {dumped[1]}, {place(engine.url)} is PostgreSQL {major}:"
            f" restore it into {dumped[1]} or newer"
        )


def occupied(engine: Engine) -> list[str]:
    """The tables of the database that hold rows, by name."""
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(TABLES).scalars().all()
        return sorted(
            table
            for table in tables
            if connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {table})").scalar_one()  # noqa: S608
        )


def restore(engine: Engine, dump: Path, lock_timeout: str = "10s") -> None:
    """Replaces all that the database holds by the dump, which check_dump has read.

    It waits for others who use the tables up to `lock_timeout`.

    Raises ProgramMissing, ProgramFailed or NeedsDirectConnection; then the database is as it was.
    """
    pooling.refuse(engine, "scrapy restore")
    major = server_major(engine)
    reader, psql = find_program("pg_restore", major), find_program("psql", major)
    engine.dispose()
    first = CLEAR.replace("{lock_timeout}", lock_timeout)
    _pipe(engine, first, [reader, "--file=-", "--no-owner", "--no-privileges", dump], psql)
    with engine.begin() as connection:
        analyst.grant(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _pipe(engine: Engine, first: str, reading: list[str | Path], psql: Path) -> None:
    """Pipe the statements and the dump as SQL into psql; it is killed before a partial commit."""
    quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-")
    with TemporaryFile("w+") as reader_text, TemporaryFile("w+") as writer_text:
        reader = subprocess.Popen(  # noqa: S603
            reading, env=environment(None), stdout=subprocess.PIPE, stderr=reader_text
        )
        writer = subprocess.Popen(  # noqa: S603
            [psql, *address(engine.url), *quiet],
            env=environment(engine.url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=writer_text,
        )
        try:
            is_whole = _copy(first, reader, writer) and writer.wait() == 0
        finally:
            _end(reader, writer)
        if not is_whole:
            refusal = _text(writer_text)
            raise ProgramFailed(
                last_words(psql, refusal)
                if refusal
                else last_words(Path(str(reading[0])), _text(reader_text))
            )


def _copy(first: str, reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> bool:
    """Whether psql took all of the input; it ends at the first error."""
    assert reader.stdout and writer.stdin
    try:
        writer.stdin.write(first.encode())
        shutil.copyfileobj(reader.stdout, writer.stdin, 1 << 20)
        if reader.wait():
            return False
        writer.stdin.close()
    except BrokenPipeError:
        return False
    return True


def _end(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    assert reader.stdout and writer.stdin
    for process in (writer, reader):
        if process.poll() is None:
            process.kill()
    with contextlib.suppress(BrokenPipeError):
        writer.stdin.close()
    reader.stdout.close()
    for process in (writer, reader):
        process.wait()


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip()
