"""docs/data-dictionary.md, written from the comments that the database itself carries."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, text

from libcrawl.store import views
from libcrawl.store.schema import SCHEMA

FILE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
FUNCTIONS = text(
    """
    SELECT
        proname,
        pg_get_function_arguments(oid),
        pg_get_function_result(oid),
        obj_description(oid, 'pg_proc')
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(:names)
    ORDER BY array_position(CAST(:names AS text[]), CAST(proname AS text))
    """
)
HEAD = """\
# Data dictionary

Written by `make docs` from the comments in the database, where `\\d+ works` in psql shows the same.
All times are `timestamptz`; libcrawl shows them in Asia/Shanghai. NULL in a counter
means that the source does not give it, 0 that the platform says zero.
"""
COLUMNS = text(
    """
    SELECT
        relation.relname,
        obj_description(relation.oid, 'pg_class'),
        attribute.attname,
        format_type(attribute.atttypid, attribute.atttypmod),
        attribute.attnotnull,
        col_description(relation.oid, attribute.attnum)
    FROM pg_class AS relation
    INNER JOIN pg_attribute AS attribute ON relation.oid = attribute.attrelid
    WHERE
        relation.relnamespace = 'public'::regnamespace
        AND relation.relname = ANY(:names)
        AND attribute.attnum > 0
        AND NOT attribute.attisdropped
    ORDER BY relation.relname, attribute.attnum
    """
)


def describe(engine: Engine) -> str:
    """The dictionary of the views, functions and tables in Markdown."""
    tables = _sections(engine, list(SCHEMA.tables), has_nulls=True)
    found = [pair for file in views.files() for pair in views.CREATED.findall(file.read_text())]
    of_views = _sections(engine, [name for kind, name in found if kind == "VIEW"])
    functions = _functions(engine, [name for kind, name in found if kind == "FUNCTION"])
    return f"{HEAD}\n## Views\n{of_views}\n## Functions\n\n{functions}\n## Tables\n{tables}"


def _functions(engine: Engine, names: list[str]) -> str:
    """Each with its arguments and what it gives back."""
    with engine.connect() as connection:
        rows = connection.execute(FUNCTIONS, {"names": names}).all()
    lines = [
        f"- `{name}({arguments})` → `{result}`: {comment}"
        for name, arguments, result, comment in rows
    ]
    return "\n".join(lines) + "\n"


def _sections(engine: Engine, names: list[str], has_nulls: bool = False) -> str:
    with engine.connect() as connection:
        rows = connection.execute(COLUMNS, {"names": names}).all()
    lines: list[str] = []
    titles = ("column", "type", "null", "meaning") if has_nulls else ("column", "type", "meaning")
    shown = None
    for relation, about, column, kind, is_required, comment in rows:
        if relation != shown:
            lines += [
                f"\n### {relation}\n",
                f"{about}.\n",
                _row(titles),
                _row(["---"] * len(titles)),
            ]
            shown = relation
        null = ["" if is_required else "null"] if has_nulls else []
        lines.append(_row([f"`{column}`", kind, *null, (comment or "").replace("|", "\\|")]))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
