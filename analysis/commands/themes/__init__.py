"""`themes`: content analysis, from a codebook to shares of themes."""

from __future__ import annotations

import typer

from analysis.commands.group import Subgroup
from analysis.commands.themes.agreement import agreement, settle
from analysis.commands.themes.coding import codebook, import_codes, sample
from analysis.commands.themes.machine import apply, train
from analysis.commands.themes.results import compare, diversity, response, show, topics, words

themes = typer.Typer(
    cls=Subgroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="""Content analysis: sample works, let people code them, measure their agreement, let the
    program code the rest, and see the themes.

    The way: codebook → sample --round pilot → import → agreement → settle → sample --round
    reliability → import → agreement → settle → train → apply → show.""",
)
themes.command("codebook")(codebook)
themes.command("sample")(sample)
themes.command("import")(import_codes)
themes.command("agreement")(agreement)
themes.command("settle")(settle)
themes.command("train")(train)
themes.command("apply")(apply)
for _result in (show, diversity, response, compare, words, topics):
    themes.command(_result.__name__)(_result)
