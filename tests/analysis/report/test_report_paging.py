"""Tables and figures of many libraries: rows that lie beside the page, in a real Chromium."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis import charts
from analysis.charts.rankings import evenly
from analysis.charts.relations import near_each_other
from analysis.write.report.findings import Months
from tests.analysis.report import pages
from tests.analysis.report.pages import PAGE, Reading
from tests.analysis.report.test_report_pages import INDEX, rows
from tests.conftest import Database


@pytest.fixture(scope="module")
def reader(paged: Path) -> Iterator[Reading]:
    with pages.reading(paged) as read:
        yield read


def test_each_page_of_a_table_is_the_database_s(reader: Reading, panel: Database) -> None:
    page = reader.open("platforms/weibo.html", draw=False)
    expected = rows(panel, INDEX, version="bci-1")
    block, found = page.locator("#ranking-weibo"), []
    for number in range(-(-len(expected) // PAGE)):
        if number:
            block.locator(".pager button").last.click()
            block.get_by_text(f"{number + 1} /").wait_for()
        shown = reader.table("ranking-weibo")
        first = PAGE * number + 1
        words = block.locator(".range").inner_text()
        assert words == f"第 {first}–{first + len(shown) - 1} 行，共 {len(expected)} 行"
        found += shown
    assert [row["library"] for row in found] == [row[0] for row in expected]
    assert [row["numbers"][2] for row in found] == pytest.approx([row[1] for row in expected])
    assert [row["shown"][2] for row in found] == [f"{row[1]:,.1f}" for row in expected]
    assert [row["numbers"][5] for row in found] == [row[2] for row in expected]
    assert reader.problems == []


def test_the_whole_table_is_sorted_filtered_and_saved(reader: Reading, panel: Database) -> None:
    page = reader.open("platforms/weibo.html", draw=False)
    expected = [row[1] for row in rows(panel, INDEX, version="bci-1")]
    block = page.locator("#ranking-weibo")
    button = block.locator("th button").nth(2)
    button.click()
    button.click()
    page.wait_for_function("document.querySelector('#ranking-weibo [aria-sort=ascending]')")
    shown = [row["numbers"][2] for row in reader.table("ranking-weibo")]
    assert shown == pytest.approx(sorted(expected)[:PAGE])
    with page.expect_download() as saved:
        block.locator("button.csv").click()
    lines = list(csv.reader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    assert [float(line[2]) for line in lines[1:]] == pytest.approx(sorted(expected))
    page = reader.open("data.html", draw=False)
    page.locator("#quality input").fill("河北")
    others = page.locator('#quality tbody tr:not([data-library="l0002"])')
    others.first.wait_for(state="detached")
    assert [row["library"] for row in reader.table("quality")] == ["l0002"] * 3
    page.select_option("#mark", "l0002")
    assert page.locator("#quality tr.marked").count() == 3


def test_without_scripts_there_is_the_first_page_and_a_note_on_the_rest(
    reader: Reading, paged: Path
) -> None:
    browser = reader.page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((paged / "platforms" / "weibo.html").as_uri())
        block = page.locator("#ranking-weibo")
        assert block.locator("tbody tr").count() == PAGE
        assert "本页表格 .xlsx 有全部" in block.locator(".range").inner_text()
    book = load_workbook(paged / "tables" / "platforms-weibo.xlsx")
    assert book.worksheets[0].max_row > PAGE + 1


def test_figures_take_their_rows_from_beside_the_page(reader: Reading) -> None:
    page = reader.open("diagnosis.html")
    assert page.locator("script.spec[data-rows]").count()
    assert page.locator(".plot svg").count() == page.locator(".figure").count()
    page.click("#language")
    page.evaluate("window.drawAll()")
    assert reader.problems == []


def test_files_of_rows_are_no_larger_than_they_should_be(paged: Path) -> None:
    files = list((paged / "rows").glob("data-quality-*.js"))
    assert len(files) > 1
    assert all(each.stat().st_size < 4000 for each in files)


def test_a_strip_of_many_draws_some_and_keeps_both_ends() -> None:
    frame = pd.DataFrame({"by": ["a"] * 987 + ["b"] * 3, "value": range(990)})
    drawn = evenly(frame, "by", "value", 150)
    assert drawn[:987].sum() == 150
    assert drawn[[0, 986, 987, 988, 989]].all()
    strip = frame.rename(columns={"by": "platform"}).assign(
        library=[f"l{place}" for place in frame.index], name_zh="馆"
    )
    made = charts.dot_strip(strip, most=150).to_dict()
    [flags] = {
        sum(row["drawn"] for row in each) for each in made["datasets"].values() if len(each) == 990
    }
    assert flags == 153


def test_a_scatter_of_many_draws_near_ones_together() -> None:
    table = pd.DataFrame({"x": [1.0] * 500 + [1000.0] * 2, "y": [10.0] * 500 + [7.0, 7.0]})
    cells = near_each_other(table)
    assert cells["accounts"].tolist() == [500, 2]
    assert cells["x"].tolist() == pytest.approx([1, 1000])


def test_quartiles_of_the_others_are_numpy_s() -> None:
    table = pd.DataFrame(
        {1: [1.0, None], 2: [2.0, None], 3: [5.0, 3.0], 4: [7.0, None]},
        index=["2026-01", "2026-03"],
    )
    found = Months.of(table)
    assert found.names == ["2026-01", "2026-02", "2026-03"]
    made = found.quartiles_without({3})
    assert made["peers_low"][0] == pytest.approx(pd.Series([1, 2, 7]).quantile(0.25))
    assert made["peers_median"][0] == 2
    assert made["peers_high"][0] == pytest.approx(4.5)
    assert all(pd.isna(each[2]) for each in made.values())
