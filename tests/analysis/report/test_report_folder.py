"""Folders of reports, and the error if there is nothing to report."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.load.database import open_database
from analysis.write.report.blocks import Column, Table
from analysis.write.report.build import MARKER, replacing_folder
from analysis.write.report.links import is_of, safe_link
from analysis.write.report.words import Both
from tests.analysis.report.pages import WINDOW, report
from tests.conftest import Database


def test_it_is_complete(folder: Path) -> None:
    for path in ("index.html", "data.html", "assets/vega.js", "assets/OFL.txt", MARKER):
        assert (folder / path).is_file(), path
    for form in ("csv", "xlsx", "sav"):
        assert (folder / "tables" / f"rankings.{form}").is_file()
    assert not folder.with_name("report.new").exists()
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 9 + 3 + 10
    policy = "default-src 'none'"
    for page in pages:
        text = page.read_text("utf-8")
        assert policy in text
        assert 'type="module"' not in text
        addresses = set(re.findall(r"http://[\w.]+", text))
        assert addresses <= {"http://evil.example", "http://weibo.com"}, "of hostile texts"


def test_an_earlier_report_is_replaced(folder: Path) -> None:
    with replacing_folder(folder.with_name("twice")) as made:
        (made / "old.html").touch()
    with replacing_folder(folder.with_name("twice")) as made:
        (made / "new.html").touch()
    there = {each.name for each in folder.with_name("twice").iterdir()}
    assert there == {"new.html", MARKER}


def test_an_interrupted_build_leaves_the_old_one_whole(tmp_path: Path) -> None:
    target = tmp_path / "report"
    with replacing_folder(target) as made:
        (made / "index.html").write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing_folder(target) as made:
        (made / "index.html").write_text("half")
        raise KeyboardInterrupt
    assert (target / "index.html").read_text() == "old"
    assert not target.with_name("report.new").exists()
    # Killed outright: what is left is swept by the next build.
    left = target.with_name("report.new")
    left.mkdir()
    (left / MARKER).write_text("{}")
    with replacing_folder(target) as made:
        (made / "index.html").write_text("new")
    assert (target / "index.html").read_text() == "new"


def test_a_foreign_folder_is_not_changed(panel: Database, tmp_path: Path) -> None:
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.txt").write_text("mine")
    done = report(panel, target)
    assert done.exit_code == 1
    assert "no report of ours" in done.output
    assert (target / "chapter.txt").read_text() == "mine"
    file = tmp_path / "file"
    file.touch()
    assert "not a folder" in report(panel, file).output
    assert "there is no folder" in report(panel, tmp_path / "a" / "b").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--month", "2020-01"), "2020-01-01 to 2020-01-31"),
        ((*WINDOW, "--case", "atlantis"), "atlantis"),
        ((*WINDOW, "--library", "atlantis"), "atlantis"),
        ((*WINDOW, "--platform", "myspace"), "myspace"),
        ((*WINDOW, "--facts", "/nowhere.csv"), "/nowhere.csv"),
    ],
)
def test_nothing_to_report(
    panel: Database, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = report(panel, tmp_path / "report", *arguments)
    assert done.exit_code == 1, done.output
    error = done.output.splitlines()[-1]
    assert error.startswith("error: ")
    assert words in error
    assert "Traceback" not in done.output
    assert not (tmp_path / "report").exists()


def test_before_the_first_crawl(database: Database, tmp_path: Path) -> None:
    done = report(database, tmp_path / "report")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("error: no account is known yet")


def test_one_library_on_one_platform(alone: Path) -> None:
    """Nothing to compare, nothing coded, nobody named and no copies."""
    printed = {
        "index": "一家可排名，不作比较",
        "themes": "本时段没有已编码主题的作品，不作判断",
        "network": "本时段没有已知的转发、转载或提及",
        "duplicates": "本时段没有找到近似重复的作品",
        "diagnosis": "转发来源的集中度（HHI）没有数值",
        "libraries/l0002": "可比较的账号不足四个",
    }
    for page, words in printed.items():
        assert words in (alone / f"{page}.html").read_text("utf-8"), page
    assert not (alone / "platforms" / "wechat.html").exists()


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://weibo.com/1/a", True),
        ("https://weibo.com:443/1/a", True),
        ("http://weibo.com/1/a", False),
        ("https://m.weibo.cn/1/a", True),
        ("https://weibo.com.evil.example/", False),
        ("https://evilweibo.com/", False),
        ("https://weibo.com@evil.example/", False),
        ("https://user@weibo.com/", False),
        ("https://weibo.com:8443/", False),
        ("https://[::1", False),
        ("https://weibo.com/\u202e", False),
        ("javascript:alert(1)//weibo.com", False),
        ("https://mp.weixin.qq.com/s/1", False),
        ("", False),
    ],
)
def test_links(read_only_study: Database, url: str, is_link: bool) -> None:
    open_database(read_only_study.url).dispose()  # gives the platforms their hosts
    assert is_of(url, "weibo") is is_link
    made = safe_link("<b>题</b>", url, "weibo")
    assert ("<a " in made) is is_link
    assert "&lt;b&gt;题" in made


def test_a_work_without_an_address_is_no_link() -> None:
    """NULL beside addresses: text alone."""
    urls = pd.array(["https://weibo.com/1/a", None], dtype="string")
    frame = pd.DataFrame({"heading": ["甲", "乙"], "url": urls, "platform": ["weibo", "channels"]})
    table = Table("works", Both("作品", "works"), frame, [Column("heading", "link")])
    linked, plain = (str(table.cell(row, table.columns[0])) for row in table.rows)
    assert "<a href" in linked and plain == "<td>乙</td>"
