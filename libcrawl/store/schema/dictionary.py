"""The data dictionary in two languages, written from the database and from what columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, text

from libcrawl.store.schema import views
from libcrawl.store.schema.meanings import Language, meaning, relation_meaning
from libcrawl.store.schema.metadata import SCHEMA

DOCS = Path(__file__).resolve().parents[3] / "docs"
FILES = {
    Language.EN: DOCS / "data-dictionary.md",
    Language.ZH: DOCS / "zh" / "data-dictionary.md",
}
FUNCTIONS = text(
    """
    SELECT
        proname AS name,
        pg_get_function_arguments(oid) AS arguments,
        pg_get_function_result(oid) AS result,
        obj_description(oid, 'pg_proc') AS comment
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(:names)
    ORDER BY array_position(CAST(:names AS text[]), CAST(proname AS text))
    """
)
HEADS = {
    Language.EN: """\
# Data dictionary

Written by `make docs` from the comments in the database, where `\\d+ works` in psql shows the same.
All times are `timestamptz`; libcrawl shows them in Asia/Shanghai. NULL in a counter
means that the source does not give it, 0 that the platform shows zero.
""",
    Language.ZH: """\
# 数据字典

由 `make docs` 写成；在 psql 中用 `\\d+ works` 可看到同样内容（英文）。
时间列都是 `timestamptz`，以上海时间显示。计数为空（NULL）表示来源没有给出，0 表示平台给出的就是零。
函数见英文的[数据字典](../data-dictionary.md#functions)。
""",
}
TITLES = {
    Language.EN: {"Views": "Views", "Tables": "Tables",
                  "columns": ("column", "type", "null", "meaning")},
    Language.ZH: {"Views": "视图", "Tables": "表", "columns": ("列", "类型", "可空", "含义")},
}  # fmt: skip
COLUMNS = text(
    """
    SELECT
        relation.relname AS relation,
        obj_description(relation.oid, 'pg_class') AS about,
        attribute.attname AS name,
        format_type(attribute.atttypid, attribute.atttypmod) AS kind,
        attribute.attnotnull AS is_required
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


def describe(engine: Engine, language: Language = Language.EN) -> str:
    """The dictionary of the views, functions and tables in Markdown."""
    tables = _sections(engine, list(SCHEMA.tables), language, has_nulls=True)
    of_views = _sections(engine, views.names("VIEW"), language)
    titles = TITLES[language]
    parts = [f"{HEADS[language]}\n## {titles['Views']}\n{of_views}"]
    if language is Language.EN:
        parts.append(f"\n## Functions\n\n{_functions(engine, views.names('FUNCTION'))}")
    parts.append(f"\n## {titles['Tables']}\n{tables}")
    return "".join(parts)


def _functions(engine: Engine, names: list[str]) -> str:
    """Each with its arguments and what it gives back."""
    with engine.connect() as connection:
        rows = connection.execute(FUNCTIONS, {"names": names}).all()
    lines = [f"- `{row.name}({row.arguments})` → `{row.result}`: {row.comment}" for row in rows]
    return "\n".join(lines) + "\n"


def _sections(
    engine: Engine, names: list[str], language: Language, *, has_nulls: bool = False
) -> str:
    with engine.connect() as connection:
        rows = connection.execute(COLUMNS, {"names": names}).all()
    column, kind, null, meant = TITLES[language]["columns"]
    titles = (column, kind, null, meant) if has_nulls else (column, kind, meant)
    end = "." if language is Language.EN else "。"
    lines: list[str] = []
    shown = None
    for row in rows:
        if row.relation != shown:
            shown = row.relation
            about = row.about if language is Language.EN else relation_meaning(shown)
            lines += [f"\n### {shown}\n", f"{about}{end}\n", _row(titles)]
            lines.append(_row(["---"] * len(titles)))
        nullable = ["" if row.is_required else "null"] if has_nulls else []
        words = meaning(row.relation, row.name, language).replace("|", "\\|")
        lines.append(_row([f"`{row.name}`", row.kind, *nullable, words]))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
