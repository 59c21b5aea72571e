"""CSV and .xlsx read what a spreadsheet shows in the same way, or refuse it in the same words."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from libcrawl.tables.plan import ImportPlan
from libcrawl.tables.problems import TableError
from tests.conftest import ROOT
from tests.tables.test_plan import NOW, plan_of

DAY = datetime.fromisoformat("2026-10-30")
WEIBO = """
platform = "weibo"
rows = "works"
[fields]
library = "馆"
captured_at = { value = "2026-11-01 09:00" }
published_at = "发布"
identifier = "号"
text = "正文"
likes = { column = "赞" }
plays = { column = "播放(万)", unit = "万" }
comments = "评论(万)"
duration = "时长"
is_original = "原创"
"""
HEADING = ("馆", "发布", "号", "正文", "赞", "播放(万)", "评论(万)", "时长", "原创")
GOOD = ("云山图书馆", "2026-10-30", "5360000000000123", "正文", "1", "", "", "", "")
COUNTER = 2**63 - 1
FAILED = "is what a formula gives that failed"
Shown = tuple[str, str, Any, str, Any]
# The field, what a CSV file has, what a workbook has, its format there, and what is read: a value,
# or (in a list) words of the refusal.
CELLS: list[Shown] = [
    ("likes", "1286", 1286, "General", 1286),
    ("likes", "1,286", 1286, "#,##0", 1286),
    ("likes", "1,286", "1,286", "@", 1286),
    ("likes", "１，２８６", "１，２８６", "@", 1286),
    ("likes", "12.0", 12.0, "0.0", 12),
    ("likes", "1.2万", "1.2万", "@", 12_000),
    ("likes", "１．２ 万", "１．２ 万", "@", 12_000),
    ("likes", "1.51亿", "1.51亿", "@", 151_000_000),
    ("likes", "10w+", "10w+", "@", 100_000),
    ("likes", '="1286"', "1286", "@", 1286),
    ("likes", str(COUNTER), str(COUNTER), "@", COUNTER),
    ("likes", str(COUNTER + 1), str(COUNTER + 1), "@", ["is more than a counter holds"]),
    ("likes", "99999999999999999999", 99999999999999999999, "0", ["9,223,372,036,854,775,807"]),
    ("likes", "9" * 5000, "9" * 5000, "@", ["is more than a counter holds"]),
    ("likes", "9999999999999亿", "9999999999999亿", "@", ["is more than"]),
    ("likes", "12.5", 12.5, "General", ["but a fraction", 'unit = "万"']),
    ("likes", "0.3", 0.3, "General", ["but a fraction", 'unit = "万"']),
    ("likes", "5%", 0.05, "0%", ["“5%” is not a counter"]),
    ("likes", "100%", 1, "0%", ["“100%” is not a counter"]),
    ("likes", "-5", -5, "General", ["“-5” is not a counter"]),
    ("likes", "1,28", "1,28", "@", ["is not a counter"]),
    ("likes", "TRUE", True, "General", ["is not a counter"]),
    ("likes", "#N/A", "#N/A", "General", [FAILED]),
    ("likes", "#REF!", "#REF!", "General", [FAILED]),
    ("likes", "2026-10-30", DAY, "yyyy-mm-dd", ["is not a counter"]),
    ("plays", "1.5", 1.5, "0.0", 15_000),
    ("plays", "1.15", 1.1499999999999999, "0.00", 11_500),
    ("plays", "3", 3, "General", 30_000),
    ("plays", "10+", "10+", "@", 100_000),
    ("plays", "1.2亿", "1.2亿", "@", 120_000_000),
    ("plays", "1,28", "1,28", "@", ["is not a counter"]),
    ("plays", "999999999999999", 999999999999999, "0", ["is more than a counter holds"]),
    ("comments", "0", 0, "General", 0),
    ("comments", "1.2万", "1.2万", "@", 12_000),
    ("comments", "3", 3, "General", ["a number of 万", 'unit = "万"']),
    ("comments", "1.5", 1.5, "General", ["but a fraction", 'unit = "万"']),
    ("identifier", "5360000000000123", "5360000000000123", "@", "5360000000000123"),
    ("identifier", '="5360000000000123"', '="5360000000000123"', "@", "5360000000000123"),
    ("identifier", "'5360000000000123", "'5360000000000123", "@", "5360000000000123"),
    ("identifier", "5.36E+15", 5.36e15, "General", ["number"]),
    ("identifier", "5360000000000123.0", 5360000000000123.0, "0.0", ["number"]),
    ("identifier", "5360000000000000", "5360000000000000", "@", ["ends in zeros"]),
    ("identifier", "#VALUE!", "#VALUE!", "General", [FAILED]),
    ("text", "12", 12, "General", "12"),
    ("text", "TRUE", True, "General", "TRUE"),
    ("text", "#N/A", "#N/A", "General", [FAILED]),
    ("text", "#阅读#真好", "#阅读#真好", "@", "#阅读#真好"),
    ("text", "一\x0b二\ufffe三\uffff", "一_x000B_二_xFFFE_三_xFFFF_", "@", "一二三"),
    ("text", "一\r\n二\n", "一\n二", "@", "一\n二"),
    ("duration", "3:05", time(3, 5), "h:mm", 185.0),
    ("duration", "65:30", timedelta(hours=65, minutes=30), "[h]:mm", 3930.0),
    ("duration", "0:03:05", time(0, 3, 5), "h:mm:ss", 185.0),
    ("duration", "185", 185, "General", 185.0),
    ("duration", "9" * 400, "9" * 400, "@", ["is not a duration"]),
    ("duration", f"{'9' * 400}:00:00", f"{'9' * 400}:00:00", "@", ["is not a duration"]),
    ("is_original", "TRUE", True, "General", True),
    ("is_original", "0", 0, "General", False),
    ("is_original", "是", "是", "@", True),
    ("published_at", "2026-10-30", DAY, "yyyy-mm-dd", DAY),
    ("published_at", "2026/10/30", DAY, "yyyy/m/d", DAY),
    ("published_at", "1900-01-01", datetime.fromisoformat("1900-01-01"), "yyyy-mm-dd",
     ["lies before there was any such platform"]),
    ("published_at", "9999-12-31", datetime.fromisoformat("9999-12-31"), "yyyy-mm-dd",
     ["lies after the counters were read"]),
    ("published_at", "46325", 46325, "General", ["not a time"]),
    ("published_at", "#NUM!", "#NUM!", "General", [FAILED]),
    ("library", "9000000001", 9000000001, "0", "云山图书馆"),
    ("library", "#N/A", "#N/A", "General", [FAILED]),
    ("library", "#REF!", "#REF!", "General", [FAILED]),
]  # fmt: skip
FIELDS = (
    "library", "published_at", "identifier", "text", "likes", "plays", "comments", "duration",
    "is_original",
)  # fmt: skip


def write(folder: Path, form: str, field: str, cell: Any, number_format: str) -> Path:
    """A table whose only row has this cell."""
    at = FIELDS.index(field)
    path = folder / f"table.{form}"
    row = [*GOOD[:at], cell, *GOOD[at + 1 :]]
    if form == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADING, row])
        return path
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADING)
    book.active.append([*GOOD[:at], None, *GOOD[at + 1 :]])
    made = book.active.cell(2, at + 1, cell)
    made.number_format = number_format
    if isinstance(cell, str) and not cell.startswith("#"):
        made.data_type = "s"
    book.save(path)
    return path


def value_of(plan: ImportPlan, field: str) -> Any:
    [record] = plan.records
    assert record.work is not None
    if field in ("likes", "plays", "comments"):
        return getattr(record.work.counters, field)
    if field == "library":
        return record.account.name
    at = getattr(record.work, "platform_id" if field == "identifier" else field)
    return at.replace(tzinfo=None) if field == "published_at" else at


@pytest.mark.parametrize("shown", CELLS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_cell(tmp_path: Path, form: str, shown: Shown) -> None:
    field, written, cell, number_format, expected = shown
    path = write(tmp_path, form, field, written if form == "csv" else cell, number_format)
    if not isinstance(expected, list):
        assert value_of(plan_of(path, WEIBO), field) == expected
        return
    with pytest.raises(TableError) as refused:
        plan_of(path, WEIBO)
    [problem] = refused.value.problems
    letter, column = "ABCDEFGHI"[FIELDS.index(field)], HEADING[FIELDS.index(field)]
    assert problem.startswith(f"{path}: row 2, column {letter} “{column}”: ")
    for words in expected:
        assert words in problem


def test_remarks_and_cleaned_texts_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = [HEADING, ("# a remark",), ("#",), [*GOOD[:3], "一\ufffe", *GOOD[4:]]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    plan = plan_of(path, WEIBO)
    assert (plan.remarks, plan.cleaned) == (2, 1)
    assert (plan.settings_used()["remarks"], plan.settings_used()["cleaned"]) == (2, 1)


def test_formulas(tmp_path: Path) -> None:
    """A computed value counts; a formula without one is no blank."""
    path = tmp_path / "table.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADING)
    book.active.append([*GOOD[:2], '="5360000000000123"', "正文", "=1+1", *GOOD[5:]])
    book.save(path)
    with pytest.raises(TableError, match="“=1\\+1” is not a counter"):
        plan_of(path, WEIBO)
    book = load_workbook(path)
    assert book.active is not None
    book.active["E2"] = 7
    book.save(path)
    assert value_of(plan_of(path, WEIBO), "identifier") == "5360000000000123"


@pytest.mark.parametrize(
    ("ahead", "is_good"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)]
)
def test_read_in_the_future(tmp_path: Path, ahead: timedelta, is_good: bool) -> None:
    path = write(tmp_path, "csv", "text", "正文", "@")
    at = (NOW + ahead).isoformat()
    text = WEIBO.replace("2026-11-01 09:00", at)
    if is_good:
        assert plan_of(path, text).records[0].captured_at == datetime.fromisoformat(at)
    else:
        with pytest.raises(TableError, match=r"row 2, fields.captured_at of the mapping: 2026"):
            plan_of(path, text)


def parts(path: Path, **changed: bytes) -> Path:
    """A workbook with other contents in some of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = changed.get(Path(part.filename).stem, old.read(part))
            new.writestr(part.filename, content)
    path.write_bytes(made.getvalue())
    return path


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ROW = b'<sheetData><row r="%d"><c r="A%d"><v>1</v></c></row></sheetData></worksheet>'
BOMBS = {
    "zeros": (bytes(300 << 20), "more than 256 MiB when it is unpacked"),
    "entities": (b'<!DOCTYPE x [<!ENTITY a "aaa">]>' + SHEET, "declares a document type"),
    "a far row": (SHEET + ROW % (10**12, 10**12), "row 1 is blank"),
    "no XML": (b"nothing", "not a whole .xlsx workbook"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(tmp_path: Path, name: str) -> None:
    content, message = BOMBS[name]
    path = parts(write(tmp_path, "xlsx", "text", "正文", "@"), sheet1=content)
    with pytest.raises(TableError) as refused:
        plan_of(path, WEIBO)
    [problem] = refused.value.problems
    assert problem.startswith(f"{path}: ")
    assert message in problem or "cannot be read" in problem


def test_a_sheet_that_states_it_is_large(tmp_path: Path) -> None:
    path = write(tmp_path, "xlsx", "likes", 5, "General")
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:I2"' in sheet
    parts(path, sheet1=sheet.replace(b"A1:I2", b"A1:XFD1048576"))
    assert value_of(plan_of(path, WEIBO), "likes") == 5


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libcrawl.tables.grid.MOST_ROWS", 3)
    monkeypatch.setattr("libcrawl.tables.grid.MOST_COLUMNS", 9)
    path = tmp_path / "table.csv"
    for rows, message in (
        ([HEADING, *[GOOD] * 4], "has more than 3 rows: split it"),
        ([[*HEADING, "another"], GOOD], "row 1 has 10 columns, at most 9"),
    ):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        with pytest.raises(TableError, match=message):
            plan_of(path, WEIBO)
    monkeypatch.setattr("libcrawl.tables.delimited.LONGEST_FILE", 100)
    with pytest.raises(TableError, match=r"table.csv: has more than 0 MiB: split it"):
        plan_of(path, WEIBO)


CASES = {
    "identifier_as_formula.csv": None,
    "counter_20_digits.csv": "row 2, column D “点赞数”: “99999999999999999999” is more than",
    "counter_fraction.csv": "row 2, column D “点赞数”: “12.5” is not a counter but a fraction",
    "wan_column.csv": "row 2, column E “阅读(万)”: “1.5” is not a counter but a fraction",
}


@pytest.mark.parametrize("name", CASES)
def test_cases_from_outside(tmp_path: Path, name: str) -> None:
    folder = ROOT.parent / "shared" / "cases" / "tables"
    if not folder.is_dir():
        pytest.skip("no cases from outside")
    mapping = folder / ("wechat.toml" if name.startswith("wan") else "weibo.toml")
    path = tmp_path / name
    path.write_text((folder / name).read_text("utf-8").replace("甲省图书馆", "云山图书馆"), "utf-8")
    text = mapping.read_text("utf-8").replace("2026-11-20", "2026-11-19")
    if CASES[name] is None:
        assert value_of(plan_of(path, text), "identifier") == "5360000000000123"
        return
    with pytest.raises(TableError) as refused:
        plan_of(path, text)
    assert str(CASES[name]) in str(refused.value)
    assert "unit" in str(refused.value) or "digits" in name
