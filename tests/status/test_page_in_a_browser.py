"""The status page in a real Chromium: nothing serious for people who cannot see it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from scrapy.settings import Settings

from libcrawl.browser.chromium import find_chromium
from tests.conftest import Database
from tests.status.test_page import WORLD, page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_nothing_serious(database: Database, settings: Settings, tmp_path: Path) -> None:
    """In light and in dark colours, on a telephone."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(WORLD)
    file = tmp_path / "status.html"
    # A hint, which stands there when something cannot be crawled, is shown as well.
    file.write_text(
        page(database, settings).replace("<h2>", '<p class="partial">提示 hint</p><h2>', 1), "utf-8"
    )
    executable = find_chromium(os.environ.get("LIBCRAWL_CHROMIUM"))
    serious = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), chromium_sandbox=os.geteuid() != 0
        )
        for scheme in SCHEMES:
            shown = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
            shown.goto(file.as_uri())
            serious[scheme] = [
                f"{each['id']}: {each['nodes'][0]['html'][:160]}"
                for each in Axe().run(shown).response["violations"]
                if each["impact"] in ("serious", "critical")
            ]
        browser.close()
    assert serious == {scheme: [] for scheme in SCHEMES}
