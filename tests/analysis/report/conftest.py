"""One panel for each test process, and one report for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import URL

from analysis.write.provenance import Provenance
from analysis.write.report import blocks, build
from analysis.write.report.blocks import Page
from analysis.write.report.findings import Findings
from analysis.write.report.pages.data import data_page
from analysis.write.report.pages.diagnosis import diagnosis_page
from analysis.write.report.pages.library import libraries_page
from analysis.write.report.pages.platform import platform_page
from tests.analysis.report import pages
from tests.analysis.report.pages import Reading, Walked
from tests.conftest import Database, new_database
from tests.once import made_once


@pytest.fixture(scope="session")
def panel(server_url: URL, template: str) -> Iterator[Database]:
    """Nine libraries with four months."""
    with new_database(server_url, template) as database:
        pages.fill(database)
        yield database


@pytest.fixture(scope="session")
def folder(panel: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their report of October, with a case and a table of facts; whichever panel it is of."""

    def make(folder: Path) -> None:
        facts = folder / "channels.csv"
        facts.write_text(pages.CHANNELS, "utf-8-sig")
        words = (*pages.WINDOW, "--lang", "zh", "--case", "l0002", "--facts", str(facts))
        done = pages.report(panel, folder / "report", *words)
        assert done.exit_code == 0, done.output

    return made_once(tmp_path_factory, "report", make) / "report"


@pytest.fixture(scope="session")
def alone(panel: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of one library on one platform."""

    def make(folder: Path) -> None:
        words = (*pages.WINDOW, "--library", "l0002", "--platform", "douyin", "--lang", "zh")
        done = pages.report(panel, folder / "report", *words)
        assert done.exit_code == 0, done.output

    return made_once(tmp_path_factory, "report-of-one", make) / "report"


@pytest.fixture(scope="session")
def paged(panel: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those pages of a report without facts that its tests read, without the files of the panel:
    they hold three rows of a table, and files of a few more."""

    def of_those(found: Findings, source: Provenance) -> list[Callable[[Findings], Page]]:
        weibo, data = partial(platform_page, platform="weibo"), partial(data_page, source=source)
        return [weibo, data, diagnosis_page, libraries_page]

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for module in (blocks, build):
                patch.setattr(module, "PAGE_ROWS", pages.PAGE)
            patch.setattr(blocks, "PART", 1500)
            patch.setattr(build, "FEW_DATA", 1000)
            patch.setattr(build, "FORMS", ())
            patch.setattr(build, "_pages", of_those)
            done = pages.report(panel, folder / "report", *pages.WINDOW, "--lang", "zh")
        assert done.exit_code == 0, done.output

    return made_once(tmp_path_factory, "paged-report", make) / "report"


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Reading]:
    """A browser on it; closed before tests of other modules run an event loop of their own."""
    with pages.reading(folder, viewport={"width": 1366, "height": 768}) as read:
        yield read


@pytest.fixture
def reader(browser: Reading) -> Reading:
    """The browser, without errors of earlier tests."""
    browser.problems.clear()
    return browser


@pytest.fixture(scope="module", params=pages.KINDS)
def walked(browser: Reading, request: pytest.FixtureRequest) -> Walked:
    """A page of each kind, opened and drawn once for all that is asked of it in a language."""
    browser.problems.clear()
    return pages.walk(browser, request.param)
