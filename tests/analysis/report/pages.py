"""A report of a small panel, written once for each test process, and a browser that reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Connection, text
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from bench.panel import fill_panel
from libcrawl.browser.chromium import find_chromium
from tests.conftest import Database

WINDOW = ("--month", "2026-10")
LANGUAGES = ("zh", "en")
PAGE = 3  # rows of a table that stand on a page of the paged report
KINDS = (
    "index.html", "platforms/weibo.html", "platforms/wechat.html", "libraries.html",
    "libraries/l0002.html", "times.html", "interaction.html", "themes.html", "network.html",
    "duplicates.html", "diagnosis.html", "cases.html", "data.html",
)  # fmt: skip
# Indices of WeChat Channels; l0004 has none, and l0008 no row.
CHANNELS = """library,channels
l0000,512.5
l0001,0
l0002,"1,640.25"
l0003,333
l0004,
l0005,701
l0006,88.125
l0007,990
"""
HOSTILE = (
    "</script><script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "\u202egnp.exe 图书馆\u2066",
    "𠀀𠮷 4-byte 📚",
    "长" * 2000,
    "{{ 7 * 7 }} <img src=x onerror=alert(2)>",
)
# The works with most likes get the texts, and addresses that no page may lead to.
SPOIL = """
WITH best AS (
    SELECT works.id, row_number() OVER (ORDER BY max(likes) DESC, works.id) AS place
    FROM works INNER JOIN work_snapshots ON works.id = work_snapshots.work_id
    WHERE works.published_at >= '2026-10-01+8' AND works.published_at < '2026-11-01+8'
    GROUP BY works.id
)
UPDATE works SET title = :title, text = :title, url = :url
FROM best WHERE works.id = best.id AND best.place = :place
"""
ADDRESSES = (
    "javascript:alert(3)", "https://weibo.com.evil.example/1", "http://weibo.com/1",
    "https://user@weibo.com/1", "data:text/html,<script>alert(4)</script>", "",
)  # fmt: skip


# Every fourth work on Weibo reposts or mentions the first or the second library.
LINK = """
INSERT INTO work_links (work_id, kind, platform_id, account_id, candidates, linked_at)
SELECT works.id, CASE WHEN works.id % 8 < 4 THEN 'repost' ELSE 'mention' END,
    targets.platform_id, targets.id, 1, works.published_at - interval '3 hours'
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN accounts AS targets ON targets.platform = 'weibo'
INNER JOIN libraries ON targets.library_id = libraries.id
WHERE accounts.platform = 'weibo' AND targets.id <> accounts.id AND works.id % 4 = 0
    AND libraries.code = CASE WHEN works.id % 20 < 12 THEN 'l0000' ELSE 'l0001' END
"""
# The first three works of a library in October are the same on Weibo and WeChat.
COPY = """
WITH numbered AS (
    SELECT works.id, row_number() OVER (PARTITION BY works.account_id ORDER BY works.id) AS place
    FROM works
    INNER JOIN accounts ON works.account_id = accounts.id
    INNER JOIN libraries ON accounts.library_id = libraries.id
    WHERE libraries.code = 'l0004' AND accounts.platform IN ('weibo', 'wechat')
        AND works.published_at >= '2026-10-01+8' AND works.published_at < '2026-11-01+8'
)
UPDATE works SET title = NULL,
    text = (ARRAY[
        '本馆将于下周六上午九点在一楼报告厅举办少儿科普阅读活动，名额有限，请尽早报名。',
        '新到馆的两千册外文图书已经上架，读者可凭借书证在三楼外文借阅区借阅，每次五册。',
        '地方文献征集办公室面向社会征集家谱、族谱与老照片，欢迎热心市民来电来函联系。'
    ])[numbered.place]
FROM numbered WHERE works.id = numbered.id AND numbered.place <= 3
"""
# Why the refresh of an account ended early, in the words of a crawl.
REASON = """
UPDATE refreshes SET reason = 'the cursor stood still, after 20 of the 40 works'
    ' that the profile claims'
WHERE reason IS NOT NULL
"""
SUBJECTS = {
    "讲座": "activities", "新书": "books", "古籍": "knowledge", "闭馆": "notices",
    "夜读": "readers",
}  # fmt: skip
CODERS = ("anna", "bo")


def code_themes(connection: Connection) -> None:
    """Two people code the works of October on Weibo and WeChat; they differ on every tenth."""
    from analysis.load.codebooks import read_codebook
    from analysis.store.themes import store_codebook, store_codes, store_round

    key = store_codebook(connection, read_codebook("library-media"))
    works = connection.execute(text(TO_CODE)).all()
    values = {"codebook_id": key, "kind": "reliability", "seed": 1, "coders": list(CODERS),
              "stratified_by": [], "window_from": None, "window_to": None,
              "works": len(works)}  # fmt: skip
    round_id = store_round(connection, values, {each.id: 1.0 for each in works})
    rows = []
    for each in works:
        theme = next((code for word, code in SUBJECTS.items() if word in each.text), "other")
        for coder in CODERS:
            chosen = "news" if coder == "bo" and each.id % 10 == 0 else theme
            code = {"codebook_id": key, "work_id": each.id, "round_id": round_id, "theme": chosen}
            rows.append({**code, "method": "person", "coder": coder})
    store_codes(connection, rows)


TO_CODE = """
SELECT works.id, works.text FROM works INNER JOIN accounts ON works.account_id = accounts.id
WHERE accounts.platform IN ('weibo', 'wechat')
    AND works.published_at >= '2026-10-01+8' AND works.published_at < '2026-11-01+8'
ORDER BY works.id
"""


def fill(database: Database) -> None:
    """Nine libraries with four months, works of hostile texts, links, copies and themes."""
    fill_panel(database.engine, libraries=9, first=date(2026, 7, 1), months=4)
    with database.engine.begin() as connection:
        for place, (title, url) in enumerate(zip(HOSTILE, ADDRESSES, strict=True), start=1):
            connection.execute(text(SPOIL), {"title": title, "url": url, "place": place})
        for statement in (LINK, COPY, REASON):
            connection.execute(text(statement))
        code_themes(connection)


def report(database: Database, folder: Path, *arguments: str) -> Result:
    """`python -m analysis report …` within this process."""
    environment = {"DATABASE_URL": database.url, "COLUMNS": "300"}
    given = ["report", *(arguments or WINDOW), "--out", str(folder)]
    return CliRunner().invoke(app, given, env=environment)


@dataclass
class Reading:
    """A page in the browser, with its errors and requests beyond the disk."""

    page: Page
    folder: Path
    problems: list[str] = field(default_factory=list)

    def open(self, path: str, *, draw: bool = True) -> Page:
        """The page, with all its figures drawn."""
        self.page.goto((self.folder / path).as_uri())
        if draw:
            self.page.evaluate("window.drawAll()")
        return self.page

    def table(self, key: str) -> list[dict[str, Any]]:
        """The rows of a table: what each cell shows, by heading, and its number."""
        return self.page.evaluate(TABLE, key)  # type: ignore[no-any-return]


TABLE = """key => {
  const block = document.getElementById(key);
  return Array.from(block.querySelectorAll("tbody tr")).map(row => ({
    library: row.dataset.library,
    shown: Array.from(row.cells).map(cell => cell.innerText.trim()),
    numbers: Array.from(row.cells).map(cell => !("v" in cell.dataset) ? undefined
      : cell.dataset.v === "" ? null : Number(cell.dataset.v)),
  }));
}"""


def speak(page: Page, language: str) -> None:
    if page.evaluate("document.documentElement.dataset.lang") != language:
        page.click("#language")


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


@dataclass
class Walked:
    """What a page shows in each language, with all its figures drawn.

    `width`: of all that is shown, in pixels; `reached`: what the keyboard reaches within figures.
    """

    path: Path
    chinese: list[str]
    english: list[str]
    figures: int
    drawn: int
    width: int
    violations: list[dict[str, Any]]
    reached: list[str]
    headings: str
    problems: list[str]


def walk(read: Reading, path: str) -> Walked:
    """Read a page in Chinese, then in English, as it is without a choice of the reader's."""
    page = read.open(path, draw=False)
    speak(page, "zh")
    page.evaluate("window.drawAll()")
    drawn, figures = page.locator(".plot svg").count(), page.locator(".figure").count()
    chinese, width = page.evaluate(READ), page.evaluate(WIDTH)
    speak(page, "en")
    page.evaluate("window.drawAll()")
    english, width = page.evaluate(READ), max(width, page.evaluate(WIDTH))
    problems, headings = list(read.problems), str(page.evaluate(HEADINGS))
    reached = page.evaluate(THIN_OUT)
    found = Axe().run(page).response["violations"]
    page.evaluate("localStorage.clear()")  # the next page is drawn in its own language at once
    whole = read.folder / path
    return Walked(
        whole, chinese, english, figures, drawn, width, found, reached, headings, problems
    )


WIDTH = "document.documentElement.scrollWidth"
# What axe need not see, which spares it most of its time. Rows and cells of tables that differ by
# their texts, numbers and addresses alone: of each kind, the first stays. What is within figures:
# it is hidden from those who do not see it, so that axe asks only whether the keyboard reaches it.
THIN_OUT = r"""() => {
  const seen = new Set();
  const isRepeated = (each) => {
    const kind = each.closest("table").className + each.outerHTML.replace(/>[^<]+</g, ">.<")
      .replace(/ (href|title|data-[\w-]+)="[^"]+"/g, " $1").replace(/[\d.]+(%|px|em)/g, "0");
    return seen.has(kind) || !seen.add(kind);
  };
  document.querySelectorAll("tbody tr").forEach(row => isRepeated(row) && row.remove());
  document.querySelectorAll("th, td").forEach(cell => isRepeated(cell) && cell.replaceChildren());
  const within = '.plot svg[aria-hidden="true"]';
  const reached = document.querySelectorAll(`${within} :is(a, button, input, [tabindex])`);
  const found = [...reached].map(each => each.outerHTML);
  document.querySelectorAll(within).forEach(each => each.replaceChildren());
  return found;
}"""
# English text on the page, without names and texts of works.
HEADINGS = """() => Array.from(
      document.querySelectorAll("main h2, main th, main figcaption, nav a, main p, .caption"))
      .filter(each => each.offsetParent !== null).map(each => each.innerText)
      .join("\\n").replace(/[^\\n]*示例图书馆[^\\n]*/g, "")
      .replace(/本项目拟定；“阅读推广”.*?\\(this project/g, "(this project")
      .replace(/王磊 2025/g, "")
      .replace(/[，。]/g, "")"""


@contextmanager
def reading(folder: Path, **context: Any) -> Iterator[Reading]:
    """A real Chromium; its errors and requests are recorded."""
    executable = find_chromium(os.environ.get("LIBCRAWL_CHROMIUM"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), chromium_sandbox=os.geteuid() != 0
        )
        page = browser.new_context(**context).new_page()
        read = Reading(page, folder)
        page.on("console", lambda each: read.problems.append(f"{each.type}: {each.text}"))
        page.on("pageerror", lambda each: read.problems.append(str(each)))
        page.on("dialog", lambda each: read.problems.append(f"dialog {each.message}"))
        page.on(
            "request",
            lambda each: (
                each.url.startswith(("file:", "blob:", "data:"))
                or read.problems.append(f"request {each.url}")
            ),
        )
        try:
            yield read
        finally:
            browser.close()
