"""Texts that a format cannot hold: the stored part is read back, and losses are counted."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import load_workbook

from analysis.choices import Format
from analysis.write.output import Written, save
from analysis.write.provenance import untraced

CONTROLS = "".join(chr(code) for code in range(1, 32) if chr(code) not in "\t\n\r")
TEXTS = {
    "plain": "书",
    "controls": f"一{CONTROLS}二",
    "no characters": "一\ufffe二\uffff三",
    "lone CR": "一\r二",
    "line breaks": "一\r\n二\n三\t四",
    "quotes": '一"二,三',
    "escape": "一_x0041_二",
    "formula": '=HYPERLINK("http://[::1")',
}
FRAME = pd.DataFrame({"name": list(TEXTS), "title": list(TEXTS.values())})


def write(path: Path) -> Written:
    return save([FRAME], path, Format(path.suffix.removeprefix(".")), untraced)


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    written = write(path)
    assert (written.cleaned, written.cut) == (2, 0)
    assert written.losses() == ["2 texts without characters that the form cannot hold"]
    book = load_workbook(path)
    shown = {row[0]: row[1] for row in book["data"].iter_rows(min_row=2, values_only=True)}
    assert shown["controls"] == "一二"
    assert shown["no characters"] == "一二三"
    assert shown["lone CR"] == "一_x000D_二"  # Excel shows a CR
    assert shown["escape"] == "一_x005F_x0041_二"  # Excel shows _x0041_
    assert shown["formula"] == TEXTS["formula"]
    source = {row[0]: row[1] for row in book["source"].iter_rows(min_row=2, values_only=True)}
    assert source["Cleaned"] == "2"


def test_a_lone_cr_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    assert write(path).losses() == []
    text = path.read_bytes().decode("utf-8-sig")
    assert '"一\r二"\n' in text
    assert text.endswith('"\n')
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["name", "title"]
    expected = {**TEXTS, "formula": f"'{TEXTS['formula']}"}
    assert {row[0]: row[1] for row in rows[1:]} == expected
    assert pd.read_csv(path)["title"].tolist() == list(expected.values())


@pytest.mark.parametrize("form", ["parquet", "json", "sav"])
def test_forms_that_hold_everything(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"texts.{form}"
    assert write(path).losses() == []
    if form == "parquet":
        titles = pq.read_table(path).column("title").to_pylist()
    elif form == "json":
        titles = [row["title"] for row in json.loads(path.read_text("utf-8"))]
    else:
        titles = pyreadstat.read_sav(path)[0]["title"].tolist()
    assert titles == list(TEXTS.values())
