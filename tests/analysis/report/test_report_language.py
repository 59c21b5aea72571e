"""A page of each kind in a real Chromium: whole, usable, and in one language at a time."""

from __future__ import annotations

import re

from openpyxl import load_workbook

from tests.analysis.report.pages import Reading, Walked, speak
from tests.chinese import latin

# Names of formulas, people and methods, units, and codes that stand so in a paper.
NAMES = """
Spearman Holm Wilson Kruskal Wallis Mann Whitney Cram Cramér PageRank Louvain Pielou Shannon
Kendall Weibull Gini Theil Simpson Cohen Krippendorff ln bci wci dci nri bvci simple shares
gains platforms reason growth people corrected uncorrected too much little csv xlsx sav to
library media sub Jaccard MinHash Nominal SPSS CSV Excel SVG PNG bench Bootstrap bootstrap HHI
anna bo themes mcci channels
"""


def test_a_page_is_whole_quiet_and_usable(walked: Walked) -> None:
    assert walked.drawn == walked.figures
    assert walked.problems == []
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in walked.violations
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert walked.reached == []
    assert walked.width <= 1366, "nothing is wider than a laptop's screen"
    assert walked.path.stat().st_size < 600_000
    assert re.findall("[^\n]*[\u4e00-\u9fff][^\n]*", walked.headings) == []


def test_a_chinese_page_has_no_english(walked: Walked) -> None:
    left = {
        f"{word}: {text[:100]}"
        for text in walked.chinese
        for word in latin(text)
        if word not in NAMES.split()
    }
    assert not left


def test_an_english_page_has_no_chinese_but_names(walked: Walked) -> None:
    names = re.compile("\\S*示例图书馆|中文 / EN|本项目拟定[^(]*|王磊 2025|[、，。（）]")
    left = {text for text in walked.english if re.search("[\u4e00-\u9fff]", names.sub("", text))}
    assert {text for text in left if not is_a_word_of_the_platforms(text)} == set()


def is_a_word_of_the_platforms(text: str) -> bool:
    """Meanings of columns name the platform's own word in parentheses: Likes (点赞)."""
    return re.search("[\u4e00-\u9fff]", re.sub(r"\([^)]*\)|^\S+:|在看|阅读推广", "", text)) is None


CHANGED_WHILE_DRAWN = """() => {
  window.drawAll();
  document.getElementById("language").click();
  return window.drawAll();
}"""


def test_figures_that_are_being_drawn_follow_a_change_of_language(reader: Reading) -> None:
    page = reader.open("interaction.html", draw=False)
    speak(page, "en")
    page.reload(wait_until="domcontentloaded")
    page.evaluate(CHANGED_WHILE_DRAWN)
    shown = page.locator(".plot svg text").all_text_contents()
    assert "抖音" in shown
    assert not {word for text in shown for word in latin(text) if word not in NAMES.split()}


REASON = {
    "zh": "翻页位置没有变化，此前已看到主页所示 40 条作品中的 20 条",
    "en": "the cursor stood still, after 20 of the 40 works that the profile claims",
}


def test_reasons_of_verdicts(reader: Reading) -> None:
    page = reader.open("data.html", draw=False)
    for language, words in REASON.items():
        speak(page, language)
        assert any(words in row["shown"] for row in reader.table("quality")), language
    book = load_workbook(reader.folder / "tables" / "data.xlsx")  # in Chinese, as requested
    cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert REASON["zh"] in cells
