"""`search`: the texts of all works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.progress import steps
from analysis.commands.target import Target
from analysis.errors import DataError
from analysis.load.early_checks import check_names
from analysis.messages import use_language

if TYPE_CHECKING:
    from sqlalchemy import Engine

AS_WRITTEN = re.compile(r"""["'“”「」,，、;；+*|&]|\b(OR|AND|NOT)\b""")
SHOWN = ["published_at", "library", "platform", "title", "passage", "url"]

LEFT_OUT = re.compile(r"-(?!-)(?![a-zA-Z]$).+")  # -展览, but no -h
search = typer.Typer(add_completion=False)


class SearchCommand(TyperCommand):
    """Its words may begin with `-`; it has no options of one letter."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = args.index("--") if "--" in args else len(args)
        words = [each for each in args[:own] if LEFT_OUT.fullmatch(each)]
        others = [each for each in args[:own] if each not in words]
        return super().parse_args(ctx, [*others, "--", *words, *args[own + 1 :]])


@search.command("search", cls=SearchCommand)
def find_works(
    words: Annotated[
        list[str], typer.Argument(help="All of which must occur; -word must not: 古籍 -修复")
    ],
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    first: options.First = None,
    last: options.Last = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Works at most")] = 20,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Works whose title, tags or text hold the words: any length, no matter how they are segmented.

    Capitals, full-width forms and traditional characters make no difference. In front stand works
    with the words in the title (8 points a word), the tags (4), the beginning (2) or elsewhere (1),
    of equal ones the newest. What was collected since the last search is indexed first. Signs, also
    quotes, commas, % and *, are looked for as they are written.

    Example: search "古籍 修复" --library shanghai --from 2026-01-01
    """
    target = Target(
        format_=format_, output=output, overwrite=overwrite, language=use_language(lang)
    )
    target.check()
    searched = _read_words(words)
    since, until = _midnight(first, 0), _midnight(last, 1)
    if since and until and until <= since:
        raise DataError(f"{last} lies before {first}")
    check_names(database, platform=platform, region=region, library=library)
    from analysis.load.database import open_database
    from analysis.load.platforms import check_platforms
    from analysis.load.provenance import load_schema_version
    from analysis.load.search import load_found
    from analysis.write.provenance import Provenance, describe_figures

    engine = open_database(database)
    check_platforms(engine, platform or ())
    libraries = _libraries(engine, library or (), region or ())
    _refresh(engine)
    table = load_found(
        engine,
        searched,
        most=limit,
        libraries=libraries,
        platforms=platform,
        since=since,
        until=until,
    )
    count = int(table["found"].iloc[0]) if len(table) else 0
    is_exact = bool(table["is_exact"].iloc[0]) if len(table) else True
    table = table.drop(columns=["found", "is_exact"])

    def source(rows: int) -> Provenance:
        facts: dict[str, str | int] = {"search": searched, "found": count, "rows": rows}
        return describe_figures("search", load_schema_version(engine)).with_facts(facts)

    if target.is_brief:
        lines = table["passage"].str.replace(r"\s+", " ", regex=True)
        table = table.assign(passage=lines)[SHOWN]
    target.write(target.with_names(table, engine), source)
    shown = f"; {len(table):,} of them here (--limit)" if count > len(table) else ""
    print_note(f"{searched}: {'' if is_exact else 'at most '}{count:,} works{shown}")
    if not count and AS_WRITTEN.search(searched):
        print_note("blanks separate words; quotes, commas, OR, + and * are looked for as written")


def _read_words(given: Sequence[str]) -> str:
    """The words with a blank between them. Raises DataError without one that must occur."""
    words = " ".join(given).split()
    if not words:
        raise DataError('the search text has no word: search "古籍 修复"')
    if all(word.startswith("-") and word != "-" for word in words):
        raise DataError(
            f"{' '.join(words)} only leaves works out: name a word that must occur, too:"
            ' search "古籍 -修复"'
        )
    return " ".join(words)


def _midnight(day: str | None, after: int) -> datetime | None:
    from analysis.window import SHANGHAI, read_day

    if day is None:
        return None
    return datetime.combine(read_day(day) + timedelta(days=after), time(), SHANGHAI)


def _libraries(
    engine: Engine, libraries: Sequence[str], regions: Sequence[str]
) -> list[str] | None:
    """Codes of the named libraries, None for all. Raises DataError for an unknown one."""
    from analysis.load.libraries import check_regions, find_libraries
    from analysis.load.search import load_regions
    from analysis.load.selection import select

    known = load_regions(engine)
    if not libraries and not regions:
        return None
    check_regions(engine, regions)
    wanted = {"library": find_libraries(engine, libraries), "region": regions}
    return list(select(known, wanted, "no such")["library"])


def _refresh(engine: Engine) -> None:
    from analysis.load.search import refresh_search

    with steps() as progress:
        is_done = refresh_search(
            engine, lambda works: progress.begin("indexing works", works), progress.advance
        )
    if not is_done:
        print_note("this login may only read: works that are not indexed yet are looked through")
