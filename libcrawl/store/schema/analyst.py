"""The role `analyst`: reads every table and view, and does nothing else; and `coder`, which may
besides add the rows of content analysis, and change or delete none.

They have no password and cannot log in; logins are made members: `CREATE ROLE alice LOGIN IN ROLE
analyst`, `… IN ROLE analyst, coder`. Where our own login may not make roles, the migration goes on
without them.
"""

from __future__ import annotations

import sys

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence

EXISTS = "SELECT FROM pg_roles WHERE rolname = '{}'"
CODED = "codebooks, codebook_themes, coding_rounds, coding_round_works, theme_models, work_codes"

# Only what our login owns: other programs' tables in the same schema are not ours to open.
SELECT_ON_OURS = """
DO $$
DECLARE relation regclass;
BEGIN
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
            AND relkind IN ('r', 'p', 'v', 'm')
            AND pg_has_role(relowner, 'USAGE')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO analyst', relation);
    END LOOP;
END $$
"""
# What every login may do in PostgreSQL although it changes something: temporary tables, large
# objects, advisory locks, messages in the log of transactions. Who may write runs keeps it.
TEMPORARY = """
DO $$
DECLARE writer text;
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    FOR writer IN {writers} LOOP
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), writer);
    END LOOP;
END $$
"""
FUNCTIONS = """
DO $$
DECLARE function regprocedure; writer text;
BEGIN
    FOR function IN {functions} LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function);
        FOR writer IN {writers} LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', function, writer);
        END LOOP;
    END LOOP;
END $$
"""
CHANGING = """
SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND (
    proname ~ '^pg_(try_)?advisory_' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea',
    'lo_put', 'lo_truncate', 'lo_truncate64', 'lowrite', 'pg_logical_emit_message'))
"""
WRITERS = """
SELECT rolname FROM pg_roles
WHERE rolname !~ '^pg_' AND NOT rolsuper AND has_table_privilege(oid, 'crawl_runs', 'INSERT')
"""
# One that is revoked by a login to which it does not belong stays, with a warning only.
LEFT = """
SELECT has_database_privilege('analyst', current_database(), 'TEMPORARY') AS temporary,
    has_function_privilege('analyst', 'pg_advisory_lock(bigint)', 'EXECUTE') AS functions
"""
DEFAULTS = "ALTER DEFAULT PRIVILEGES IN SCHEMA public {} SELECT ON TABLES {} analyst"


def grant(connection: Connection) -> None:
    """Makes the role where it is missing and grants it reading; warns where that is refused."""
    if not _make(connection, "analyst"):
        return
    _try(connection, "GRANT USAGE ON SCHEMA public TO analyst")  # PUBLIC has it, as a rule
    _try(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # PostgreSQL 14 gives it
    for statement in (SELECT_ON_OURS, DEFAULTS.format("GRANT", "TO")):
        if (refusal := _try(connection, statement)) is not None:
            _say(f"the role analyst may not read all tables ({refusal})")
    if _make(connection, "coder") and _has_codes(connection):
        refusal = _try(connection, f"GRANT INSERT ON {CODED} TO coder")
        if refusal is not None:
            _say(f"the role coder may not add codes ({refusal})")
    _refuse(connection)


def _make(connection: Connection, role: str) -> bool:
    """Whether the role is there, at last."""
    if _exists(connection, role):
        return True
    refusal = _try(connection, f"CREATE ROLE {role} NOLOGIN")
    if refusal is not None and not _exists(connection, role):
        _say(f"no role {role} ({refusal}): make it as an administrator and run scrapy db upgrade")
        return False
    return True


def _has_codes(connection: Connection) -> bool:
    """Not in a backup of an earlier version."""
    return connection.exec_driver_sql("SELECT to_regclass('work_codes')").scalar() is not None


def _refuse(connection: Connection) -> None:
    """Revokes rights to change data from all who may not write; prints what was refused."""
    _try(connection, TEMPORARY.format(writers=WRITERS))
    _try(connection, FUNCTIONS.format(functions=CHANGING, writers=WRITERS))
    left = connection.exec_driver_sql(LEFT).one()
    if left.temporary:
        _say("analysts may make temporary tables: only the owner of the database can refuse them")
    if left.functions:
        _say(
            "analysts may take advisory locks and make large objects: only a superuser can refuse"
            " them (docs/operations.md)"
        )


def _exists(connection: Connection, role: str) -> bool:
    return connection.exec_driver_sql(EXISTS.format(role)).rowcount > 0


def _try(connection: Connection, statement: str) -> str | None:
    """Runs a statement in a savepoint; the server's refusal in one line, or None."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    except DBAPIError as error:
        return str(error.orig).splitlines()[0]
    return None


def _say(what: str) -> None:
    print(f"{translate('NOTICE')}: {translate_sentence(what)}", file=sys.stderr)
