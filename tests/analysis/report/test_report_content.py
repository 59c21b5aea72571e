"""Themes, network and near-duplicates in a real Chromium, against the database and by hand."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from analysis.compute.growth import measure_growth
from analysis.load.growth import load_ages
from analysis.window import between, month
from analysis.write.report.content import find_growth
from tests.analysis.report.pages import LANGUAGES, Reading, speak
from tests.analysis.report.test_report_pages import rows
from tests.conftest import Database

THEMES = """
SELECT codebook_themes.name_zh, codebook_themes.name_en, libraries.code,
    count(*) FILTER (WHERE themes.theme = codebook_themes.theme) AS works,
    count(themes.theme) AS coded
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN work_themes AS themes ON works.id = themes.work_id
CROSS JOIN codebook_themes
WHERE works.published_at >= :start AND works.published_at < :stop
GROUP BY ROLLUP (libraries.code), codebook_themes.name_zh, codebook_themes.name_en
"""
CHOICES = """
SELECT max(theme) FILTER (WHERE coder = 'anna'), max(theme) FILTER (WHERE coder = 'bo')
FROM work_codes GROUP BY work_id
"""
NAMED = """
SELECT linked_library, count(DISTINCT account_id), count(DISTINCT work_id) FROM institution_links
WHERE published_at >= :start AND published_at < :stop GROUP BY linked_library
"""
PAIRS = """
SELECT library, linked_library, count(DISTINCT work_id) FROM institution_links
WHERE published_at >= :start AND published_at < :stop GROUP BY library, linked_library
"""
COPIES = """
SELECT libraries.code, accounts.platform, works.text, works.published_at, seen.interactions
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN LATERAL (
    SELECT seen.likes + coalesce(seen.wows, 0) + seen.comments + seen.shares AS interactions
    FROM work_observations(:start, :stop, '7d') AS seen WHERE seen.work_id = works.id
) AS seen ON true
WHERE libraries.code = 'l0004' AND length(works.text) > 30
    AND works.published_at >= :start AND works.published_at < :stop
ORDER BY works.published_at
"""


def test_shares_of_themes_are_the_database_s(reader: Reading, panel: Database) -> None:
    page = reader.open("themes.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        shown = {row["shown"][0]: row["numbers"][1:4] for row in reader.table("theme-shares")}
        expected = {
            row[0 if language == "zh" else 1]: (row[3], row[4])
            for row in rows(panel, THEMES)
            if row[2] is None
        }
        assert set(shown) == set(expected)
        for theme, (works, coded) in expected.items():
            # mypy: columns of a row read by SQL are objects
            assert shown[theme] == pytest.approx([works, works, works / coded], abs=1e-9), theme  # type: ignore[operator]
        basis = {row["shown"][6] for row in reader.table("theme-shares")}
        assert basis == {"人工样本" if language == "zh" else "sample by people"}


def test_themes_of_a_library_are_the_database_s(reader: Reading, panel: Database) -> None:
    speak(reader.open("libraries/l0002.html", draw=False), "zh")
    shown = {row["shown"][0]: row["numbers"][1:3] for row in reader.table("themes-l0002")}
    own = [row for row in rows(panel, THEMES) if row[2] == "l0002" and row[3]]
    assert len(own) > 2
    for name, _, _, works, coded in own:
        # mypy: columns of a row read by SQL are objects
        assert shown[name] == pytest.approx([works, works / coded]), name  # type: ignore[index,operator]


def test_agreement_and_diversity_are_recomputed(reader: Reading, panel: Database) -> None:
    pairs = [(str(one), str(other)) for one, other in rows(panel, CHOICES)]
    n = len(pairs)
    alike = sum(one == other for one, other in pairs) / n
    ones, others = (Counter(each) for each in zip(*pairs, strict=True))
    chance = sum(ones[each] * others[each] for each in ones) / n**2
    page = reader.open("themes.html", draw=False)
    whole = reader.table("theme-agreement")[0]
    assert whole["numbers"][1] == n
    assert whole["numbers"][3] == pytest.approx(alike)
    assert whole["numbers"][4] == pytest.approx((alike - chance) / (1 - chance))
    assert "Krippendorff" in page.locator("#agreement").inner_text()
    counts = [float(str(row[3])) for row in rows(panel, THEMES) if row[2] == "l0002" and row[3]]
    shares = [each / sum(counts) for each in counts]
    shannon = -sum(each * math.log(each) for each in shares)
    own = next(row for row in reader.table("diversity-libraries") if row["library"] == "l0002")
    assert own["numbers"][3] == pytest.approx(shannon)


def test_network_is_the_database_s(reader: Reading, panel: Database) -> None:
    page = reader.open("network.html")
    shown = {row["library"]: row["numbers"][3:5] for row in reader.table("network-accounts")}
    expected = {row[0]: [row[1], row[2]] for row in rows(panel, NAMED)}
    assert {key: value for key, value in shown.items() if value[0]} == expected
    pairs = rows(panel, PAIRS)
    table = {
        (row["library"], row["shown"][2]): row["numbers"][4]
        for row in reader.table("network-pairs")
    }
    assert sum(table.values()) == sum(int(str(each[2])) for each in pairs)
    assert len(table) == len(pairs)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(int(str(rows(panel, "SELECT count(*) FROM accounts")[0][0])) - 9))
    graph.add_weighted_edges_from(pairs)  # of Weibo; all other accounts have no links
    graph.add_nodes_from(f"l{number:04}" for number in range(9))
    ranks = nx.pagerank(graph)
    for row in reader.table("network-accounts"):
        assert row["numbers"][7] == pytest.approx(ranks[row["library"]], rel=1e-4)
    page.select_option("#mark", "l0000")
    page.wait_for_function(
        "document.querySelector('[data-key=\"network\"] svg').outerHTML.includes('#c2410c')"
    )
    page.select_option("#mark", "")


def test_who_was_first_and_what_each_earned(reader: Reading, panel: Database) -> None:
    speak(reader.open("duplicates.html", draw=False), "zh")
    found = pd.DataFrame(
        rows(panel, COPIES), columns=["library", "platform", "text", "at", "interactions"]
    )
    found = found[found["text"].duplicated(keep=False)]
    assert len(found) == 6
    shown = [row for row in reader.table("copies-own") if row["library"] == "l0004"]
    assert len(shown) == 6
    for _, group in found.groupby("text"):
        first = group.iloc[0]
        mine = [row for row in shown if row["shown"][5] == first["text"]]
        assert [row["numbers"][7] for row in mine] == group["interactions"].tolist()
        assert [row["shown"][1] for row in mine] == ["是", "否"]
        after = (group["at"].iloc[1] - first["at"]).total_seconds() / 3600
        assert mine[1]["numbers"][2] == pytest.approx(after)
    first = {row["shown"][0]: row["numbers"][1:3] for row in reader.table("first")}
    counts = Counter(found.drop_duplicates("text")["platform"])
    assert first == {"微博": [3, counts["weibo"]], "微信": [3, counts["wechat"]]}


def test_growth_of_works_is_that_of_the_command(reader: Reading, panel: Database) -> None:
    page = reader.open("platforms/weibo.html", draw=False)
    ages = load_ages(panel.engine, month("2026-10"), platforms=["weibo"])
    expected = measure_growth(ages, ["platform"])
    shown = reader.table("growth-weibo")
    assert [row["numbers"][4] for row in shown] == expected["works_counted"].tolist()
    shares = [row["numbers"][5] for row in shown if row["numbers"][5] is not None]
    assert shares == pytest.approx(expected["share"].dropna().tolist())
    assert len(shares) > 1
    assert page.locator('[data-key="growth-weibo"]').count() == 1


def test_growth_is_of_the_window_before_where_works_are_young(panel: Database) -> None:
    young, september = between("2026-10-16", "2026-10-31"), month("2026-09")
    table = find_growth(panel.engine, [young, september], (), ("weibo",))
    assert set(table["window"]) == {str(september)}
    assert set(find_growth(panel.engine, [september, young], (), ("weibo",))["window"]) == {
        str(september)
    }


def test_problems_four_and_seven_have_their_measures(reader: Reading) -> None:
    page = reader.open("diagnosis.html", draw=False)
    for language in LANGUAGES:
        speak(page, language)
        place = 0 if language == "zh" else 1
        four = {row["shown"][0] for row in reader.table("problem-4")}
        assert {
            ("重复本馆较早作品的比例", "Share of near-duplicates")[place],
            ("主题的多样性", "Diversity of themes")[place],
        } <= four
        seven = reader.table("problem-7")
        assert seven[0]["shown"][0] == ("主题的均匀度", "Evenness of themes")[place]
        gaps = [
            row
            for row in seven
            if ("互动与作品之差", "response against works")[place] in row["shown"][0]
        ]
        assert len(gaps) > 4
        unit = ("个百分点", "pp")[place]  # a difference of shares
        assert all(re.fullmatch(rf"[+−]?[\d.]+ {unit}", row["shown"][2]) for row in gaps)
        assert page.locator("#problem-7 .figure").count() == 1


def test_formulas_are_written_out(reader: Reading) -> None:
    page = reader.open("data.html", draw=False)
    speak(page, "en")
    shown = {row["shown"][0]: row["shown"][2] for row in reader.table("formulas")}
    assert shown["bci-1"] == (
        "160 × [0.2 × (0.3 ln(works + 1) + 0.7 ln(originals + 1)) + 0.8 × (0.2 ln(shares + 1)"
        " + 0.2 ln(comments + 1) + 0.25 ln(shares of originals + 1)"
        " + 0.25 ln(comments on originals + 1) + 0.1 ln(likes + 1))]"
    )
    assert shown["wci-14.2"].startswith("12 × [0.6 × (0.85 ln(reads per day + 1) + 0.09 ln(10 ×")
    assert shown["wci-14.2"].endswith("]²")


def test_a_reason_stands_where_there_is_no_change(reader: Reading, panel: Database) -> None:
    """The seventh library's account on Douyin is not covered."""
    page = reader.open("libraries/l0006.html", draw=False)
    speak(page, "zh")
    assert "抖音：没有可列出的改变，该时段没有完整采集。" in page.locator("#changes").inner_text()


CHANGED = """
SELECT now.value - before.value
FROM account_indices(:start, :stop) AS now
INNER JOIN account_indices('2026-09-01+8', :start) AS before
    ON now.account_id = before.account_id AND now.version = before.version
WHERE now.library = 'l0002' AND now.version = 'wci-14.2'
"""


def test_a_sentence_names_the_change_of_the_index(folder: Path, panel: Database) -> None:
    """A rank may rise while the index falls: its largest part alone would be misread."""
    page = (folder / "libraries" / "l0002.html").read_text("utf-8")
    [[change]] = rows(panel, CHANGED)
    found = re.search(r"微信第 [^；]*?指数 ([+−][\d.,]+) 分，主要来自", page)
    assert found, re.findall(r"微信第.{0,160}", page)
    shown = float(found[1].replace("−", "-").replace(",", ""))
    assert shown == pytest.approx(float(str(change)), abs=0.0501)
