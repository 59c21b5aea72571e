"""Filters of works and accounts: `--tag`, `--kind`, `--text`, `--size`, `--where`, `--facts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analysis.choices import Size
from analysis.conditions import Condition, parse_condition
from analysis.errors import DataError
from analysis.names import ACCOUNT_TRAITS, OF_ALL_WORKS, WORK_TRAITS, hint_columns


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filter options; none given: everything counts.

    `tags`, `kinds`: one of them; `text`: words that a work's title or text holds, all of them;
    `conditions`: of one column one of them, of several columns all of these.
    """

    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    text: str | None = None
    size: Size | None = None
    conditions: tuple[Condition, ...] = ()
    facts: Path | None = None

    @property
    def of_works(self) -> tuple[Condition, ...]:
        """Conditions on columns of works."""
        return tuple(each for each in self.conditions if each.column in WORK_TRAITS)

    @property
    def of_accounts(self) -> tuple[Condition, ...]:
        """Conditions on columns of accounts and on facts of their libraries."""
        return tuple(each for each in self.conditions if each.column not in WORK_TRAITS)

    @property
    def choose_works(self) -> bool:
        """Whether not all works of an account count."""
        return bool(self.tags or self.kinds or self.text or self.of_works)

    @property
    def in_words(self) -> str:
        """The filters as they were typed."""
        words = [f"--tag {each}" for each in self.tags] + [f"--kind {each}" for each in self.kinds]
        words += [f"--text {self.text!r}"] if self.text else []
        words += [f"--size {self.size}"] if self.size else []
        return ", ".join([*words, *(f"--where {each}" for each in self.conditions)])

    def facts_source(self) -> dict[str, str | int]:
        """The table of facts, for the provenance; empty if there is none."""
        from analysis.load.checksums import checksum

        if self.facts is None:
            return {}
        name = self.facts.name.encode("utf-8", "backslashreplace").decode()
        return {"facts": f"{name}, sha256 {checksum(self.facts)}"}

    def check(self, facts: Sequence[str] | None) -> None:
        """Raises DataError for an unknown column, before anything is loaded.

        `facts`: their names; None: not read yet, so that any column may be one.
        """
        for each in self.conditions:
            known = {*ACCOUNT_TRAITS, *WORK_TRAITS, *(facts or ())}
            if facts is not None and each.column not in known:
                hint = hint_columns(each.column, known)
                raise DataError(f"nothing can be chosen by {each.column!r}{hint}")

    def refuse_whole(self, columns: Sequence[str]) -> None:
        """Raises DataError for a figure of all works of an account if works are filtered."""
        from analysis.compute.versions import VERSIONS

        whole = {*OF_ALL_WORKS, *VERSIONS}
        for name in columns if self.choose_works else ():
            if whole & {name, name.partition(".")[2]}:
                raise DataError(
                    f"{name} is of all works of an account: leave --tag, --kind, --text and --where"
                    " of works out"
                )


Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", help="Only works with this tag (话题); may be repeated: one of them"),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="Only works of this kind: text, image, video, …; may be repeated: one of them",
    ),
]
Text = Annotated[
    str | None,
    typer.Option(
        "--text", help='Only works whose title or text holds these words, all of them: "古籍 修复"'
    ),
]
OfSize = Annotated[
    Size | None,
    typer.Option(
        "--size", help="Only accounts of this third of their platform, by followers at the end"
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only rows of which this holds: level=provincial, staff>50, has_video=yes, hour>=18;"
        " columns of accounts (library, platform, region, level, size, followers), of --facts, and"
        " of works (kind, is_original, duration, …). Repeated: of one column one of them, of"
        " several all. An unknown column lists them all",
    ),
]
Facts = Annotated[
    Path | None,
    typer.Option(
        "--facts",
        help="Table of facts of libraries (staff, budget, …), .csv or .xlsx: a column `library`"
        " with their codes or names, and a column for each fact",
    ),
]


def read_account_filters(
    *, size: OfSize = None, where: Where = None, facts: Facts = None
) -> Filters:
    """Filters of accounts. Raises DataError for conditions on works."""
    found = Filters(size=size, conditions=tuple(map(parse_condition, where or ())), facts=facts)
    found.check([] if facts is None else None)
    if found.of_works:
        raise DataError(
            f"{found.of_works[0].column} is of works: this command is of all works of an account"
        )
    return found


def read_filters(
    *,
    tag: Tags = None,
    kind: Kinds = None,
    text: Text = None,
    size: OfSize = None,
    where: Where = None,
    facts: Facts = None,
) -> Filters:
    """Filters of works and of accounts. Raises DataError for an unknown column."""
    found = Filters(
        tags=tuple(tag or ()),
        kinds=tuple(kind or ()),
        text=text,
        size=size,
        conditions=tuple(map(parse_condition, where or ())),
        facts=facts,
    )
    found.check([] if facts is None else None)
    if text is not None and not text.strip():
        raise DataError("--text needs a word")
    return found
