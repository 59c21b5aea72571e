"""`figures`: the figures of the report as files for a paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Drawing
from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.window_command import over_window_without
from analysis.errors import DataError

if TYPE_CHECKING:
    from analysis.write.report.blocks import Figure
    from analysis.write.report.findings import Findings


@over_window_without("region", "all_columns")
def figures(
    query: Query,
    target: Target,
    *,
    what: Annotated[
        list[str] | None,
        typer.Option(help="Figure, by its name; may be repeated; default: all. `list` names them"),
    ] = None,
    format_: Annotated[Drawing, typer.Option("--format", help="Form of the files")] = Drawing.SVG,
    width: Annotated[
        str | None, typer.Option(help="Of a figure: 84mm (a column), 8.4cm or 3.3in")
    ] = None,
    output: Annotated[
        Path, typer.Option("--out", "--output", help="Folder, made if need be")
    ] = Path("figures"),
    overwrite: options.Overwrite = False,
) -> None:
    """Figures of a window as files for a paper, with the finding as title; no browser is needed.

    Example: figures --month 2026-10 --platform weibo --format pdf --width 84mm --out figures
    """
    from analysis import charts
    from analysis.commands.report import show_progress
    from analysis.write.files import refuse_folder, replacing
    from analysis.write.report.find import find
    from analysis.write.report.findings import Scope

    points = charts.read_width(width) if width is not None else None
    if what != ["list"]:
        refuse_folder(output, [f"{name}.{format_}" for name in what or ()], overwrite=overwrite)
    scope = Scope(window=query.window, libraries=query.libraries, platforms=query.platforms)
    with show_progress() as progress:
        found = find(query.engine, scope, progress)
        chosen = _choose(_figures(found), what)
        if what == ["list"]:
            for name, each in chosen.items():
                print_note(f"{name}: {each.title.of(target.language)}")
            return
        refuse_folder(output, [f"{name}.{format_}" for name in chosen], overwrite=overwrite)
        _make(output)
        for place, (name, each) in enumerate(chosen.items(), start=1):
            words = (each.title, each.subtitle, each.description)
            title, subtitle, description = (text.of(target.language) for text in words)
            chart = each.draw(
                language=target.language, title=title, subtitle=subtitle, description=description
            )
            content = charts.draw(chart, format_, points)
            with replacing([output / f"{name}.{format_}"]) as halves:
                halves[0].write_bytes(content)
            progress("write", place, len(chosen))
    print_note(f"{len(chosen)} figures in {output}")


def _figures(found: Findings) -> dict[str, Figure]:
    """Figures of all pages but the libraries', by name."""
    from analysis.write.report.blocks import Figure
    from analysis.write.report.pages.diagnosis import diagnosis_page
    from analysis.write.report.pages.duplicates import duplicates_page
    from analysis.write.report.pages.network import network_page
    from analysis.write.report.pages.overall import grid_figure
    from analysis.write.report.pages.platform import platform_page
    from analysis.write.report.pages.subjects import interaction_page, times_page
    from analysis.write.report.pages.themes import themes_page

    pages = [platform_page(found, platform) for platform in found.versions]
    makers = (
        times_page, interaction_page, themes_page, network_page, duplicates_page, diagnosis_page,
    )  # fmt: skip
    pages += [make(found) for make in makers]
    blocks = [block for page in pages for section in page.sections for block in section.blocks]
    drawn = [grid_figure(found), *(each for each in blocks if isinstance(each, Figure))]
    return {each.key: each for each in drawn}


def _choose(known: dict[str, Figure], what: list[str] | None) -> dict[str, Figure]:
    if not what or what == ["list"]:
        return known
    chosen: dict[str, Figure] = {}
    for name in what:
        found = [each for each in known if each == name or each.startswith(f"{name}-")]
        if not found:
            raise DataError(f"there is no figure {name!r}; there are: {', '.join(known)}")
        chosen |= {each: known[each] for each in found}
    return chosen


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror or error}") from None
