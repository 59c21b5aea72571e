"""The report in a real Chromium: its numbers against the database, and what a reader may do."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.analysis.report.pages import HOSTILE, LANGUAGES, WIDTH, Reading, speak
from tests.conftest import Database

START, STOP = "2026-10-01+08", "2026-11-01+08"
INDEX = """
SELECT libraries.code, indices.value, figures.works
FROM account_indices(:start, :stop, '7d') AS indices
INNER JOIN account_indicators(:start, :stop, '7d') AS figures USING (account_id)
INNER JOIN accounts ON indices.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
WHERE indices.version = :version AND figures.covered AND figures.works > 0
ORDER BY indices.value DESC
"""
FIGURES = """
SELECT libraries.code, accounts.platform, figures.works, figures.likes, figures.comments,
    figures.shares, figures.followers
FROM account_indicators(:start, :stop, '7d') AS figures
INNER JOIN accounts ON figures.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
"""
SILENT = """
SELECT accounts.platform, avg(CASE WHEN figures.works = 0 THEN 1 ELSE 0 END)::float8 AS silent
FROM account_indicators(:start, :stop, '7d') AS figures
INNER JOIN accounts ON figures.account_id = accounts.id
WHERE figures.covered GROUP BY accounts.platform
"""
ORIGINALS = """
SELECT accounts.platform, sum(figures.originals)::float8
    / nullif(sum(figures.works - figures.originals_unknown), 0) AS share
FROM account_indicators(:start, :stop, '7d') AS figures
INNER JOIN accounts ON figures.account_id = accounts.id
WHERE figures.covered GROUP BY accounts.platform
"""


def rows(database: Database, query: str, **more: object) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        values = {"start": START, "stop": STOP, **more}
        return [tuple(row) for row in connection.execute(text(query), values)]


@pytest.mark.parametrize(
    ("platform", "version"), [("weibo", "bci-1"), ("wechat", "wci-14.2"), ("douyin", "dci-1.0")]
)
def test_ranking_is_the_database_s(
    reader: Reading, panel: Database, platform: str, version: str
) -> None:
    reader.open(f"platforms/{platform}.html", draw=False)
    shown = reader.table(f"ranking-{platform}")
    expected = rows(panel, INDEX, version=version)
    assert [row["library"] for row in shown] == [row[0] for row in expected]
    assert [row["numbers"][2] for row in shown] == pytest.approx([row[1] for row in expected])
    assert [row["numbers"][5] for row in shown] == [row[2] for row in expected]
    assert [row["numbers"][0] for row in shown] == list(range(1, len(shown) + 1))
    for row in shown:
        low, _, high = row["shown"][3].partition("–")
        assert int(low) <= row["numbers"][0] + 1
        assert int(high or low) >= row["numbers"][0] - 1


def test_first_page_has_the_same_figures(reader: Reading, panel: Database) -> None:
    page = reader.open("index.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        expected = rows(panel, INDEX, version="bci-1")
        shown = reader.table("ranking-weibo")
        assert [row["shown"][2] for row in shown] == [f"{row[1]:,.1f}" for row in expected]
        works = sum(int(str(row[2])) for row in rows(panel, FIGURES))
        sentences = page.locator(".sentences li").all_inner_texts()
        assert len(sentences) == 5
        assert f"{works:,}" in sentences[0]
        assert f"{expected[0][1]:,.0f}" in sentences[1]
        assert re.search("[\u4e00-\u9fff]", page.locator(".trust").inner_text()) is not None or (
            language == "en"
        )
        assert page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")


def test_figures_of_accounts_and_of_a_library(reader: Reading, panel: Database) -> None:
    known = {(row[0], row[1]): row[2:] for row in rows(panel, FIGURES)}
    page = reader.open("platforms/weibo.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        for row in reader.table("accounts-weibo"):
            works, likes, comments, shares, followers = known[row["library"], "weibo"]
            numbers = [each for each in row["numbers"] if each is not None]
            assert {works, likes, comments, shares, followers} <= set(numbers)
            assert f"{likes:,}" in row["shown"]
    page = reader.open("libraries/l0002.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        shown = [row["shown"][2] for row in reader.table("peers-l0002")]
        for platform in ("weibo", "wechat"):
            assert f"{known['l0002', platform][0]:,}" in shown


def test_diagnosis_is_the_database_s(reader: Reading, panel: Database) -> None:
    page = reader.open("diagnosis.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        platforms = {
            "weibo": ("微博", "Weibo"),
            "wechat": ("微信", "WeChat"),
            "douyin": ("抖音", "Douyin"),
        }
        place = 0 if language == "zh" else 1
        for query, problem, name in (
            (SILENT, 8, ("未发布的账号", "Silent accounts")),
            (ORIGINALS, 4, ("原创比例", "Share of originals")),
        ):
            table = {
                (row["shown"][0], row["shown"][1]): row["shown"][2]
                for row in reader.table(f"problem-{problem}")
            }
            for platform, share in rows(panel, query):
                shown = table[name[place], platforms[str(platform)][place]]
                # mypy: columns of a row read by SQL are objects
                assert shown == ("–" if share is None else f"{100 * share:.1f} %")  # type: ignore[operator]


def test_hostile_texts_change_nothing(reader: Reading) -> None:
    page = reader.open("interaction.html")
    cells = [row["shown"][0] for row in reader.table("top")]
    assert any(cell.startswith("</script><script>alert(1)") for cell in cells)
    assert any(cell.startswith("=HYPERLINK") for cell in cells)
    assert any("{{ 7 * 7 }}" in cell for cell in cells)
    assert "gnp.exe 图书馆" in cells, "characters that change the direction of text are left out"
    assert "𠀀𠮷 4-byte 📚" in cells
    assert max(map(len, cells)) <= 160
    links = page.locator("#top tbody td:first-child a")
    addresses = [links.nth(place).get_attribute("href") for place in range(links.count())]
    assert len(addresses) == len(cells) - len(HOSTILE)
    hosts = ("https://weibo.com/", "https://mp.weixin.qq.com/", "https://www.douyin.com/")
    assert all(str(each).startswith(hosts) for each in addresses)
    assert links.first.get_attribute("rel") == "noreferrer noopener"
    assert reader.problems == []


def test_all_that_matters_is_on_the_first_screen(reader: Reading) -> None:
    """A laptop's: sentences, silent accounts, ranking, provinces and the nine questions."""
    page = reader.open("index.html")
    for language in LANGUAGES:
        speak(page, language)
        page.evaluate("window.drawAll()")
        for place in (".trust", ".sentences", ".silent", ".ranks", ".grid svg", ".nine", "#print"):
            bottom = page.evaluate(
                "each => document.querySelector(each).getBoundingClientRect().bottom", place
            )
            assert 0 < bottom <= 768, place


def test_tables_sort_filter_and_are_saved(reader: Reading) -> None:
    page = reader.open("platforms/weibo.html", draw=False)
    block = page.locator("#accounts-weibo")
    button = block.locator("th button").nth(3)
    values = lambda: [row["numbers"][3] for row in reader.table("accounts-weibo")]  # noqa: E731
    button.press("Enter")
    assert values() == sorted(values(), reverse=True)
    button.press("Enter")
    assert values() == sorted(values())
    with page.expect_download() as saved:
        block.locator("button.csv").click()
    lines = list(csv.reader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    assert [int(line[3]) for line in lines[1:]] == values()
    page = reader.open("data.html", draw=False)
    block = page.locator("#quality")
    block.locator("input").fill("河北")
    assert block.locator("tbody tr:not([hidden])").count() == 3


def test_a_library_is_marked_in_tables_and_figures(reader: Reading) -> None:
    page = reader.open("platforms/weibo.html")
    page.select_option("#mark", "l0003")
    marked = page.locator("#ranking-weibo tr.marked")
    assert marked.count() == 1
    assert marked.get_attribute("data-library") == "l0003"
    page.wait_for_function(
        "document.querySelector('[data-key=\"ranking-weibo\"] svg').outerHTML.includes('#c2410c')"
    )
    page.select_option("#mark", "")
    assert page.locator("tr.marked").count() == 0


def test_figures_are_saved(reader: Reading) -> None:
    page = reader.open("platforms/weibo.html", draw=False)
    figure = page.locator(".figure").first
    with page.expect_download() as saved:
        figure.locator("button.svg").click()
    assert "<svg" in saved.value.path().read_text("utf-8")
    with page.expect_download() as saved:
        figure.locator("button.png").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_chinese_is_drawn_in_our_font(reader: Reading) -> None:
    """Where a machine has no Chinese font of its own, no text may be left as boxes."""
    page = reader.open("index.html", draw=False)
    page.wait_for_timeout(300)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for selector in (".brand .zh", "h1 .zh", ".sentences h2 .zh", "#nine-title .zh"):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert not [each for each in fonts if "DejaVu" in each["familyName"]], selector


def test_a_page_prints(reader: Reading) -> None:
    page = reader.open("libraries/l0002.html")
    page.wait_for_function(
        "document.querySelectorAll('.figure:not([data-drawn=done])').length === 0"
    )  # without scrolling: the browser's print command does not wait for figures
    assert page.locator(".figure svg").count() >= page.locator(".figure").count() > 2
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert made.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", made)) <= 9


def test_nothing_is_wider_than_a_telephone(reader: Reading) -> None:
    """A laptop's screen: test_report_language.py."""
    reader.page.set_viewport_size({"width": 390, "height": 800})
    try:
        for path in ("index.html", "libraries/l0002.html", "diagnosis.html"):
            page = reader.open(path)
            assert page.evaluate(WIDTH) <= 390, path
    finally:
        reader.page.set_viewport_size({"width": 1366, "height": 768})


def test_workbook_of_a_page(folder: Path, panel: Database) -> None:
    book = load_workbook(folder / "tables" / "platforms-weibo.xlsx")
    sheet = book.worksheets[0]
    found = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    expected = [row[1] for row in rows(panel, INDEX, version="bci-1")]
    assert found == pytest.approx(expected)
    top = load_workbook(folder / "tables" / "interaction.xlsx").worksheets[-1]
    texts = [row[0] for row in top.iter_rows(min_row=2)]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in texts)
    assert all(cell.data_type == "s" for cell in texts)


RUNS = """
WITH taken AS (SELECT run_id FROM work_snapshots UNION SELECT run_id FROM account_snapshots)
SELECT runs.platform, count(*) FROM crawl_runs AS runs WHERE runs.id IN (SELECT run_id FROM taken)
GROUP BY runs.platform
"""
UNCOVERED = """
SELECT libraries.code, accounts.platform FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
WHERE (accounts.covered_from <= :start AND accounts.covered_until >= :stop) IS NOT TRUE
"""


def test_source_counts_the_runs_of_each_platform(reader: Reading, panel: Database) -> None:
    page = reader.open("data.html", draw=False)
    speak(page, "en")
    known = {"weibo": "Weibo", "wechat": "WeChat", "douyin": "Douyin"}
    every = {known[str(row[0])]: row[1] for row in rows(panel, RUNS)}
    short = {row["shown"][0]: row["numbers"][2] for row in reader.table("sources")}
    listed = [row["shown"][1] for row in reader.table("runs")]
    assert short == {name: listed.count(name) for name in short}
    assert all(0 < runs <= every[name] for name, runs in short.items())
    facts = {row["shown"][0]: row["shown"][1] for row in reader.table("source")}
    assert (facts["First day"], facts["Last day"]) == ("2026-10-01", "2026-10-31")


def test_days_that_are_not_covered(reader: Reading, panel: Database) -> None:
    page = reader.open("data.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        found = reader.table("stretches")
        assert {row["library"] for row in found} == {row[0] for row in rows(panel, UNCOVERED)}
        assert all(row["shown"][4].startswith("2026-10-") for row in found)
        days = reader.table("days-accounts")
        lacking = sum(row["numbers"][2] * (row["numbers"][4] + row["numbers"][5]) for row in days)
        assert sum(row["numbers"][6] for row in found) == lacking > 0
        assert sum(row["numbers"][2] for row in days) == 31


def test_cells_of_a_tile_stand_as_they_are_named(reader: Reading) -> None:
    """From the left: the platforms of the subtitle, and no other."""
    page = reader.open("index.html", draw=False)
    script = page.locator('[data-key="grid"] script.spec[data-lang="en"]').inner_text()
    cells = next(each for each in json.loads(script)["datasets"].values() if "x2" in each[0])
    tile = sorted((each for each in cells if each["province"] == cells[0]["province"]),
                  key=lambda each: each["x"])  # fmt: skip
    assert [each["platform"] for each in tile] == ["weibo", "wechat", "douyin"]
