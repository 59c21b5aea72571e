"""Facts of libraries from tables as people have them, and every mistake in its place."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import pytest
from openpyxl import Workbook

from analysis.compute.cases import join_facts
from analysis.errors import DataError
from analysis.load.facts import read_facts

LIBRARIES = pd.DataFrame({"library": ["yun", "hai", "shan"], "name_zh": ["云山图书馆", "海滨图书馆",
                          "山前图书馆"], "level": ["provincial"] * 3})  # fmt: skip
TABLE = '馆名,馆员数（人）,编制\n云山图书馆,"1,286",事业\n海滨图书馆,—,企业\n'


def read(folder: Path, content: str | bytes, name: str = "staff.csv") -> pd.DataFrame:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_facts(path, LIBRARIES)


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gbk"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("云山图书馆", " yun ").replace("馆名", "code"),
        TABLE.replace('"1,286"', "１２８６"),
        "name_zh\t馆员数（人）\t编制\n云山图书馆\t1286\t事业\n海滨图书馆\t\t企业\n\t\t\n",
    ],
    ids=["utf-8", "mark", "gbk", "windows", "codes", "full-width", "tabs"],
)
def test_tables(tmp_path: Path, content: str | bytes) -> None:
    facts = read(tmp_path, content)
    assert facts["library"].tolist() == ["yun", "hai"]
    assert facts["馆员数（人）"].tolist() == [1286.0, pd.NA]
    assert facts["馆员数（人）"].dtype == "Float64"
    assert facts["编制"].tolist() == ["事业", "企业"]


def test_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for row in (("library", "staff", "budget"), ("yun", 86, 1.5), ("hai", None, 2)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "staff.xlsx")
    facts = read_facts(tmp_path / "staff.xlsx", LIBRARIES)
    assert facts["staff"].tolist() == [86.0, pd.NA]
    assert facts["budget"].tolist() == [1.5, 2.0]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("library,staff\nyun,5\nshang,6\nhai,x7\n", ["staff.csv:3: library 'shang' is not in"]),
        (
            "library,staff\nyun,5\nshan,6\nhai,x7\n",
            ["staff.csv:4: staff: 'x7' is not a number; leave unknown cells empty"],
        ),
        (
            "library,staff\nyun,5\nhai,6\n云山图书馆,7\n",
            ["staff.csv:4: library '云山图书馆' is in line 2 already"],
        ),
        ("staff,budget\n5,6\n", ["staff.csv:1: no column names the library: one of library, code"]),
        ("library\nyun\n", ["staff.csv:1: there is no fact beside library"]),
        (
            "library,staff,,staff\nyun,5,6,7\n",
            ["staff.csv:1: column 3 has no heading", "staff.csv:1: two columns are called staff"],
        ),
        ("library,staff\nyun,5,6\nhai\n", ["staff.csv:2: 3 cells, the heading has 2",
                                           "staff.csv:3: 1 cells, the heading has 2"]),
        ("library,staff\n", ["staff.csv: a heading and a row for each library are expected"]),
        (b"library,staff\nyun,\xff\xff\n", ["staff.csv: neither UTF-8 nor GB 18030 (GBK)"]),
        ("library,staff\nyun,\0\n", ["staff.csv: not a text file; save it as CSV UTF-8"]),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, content: str | bytes, lines: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, content)
    for reported, expected in zip(str(caught.value).splitlines(), lines, strict=True):
        assert reported.startswith(f"{tmp_path}/{expected}")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone.csv cannot be read: No such file"):
        read_facts(tmp_path / "gone.csv", LIBRARIES)
    with pytest.raises(DataError, match=r"not a whole \.xlsx workbook"):
        read(tmp_path, TABLE, "staff.xlsx")
    with pytest.raises(DataError, match=r"staff.csv:2: not CSV: field larger than field limit"):
        read(tmp_path, f"library,staff\nyun,{'5' * 200_000}\n")
    with pytest.raises(DataError, match=r"staff.csv: has more than 16 MiB"):
        read(tmp_path, b"x" * (17 << 20))


def test_workbooks_that_are_larger_than_they_look(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/sharedStrings.xml", bytes(65 << 20))
    with pytest.raises(DataError, match=r"staff.xlsx: has more than 64 MiB when it is unpacked"):
        read_facts(path, LIBRARIES)
    book = Workbook()
    assert book.active is not None
    for row in (("library", "staff", "budget"), ("yun", 5), ("hai", None, 7)):
        book.active.append(row)
    book.save(path)
    with ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content.replace(b'ref="A1:C3"', b'ref="A1:XFD1048576"'))
    facts = read_facts(path, LIBRARIES)
    assert facts["budget"].fillna(0).tolist() == [0, 7]


def test_join() -> None:
    facts = pd.DataFrame({"library": ["yun"], "staff": [86.0]})
    joined = join_facts(pd.DataFrame({"library": ["hai", "yun", "yun"]}), facts)
    assert joined["staff"].fillna(-1).tolist() == [-1, 86, 86]
    with pytest.raises(DataError, match="a column 'works' is there already"):
        join_facts(pd.DataFrame({"library": ["yun"], "works": [1]}), facts.assign(works=2))
