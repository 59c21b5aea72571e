"""The report in one language has no sentence in the other, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from openpyxl import load_workbook

from tests.analysis.report.pages import Reading
from tests.analysis.report.test_report_pages import KINDS, speak
from tests.chinese import latin

# What is to be read on a page, but for the titles of works and the names of platforms' accounts.
READ = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, header .tools, .table[id^=top], .table[id^=best],"
      + " .table[id^=weakest], .table[id^=works], .table[id^=copies]")) continue;
    const text = walker.currentNode.textContent.trim();
    const isSeen = parent.namespaceURI.includes("svg") || parent.checkVisibility();
    if (text && isSeen) found.push(text);
  }
  document.querySelectorAll(".plot").forEach(each => found.push(each.getAttribute("aria-label")));
  document.querySelectorAll("[placeholder]").forEach(each => found.push(each.placeholder));
  document.querySelectorAll("th[title]").forEach(each => found.push(each.title));
  return found;
}"""
# Names of formulas, people and methods, units, and codes that stand so in a paper.
NAMES = """
Spearman Holm Wilson Kruskal Wallis Mann Whitney Cram Cramér PageRank Louvain Pielou Shannon
Kendall Weibull Gini Theil Simpson Cohen Krippendorff ln bci wci dci nri bvci simple shares
gains platforms reason growth people corrected uncorrected too much little csv xlsx sav to
library media sub Jaccard MinHash Nominal SPSS CSV Excel SVG PNG bench Bootstrap bootstrap HHI
anna bo themes mcci channels
"""


@pytest.mark.parametrize("path", KINDS)
def test_a_chinese_page_has_no_english(reader: Reading, path: str) -> None:
    page = reader.open(path, draw=False)
    speak(page, "zh")
    page.evaluate("window.drawAll()")
    left = {
        f"{word}: {text[:100]}"
        for text in page.evaluate(READ)
        for word in latin(text)
        if word not in NAMES.split()
    }
    assert not left


@pytest.mark.parametrize("path", KINDS)
def test_an_english_page_has_no_chinese_but_names(reader: Reading, path: str) -> None:
    page = reader.open(path, draw=False)
    speak(page, "en")
    page.evaluate("window.drawAll()")
    names = re.compile("\\S*示例图书馆|中文 / EN|本项目拟定[^(]*|王磊 2025|[、，。（）]")
    left = {
        text for text in page.evaluate(READ) if re.search("[\u4e00-\u9fff]", names.sub("", text))
    }
    assert {text for text in left if not is_a_word_of_the_platforms(text)} == set()


def is_a_word_of_the_platforms(text: str) -> bool:
    """Meanings of columns name the platform's own word in parentheses: Likes (点赞)."""
    return re.search("[\u4e00-\u9fff]", re.sub(r"\([^)]*\)|^\S+:|在看|阅读推广", "", text)) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "翻页位置没有变化，此前已看到主页所示 40 条作品中的 20 条"),
        ("en", "the cursor stood still, after 20 of the 40 works that the profile claims"),
    ],
)
def test_reasons_of_verdicts(reader: Reading, language: str, words: str) -> None:
    page = reader.open("data.html", draw=False)
    speak(page, language)
    assert any(words in row["shown"] for row in reader.table("quality"))
    book = load_workbook(reader.folder / "tables" / "data.xlsx")  # in Chinese, as requested
    cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert "翻页位置没有变化，此前已看到主页所示 40 条作品中的 20 条" in cells
