"""Writes findings as a folder of pages, atomically."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts.theme import CONFIG
from analysis.choices import Format, Language
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError
from analysis.write.files import require_place, whole_path
from analysis.write.output import save
from analysis.write.provenance import Provenance
from analysis.write.report.blocks import (
    FEW_DATA,
    MOST_ROWS,
    PAGE_ROWS,
    Figure,
    Page,
    Table,
    as_json,
    tooltip,
)
from analysis.write.report.findings import Findings
from analysis.write.report.pages.cases import cases_page
from analysis.write.report.pages.data import data_page
from analysis.write.report.pages.diagnosis import diagnosis_page
from analysis.write.report.pages.duplicates import duplicates_page
from analysis.write.report.pages.library import libraries_page, library_page
from analysis.write.report.pages.network import network_page
from analysis.write.report.pages.overall import index_page
from analysis.write.report.pages.platform import platform_page
from analysis.write.report.pages.subjects import interaction_page, times_page
from analysis.write.report.pages.themes import themes_page
from analysis.write.report.processes import run_jobs
from analysis.write.report.run_time import run_time
from analysis.write.report.sentences import trust
from analysis.write.report.tables import write_page_tables
from analysis.write.report.words import Both, both_codes

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "charts" / "fonts"
MARKER = ".libcrawl-report"
NAMED = 6  # silent libraries of each platform, above the table of all
FORMS = (Format.CSV, Format.XLSX, Format.SAV)
Progress = Callable[[str, int, int], None]


def check_folder(folder: Path) -> None:
    """Raises DataError if the folder is something else than a report, or cannot be written."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DataError(f"{folder} is not a folder: choose another name for the report")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise DataError(f"{folder} has files that are no report of ours: choose another folder")
    require_place(folder)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """`FOLDER.new` to write into; at the end it replaces the folder.

    Raises DataError if the disk refuses.
    """
    check_folder(folder)
    folder = whole_path(folder)
    made, old = (folder.with_name(f"{folder.name}.{word}") for word in ("new", "old"))
    try:
        for each in (made, old):
            if each.exists():
                check_folder(each)
                shutil.rmtree(each)
        made.mkdir()
        (made / MARKER).write_text("{}\n", encoding="utf-8")
        yield made
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass(frozen=True)
class Writing:
    """Shared context for writing the pages and files of a report."""

    found: Findings
    folder: Path
    language: Language
    source: Provenance

    @cached_property
    def frames(self) -> dict[str, tuple[Both, pd.DataFrame]]:
        """Tables of the panel with rows, by file name."""
        return {name: each for name, each in _frames(self.found).items() if len(each[1])}

    @cached_property
    def render(self) -> Callable[[Page], dict[str, str]]:
        """The HTML of a page, and its files of further rows by name."""
        return _environment(self)


def write_report(
    found: Findings, folder: Path, language: Language, source: Provenance, progress: Progress
) -> int:
    """Write all pages, their tables and assets. Returns the number of pages."""
    with replacing_folder(folder) as made:
        for name in ("assets", "tables", "rows", "platforms", "libraries"):
            (made / name).mkdir()
        _write_assets(found, made / "assets")
        writing, pages = Writing(found, made, language, source), _pages(found, source)
        tables = [
            partial(write_table, name=name, form=form) for name in writing.frames for form in FORMS
        ]
        writes = (partial(write_page, make=each) for each in pages)
        jobs: list[Callable[[Writing], None]] = [write_run_time, *tables, *writes]
        for done, _ in enumerate(run_jobs(writing, jobs), start=1):
            progress("write", done, len(jobs))
        facts = {"window": str(found.window), **source.facts}
        (made / MARKER).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return len(pages)


def write_run_time(writing: Writing) -> None:
    """Write the JavaScript that draws the figures."""
    (writing.folder / "assets" / "vega.js").write_text(run_time(), encoding="utf-8")


def write_page(writing: Writing, make: Callable[[Findings], Page]) -> None:
    """Write a page and the workbook of its tables."""
    page = make(writing.found)
    for path, text in writing.render(page).items():
        (writing.folder / path).write_text(text, encoding="utf-8")
    workbook = writing.folder / "tables" / f"{page.key}.xlsx"
    write_page_tables(page, workbook, writing.language)


def write_table(writing: Writing, name: str, form: Format) -> None:
    """Write a table of the panel in one format."""
    save(
        [writing.frames[name][1]],
        writing.folder / "tables" / f"{name}.{form}",
        form,
        lambda rows: writing.source.with_facts({"rows": rows}),
        language=writing.language,
    )


def _pages(found: Findings, source: Provenance) -> list[Callable[[Findings], Page]]:
    """Jobs that make the pages, longest first."""
    return [
        index_page,
        *(partial(platform_page, platform=platform) for platform in found.platforms),
        times_page,
        interaction_page,
        themes_page,
        network_page,
        duplicates_page,
        diagnosis_page,
        cases_page,
        partial(data_page, source=source),
        libraries_page,
        *(partial(library_page, library=str(each)) for each in found.libraries["library"]),
    ]


def _menu(found: Findings) -> list[tuple[str, Both]]:
    platforms = [
        (f"platforms/{each}.html", both_codes("platform", each)) for each in found.platforms
    ]
    return [
        ("index.html", Both("总览", "Overview")),
        *platforms,
        ("libraries.html", Both("图书馆", "Libraries")),
        ("times.html", Both("发布时间", "Push times")),
        ("interaction.html", Both("互动", "Interaction")),
        ("themes.html", Both("主题", "Themes")),
        ("network.html", Both("关系网络", "Network")),
        ("duplicates.html", Both("跨平台重复", "Near-duplicates")),
        ("diagnosis.html", Both("诊断", "Diagnosis")),
        ("cases.html", Both("个案", "Cases")),
        ("data.html", Both("数据与方法", "Data and methods")),
    ]


def _environment(writing: Writing) -> Callable[[Page], dict[str, str]]:
    found, source = writing.found, writing.source
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    common = {
        "language": writing.language,
        "languages": list(Language),
        "both": Both,
        "tooltip": tooltip,
        "platform_name": lambda code: both_codes("platform", code),
        "window": found.span,
        "version": source.facts.get("program_version", ""),
        "made": str(source.facts.get("made_at", ""))[:10],
        "menu": _menu(found),
        "config": as_json(CONFIG),
        "page_rows": PAGE_ROWS,
        "most_rows": MOST_ROWS,
        "named": NAMED,
        "files": [
            (name, title, len(frame), FORMS) for name, (title, frame) in writing.frames.items()
        ],
        "trust": trust(found),
    }

    def render(page: Page) -> dict[str, str]:
        extra = {"library": "", **page.extra}
        shown = Page(page.path, page.title, page.sections, page.lead, page.template, extra)
        beside: dict[str, str] = {}
        keep = {
            "keep_rows": partial(_keep_rows, beside, page),
            "keep_figure": partial(_keep_figure, beside, page),
        }
        text = environment.get_template(page.template).render(page=shown, **common, **keep)
        return {page.path: text, **beside}

    return render


def _keep_rows(beside: dict[str, str], page: Page, table: Table) -> list[str]:
    """Keep the table's further rows; returns the names of their files."""
    names = []
    for number, rows in enumerate(table.further(), start=1):
        names.append(f"{page.key}-{table.key}-{number}")
        beside[f"rows/{names[-1]}.js"] = _script(names[-1], rows)
    return names


def _keep_figure(
    beside: dict[str, str], page: Page, figure: Figure
) -> list[tuple[str, Markup, str]]:
    """Language, text, and file of rows (if many) of each specification."""
    found = []
    for name, language in figure.languages:
        spec = figure.spec(language)
        text, file = as_json(spec), ""
        if len(text) > FEW_DATA and "datasets" in spec:
            file = f"{page.key}-{figure.key}-figure-{name}"
            beside[f"rows/{file}.js"] = _script(file, spec.pop("datasets"))
            text = as_json(spec)
        found.append((name, text, file))
    return found


def _script(name: str, content: object) -> str:
    """A classic script that delivers rows requested by a page: fetch does not work from disk."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign in "\u2028\u2029":  # line ends, to old browsers
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"window.libcrawlRows({json.dumps(name)}, {text});\n"


def _write_assets(found: Findings, folder: Path) -> None:
    for name in ("report.css", "report.js"):
        shutil.copyfile(HERE / "assets" / name, folder / name)
    for name in ("libcrawl-sans-sc.woff2", "OFL.txt"):
        shutil.copyfile(FONTS / name, folder / name)
    rows = [[row["library"], row["name_zh"]] for _, row in found.libraries.iterrows()]
    text = as_json(rows)
    (folder / "libraries.js").write_text(f"window.LIBRARIES = {text};\n", encoding="utf-8")


def _frames(found: Findings) -> dict[str, tuple[Both, pd.DataFrame]]:
    rankings = [table.assign(platform=platform) for platform, table in found.rankings.items()]
    figures = found.figures.drop(
        columns=[name for name in VERSIONS if name in found.figures and found.figures[name].isna().all()]
    )  # fmt: skip
    works = found.works.drop(columns=["rounded", "capped"], errors="ignore")
    ranked = pd.concat(rankings, ignore_index=True) if rankings else pd.DataFrame()
    frames = {
        "accounts": (Both("各账号的全部数值", "Every figure of each account"), figures),
        "rankings": (Both("排名与区间", "Rankings with their ranges"), ranked),
        "mcci": (Both("各馆的 MCCI", "MCCI of each library"), found.mcci.table if found.mcci else pd.DataFrame()),
        "works": (Both("作品（不含正文）", "Works, without their texts"), works),
        "measures": (Both("九个问题的指标", "Measures of the nine problems"), found.diagnosis.panel),
        "measures-libraries": (Both("各馆的指标", "Measures of each library"), found.diagnosis.libraries),
        "scorecard": (Both("记分卡", "Scorecard"), found.card),
        "months": (Both("各月指数", "Indices by month"), found.history),
        "quality": (Both("数据质量", "Quality of the data"), found.quality),
    }  # fmt: skip
    # A platform without an index has no ranking, and a file needs columns.
    return {name: each for name, each in frames.items() if len(each[1].columns)}
