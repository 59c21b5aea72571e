"""`figures`: files for a paper from a database. (All of them as PDF: tests/invented.)"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from analysis.commands.drawing import _choose
from analysis.errors import DataError
from tests.conftest import Database

OCTOBER = ("--month", "2026-10", "--platform", "weibo", "--lang", "zh")


def draw(database: Database, *arguments: str) -> Result:
    environment = {"DATABASE_URL": database.url, "COLUMNS": "300"}
    return CliRunner().invoke(app, ["figures", *OCTOBER, *arguments], env=environment)


def test_files_for_a_paper(panel: Database, tmp_path: Path) -> None:
    target = tmp_path / "figures"
    chosen = ("--what", "ranking-weibo", "--what", "hours-weibo")
    done = draw(panel, *chosen, "--width", "84mm", "--out", str(target))
    assert done.exit_code == 0, done.output
    assert {each.name for each in target.iterdir()} == {"ranking-weibo.svg", "hours-weibo.svg"}
    text = (target / "ranking-weibo.svg").read_text("utf-8")
    assert float(re.search(r'width="([\d.]+)"', text)[1]) == pytest.approx(84 * 72 / 25.4, abs=0.01)
    assert "河北示例图书馆1居首" in text
    again = draw(panel, *chosen, "--out", str(target))
    assert again.exit_code == 1
    assert "已存在：请换一个文件夹，或加上 --overwrite" in again.output


def test_the_first_part_of_a_name_chooses_all_of_a_kind() -> None:
    known: dict[str, Any] = dict.fromkeys(("grid", "ranking-weibo", "ranking-wechat"))
    assert list(_choose(known, ["ranking"])) == ["ranking-weibo", "ranking-wechat"]
    there = "there is no figure 'rank'; there are: grid, ranking-weibo, ranking-wechat"
    with pytest.raises(DataError, match=there):
        _choose(known, ["rank"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--width", "84px"), "'84px' 不是宽度，应如 84mm、8.4cm 或 3.3in"),
        (("--out", "/proc/figures"), "/proc/figures 无法写入：没有这个文件或文件夹"),
    ],
)
def test_what_is_wrong(panel: Database, arguments: tuple[str, ...], words: str) -> None:
    done = draw(panel, *arguments)
    assert done.exit_code == 1
    assert words in done.output.splitlines()[-1]
