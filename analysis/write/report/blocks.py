"""Blocks of pages: headings, sentences, tables and figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

import pandas as pd
from altair.utils.schemapi import debug_mode
from markupsafe import Markup, escape

from analysis.choices import Language
from analysis.write.report.links import safe_link
from analysis.write.report.words import (
    UNKNOWN,
    Both,
    both_codes,
    both_reason,
    explained,
    figure_beside,
    heading,
    number,
    p_value,
    percent,
    signed,
)

PAGE_ROWS = 100  # of a table, on the page itself; the others lie beside it
MOST_ROWS = 10_000  # beside a page; the files have them all
PART = 400_000  # characters of a file of rows, and room for what takes several bytes
FEW_DATA = 20_000  # characters of a figure's rows, which then stand within the page
LONGEST = 160  # characters of a text in a cell


MANY = 60  # ranks in a figure: the table has the others
DOTS = 150  # of a platform in a strip, or accounts in a scatter: more are drawn together

NOTHING = Both("没有可显示的数据。", "There is nothing to show.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on a page.

    `kind`: int, num (`digits`), figure, p, pct, signed, code (a column of codes), reason, text, link (with a column
    `url`), library, bool or moment. `beside`: the column with which a figure is compared.
    """

    name: str
    kind: str = "int"
    title: Both | None = None
    digits: int = 1
    code: str = ""
    beside: str = ""

    @property
    def heading(self) -> Both:
        """Heading of the column."""
        return self.title or heading(self.name)

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.kind in ("int", "num", "figure", "p", "pct", "signed")


@dataclass(frozen=True)
class Table:
    """A table: `key` names it on the page and in its files."""

    key: str
    caption: Both
    frame: pd.DataFrame
    columns: Sequence[Column]
    note: Both | None = None
    root: str = ""
    empty: Both = NOTHING

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The cells of each row on the page itself."""
        return self.records(PAGE_ROWS)

    @property
    def every_row(self) -> list[dict[str, Any]]:
        """The cells of all rows."""
        return self.rows if len(self.frame) <= PAGE_ROWS else self.records()

    @property
    def total(self) -> int:
        """Number of rows that a reader can page through."""
        return min(len(self.frame), MOST_ROWS)

    def further(self) -> list[str]:
        """The rows that are not on the page itself, in parts that load quickly."""
        if len(self.frame) <= PAGE_ROWS:
            return []
        parts, size = [[]], 0  # type: list[list[str]], int
        for record in self.records(MOST_ROWS)[PAGE_ROWS:]:
            row = str(self.row(record))
            if size + len(row.encode()) > PART:
                parts.append([])
                size = 0
            parts[-1].append(row)
            size += len(row.encode())
        return ["".join(part) for part in parts if part]

    def row(self, record: dict[str, Any]) -> Markup:
        """One row, as HTML."""
        cells = Markup("").join(self.cell(record, column) for column in self.columns)
        library = record.get("library")
        if _is_missing(library) or not library:
            return Markup("<tr>{}</tr>\n").format(cells)
        return Markup('<tr data-library="{}">{}</tr>\n').format(library, cells)

    def records(self, most: int | None = None) -> list[dict[str, Any]]:
        """The first rows, or all, with the values that the columns need."""
        names = {*(each.name for each in self.columns), "library", "platform", "url"}
        keys = [name for name in self.frame if name in names]
        shown = [self.frame[name] for name in keys]
        if most is not None and most < len(self.frame):
            shown = [column.head(most) for column in shown]
        columns = [column.tolist() for column in shown]
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]

    def cell(self, row: dict[str, Any], column: Column) -> Markup:
        """One cell, with its sort key."""
        value = row.get(column.name)
        is_missing = _is_missing(value)
        shown = escape(UNKNOWN if is_missing else self._show(row, column, value))
        if not column.is_number:
            css = ' class="w"' if column.kind in ("moment", "code") else ""
            return Markup(f"<td{css}>{shown}</td>")  # noqa: S704  (escaped)
        raw = "" if is_missing else _raw(value)
        return Markup(f'<td class="n" data-v="{raw}">{shown}</td>')  # noqa: S704  (escaped)

    def _show(self, row: dict[str, Any], column: Column, value: Any) -> Any:  # noqa: PLR0911
        match column.kind:
            case "int":
                return number(value)
            case "num":
                return number(value, column.digits)
            case "figure":
                return figure_beside(value, row.get(column.beside))
            case "p":
                return p_value(value)
            case "signed":
                return signed(value, column.digits)
            case "pct":
                return percent(value, column.digits)
            case "bool":
                return Both("是", "yes") if value else Both("否", "no")
            case "reason":
                return both_reason(str(value))
            case "code":
                return both_codes(column.code or column.name, str(value))
            case "library":
                place = f"{self.root}libraries/{row['library']}.html"
                return Markup('<a href="{}">{}</a>').format(place, str(value))
            case "link":
                return safe_link(str(value)[:LONGEST], _text(row, "url"), _text(row, "platform"))
            case "moment":
                return value.tz_convert("Asia/Shanghai").strftime("%Y-%m-%d %H:%M")
        return value if isinstance(value, Both) else str(value)[:LONGEST]


def _text(row: dict[str, Any], name: str) -> str:
    """A value of a row as text, empty if missing: not every work has an address."""
    value = row.get(name)
    return "" if _is_missing(value) else str(value)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of `analysis.charts` in both languages; `draw` returns it for title and subtitle."""

    key: str
    title: Both
    subtitle: Both
    description: Both
    draw: Callable[..., Any]
    is_wordless: bool = False  # the same in both languages

    @property
    def languages(self) -> list[tuple[str, Language]]:
        """Name and language of each specification."""
        if self.is_wordless:
            return [("both", Language.ZH)]
        return [(str(each), each) for each in Language]

    def spec(self, language: Language) -> dict[str, Any]:
        """Its Vega-Lite specification without the shared configuration."""
        words = self.description.of(language)
        with debug_mode(False):  # the tests of the figures validate specifications
            drawn = self.draw(language=language, title="", subtitle="", description=words)
            chart = drawn if isinstance(drawn, dict) else drawn.to_dict(validate=False)
        shared = ("config", "$schema")
        return {name: part for name, part in chart.items() if name not in shared}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, with an optional link to a place in the report."""

    words: Both
    href: str = ""
    kind: str = ""  # note, or lead
    name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks below it."""

    key: str
    title: Both
    blocks: list[Text | Table | Figure] = field(default_factory=list)
    lead: Both | None = None

    @property
    def groups(self) -> list[list[Text | Table | Figure]]:
        """The blocks, consecutive figures grouped to stand side by side."""
        return [
            list(group)
            for _, group in groupby(
                self.blocks, lambda each: "figures" if isinstance(each, Figure) else id(each)
            )
        ]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `path` within the folder, without leading slash."""

    path: str
    title: Both
    sections: list[Section]
    lead: Both | None = None
    template: str = "page.html"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """Relative path from the page to the folder of the report."""
        return "../" * self.path.count("/")

    @property
    def key(self) -> str:
        """Its name in file names."""
        return self.path.removesuffix(".html").replace("/", "-")

    @property
    def tables(self) -> list[Table]:
        """All tables, in their order."""
        own = [each for section in self.sections for each in section.blocks]
        more = self.extra.get("tables", [])
        return [*more, *(each for each in own if isinstance(each, Table))]


def as_json(value: Any) -> Markup:
    """JSON that cannot close the HTML element around it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  (every sign that HTML knows is written as JSON writes it)


def tooltip(column: Column) -> Both:
    """Meaning of the column, if it has no title of its own."""
    return Both("", "") if column.title else explained(column.name)


def _is_missing(value: Any) -> bool:
    if isinstance(value, str | list | tuple | dict):
        return False
    return value is None or bool(pd.isna(value))


def _raw(value: Any) -> str:
    plain = float(value)
    return str(int(plain)) if plain.is_integer() else f"{plain:.10g}"


__all__ = ["Column", "Figure", "Page", "Section", "Table", "Text", "as_json", "escape", "tooltip"]
