"""One frame in every form: the types, the words and the source are those that went in."""

from __future__ import annotations

import codecs
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import load_workbook

from analysis.choices import Format, Language
from analysis.errors import DataError
from analysis.write.forms import ENDINGS
from analysis.write.output import render, save, save_table
from analysis.write.provenance import Provenance
from analysis.write.spss import legal_names, within
from libcrawl.platforms import PLATFORMS

SHANGHAI = "Asia/Shanghai"
SOURCE = Provenance(
    facts={
        "command": "python -m analysis index --month 2026-10",
        "versions": "bci-1",
        "quality": "1 of 2 accounts covered; 24 works, 100% observed in time;"
        " 0 counters capped, 0 missing",
    },
    runs=[{"run_id": 7, "platform": "weibo", "snapshots": 2, "finished_at": None}],
)


def frame() -> pd.DataFrame:
    """A row that is known and one that is not, of every type that the commands give."""
    return pd.DataFrame(
        {
            "library": pd.array(["yun", "=1+1"], dtype="string"),
            "name_zh": pd.array(["云山图书馆" * 20, None], dtype="string"),
            "platform": pd.array(["douyin", None], dtype="string"),
            "platform_id": pd.array(["5012345678901234567", None], dtype="string"),
            "account_id": pd.array([12, 13], dtype="Int64"),
            "covered": [True, False],
            "is_original": pd.array([False, None], dtype="boolean"),
            "weekday": pd.array([7, None], dtype="Int64"),
            "likes": pd.array([123456, None], dtype="Int64"),
            "bci-1": pd.array([0.1234567, None], dtype="Float64"),
            "published_at": pd.Series(
                [pd.Timestamp("2026-10-31 23:59:59", tz=SHANGHAI), pd.NaT]
            ).astype("datetime64[us, Asia/Shanghai]"),
            "day": [date(2026, 10, 31), None],
            "age": pd.Series([pd.Timedelta(hours=36), pd.NaT]).astype("timedelta64[us]"),
            "parts": [{"W1": 1.5, "W2": None}, {"W1": 2.5, "W2": 3.5}],
            "missing": [("likes", "shares"), ()],
            "with": pd.array([None, None], dtype="string"),
        }
    )


@pytest.fixture
def files(tmp_path: Path) -> dict[Format, Path]:
    """The frame twice over, as streams come, in every form, with Chinese labels."""
    made = {form: tmp_path / f"table.{form}" for form in ENDINGS}
    for form, path in made.items():
        frames = [frame(), frame()]
        written = save(frames, path, form, lambda rows: SOURCE, language=Language.ZH)
        assert (written.rows, written.cut) == (4, 0)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    return made


def test_csv_and_its_sidecar(files: dict[Format, Path]) -> None:
    path = files[Format.CSV]
    assert path.read_bytes().startswith(codecs.BOM_UTF8 + b"library,")
    known, unknown, *again = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    assert again == [known, unknown]
    assert (known["published_at"], known["age"]) == ("2026-10-31T23:59:59+08:00", "1.5")
    assert (known["missing"], known["parts"]) == ("likes shares", "W1=1.500000 W2=–")
    assert (unknown["library"], unknown["likes"], unknown["is_original"]) == ("'=1+1", "", "")
    reported = json.loads(path.with_name("table.csv-metadata.json").read_text("utf-8"))
    assert reported["url"] == "table.csv"
    assert reported["notes"] == [SOURCE.as_json()]
    columns = {each["name"]: each for each in reported["tableSchema"]["columns"]}
    assert list(columns) == list(frame().columns)
    assert columns["likes"]["dc:title"][0] == {"@value": "点赞数", "@language": "zh"}
    assert columns["likes"]["datatype"] == "integer"
    assert {"code": "weibo", "zh": "微博", "en": "Weibo"} in columns["platform"]["notes"]


def test_json(files: dict[Format, Path]) -> None:
    known, unknown, *_ = json.loads(files[Format.JSON].read_text("utf-8"))
    assert (known["day"], known["published_at"]) == ("2026-10-31", "2026-10-31T15:59:59.000Z")
    assert (known["missing"], known["parts"]) == (["likes", "shares"], {"W1": 1.5, "W2": None})
    assert (unknown["likes"], unknown["library"]) == (None, "=1+1")
    assert json.loads(render(frame().head(0), Format.JSON)) == []


def test_parquet(files: dict[Format, Path]) -> None:
    table = pq.read_table(files[Format.PARQUET])
    types = {field.name: str(field.type) for field in table.schema}
    assert types["likes"] == "int64"
    assert types["published_at"] == "timestamp[us, tz=Asia/Shanghai]"
    assert (types["covered"], types["day"], types["platform_id"]) == (
        "bool",
        "date32[day]",
        "string",
    )
    assert types["missing"].startswith("list<")
    assert types["parts"].startswith("map<string, double")
    known, unknown = table.slice(2).to_pylist()
    assert (known["likes"], unknown["likes"]) == (123456, None)
    assert (known["missing"], unknown["missing"]) == (["likes", "shares"], [])
    assert known["parts"] == [("W1", 1.5), ("W2", None)]
    words = table.schema.field("likes").metadata
    assert (words[b"label_zh"].decode(), words[b"label_en"]) == ("点赞数", b"Likes")
    reported = pq.ParquetFile(files[Format.PARQUET]).metadata.metadata[b"libcrawl"]
    assert json.loads(reported) == SOURCE.as_json()


def test_excel(files: dict[Format, Path]) -> None:
    book = load_workbook(files[Format.XLSX])
    assert book.sheetnames == ["数据", "列说明", "来源"]
    sheet = book["数据"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:P5")
    titles = {cell.value: cell.column for cell in sheet[1]}
    known, unknown = (
        {name: sheet.cell(row, column) for name, column in titles.items()} for row in (2, 3)
    )
    assert (unknown["library"].value, unknown["library"].data_type) == ("=1+1", "s")
    assert (known["platform_id"].value, known["platform_id"].number_format) == (
        "5012345678901234567", "@",
    )  # fmt: skip
    assert (known["account_id"].value, known["account_id"].data_type) == ("12", "s")
    assert (known["likes"].value, known["likes"].number_format) == (123456, "#,##0")
    assert known["published_at"].value == datetime(2026, 10, 31, 23, 59, 59)  # noqa: DTZ001  (Excel has no zones)
    assert unknown["likes"].value is None
    meanings = {row[0]: row for row in book["列说明"].iter_rows(min_row=2, values_only=True)}
    assert list(meanings) == list(titles)
    platforms = "; ".join(f"{each.name}: {each.title_zh}" for each in PLATFORMS.values())
    assert meanings["platform"][3] == platforms
    facts = list(book["来源"].iter_rows(min_row=2, values_only=True))
    assert ("指数版本", "bci-1") in facts
    assert (
        "数据质量",
        "2 个账号中 1 个覆盖完整；24 条作品，100% 及时观测到；0 个计数封顶，0 个缺失",
    ) in facts
    assert ("采集任务", "run_id 7, platform weibo, snapshots 2") in facts


def test_sav(files: dict[Format, Path]) -> None:
    table, meta = pyreadstat.read_sav(files[Format.SAV], dates_as_pandas_datetime=True)
    known, unknown = table.iloc[0], table.iloc[1]
    assert known["name_zh"] == "云山图书馆" * 20
    assert (known["library"], unknown["library"]) == ("yun", "=1+1")
    assert known["platform_id"] == "5012345678901234567"
    assert (known["platform"], meta.variable_value_labels["platform"][3]) == (3, "抖音")
    assert (known["covered"], unknown["covered"]) == (1, 0)
    assert meta.variable_value_labels["covered"] == {0: "否", 1: "是"}
    assert meta.variable_value_labels["weekday"][known["weekday"]] == "星期日"
    assert known["published_at"] == pd.Timestamp("2026-10-31 23:59:59")
    assert known["age"] == 1.5
    gone = ["platform", "is_original", "likes", "bci_1", "published_at", "day", "weekday"]
    assert unknown[gone].isna().all()
    assert meta.column_names_to_labels["likes"] == "点赞数"
    assert (meta.variable_measure["platform"], meta.variable_measure["likes"]) == (
        "nominal",
        "scale",
    )
    assert meta.original_variable_types["published_at"] == "DATETIME20"
    assert meta.original_variable_types["name_zh"] == "A300"  # bytes
    assert "with_1" in table.columns  # a word of the language
    assert "versions: bci-1" in [note.strip() for note in meta.notes]


def test_names_for_spss() -> None:
    names = legal_names(
        ["bci-1", "bci 1", "All", "1st", "_x", "weibo.likes", "馆员数", "a" * 70, ""]
    )
    assert names == [
        "bci_1", "bci_1_2", "All_1", "v_1st", "v__x", "weibo_likes", "馆员数", "a" * 64, "v",
    ]  # fmt: skip
    assert all(len(name.encode()) <= 64 for name in legal_names(["馆" * 40, "馆" * 40]))


def test_whole_characters() -> None:
    assert within("图书馆", 7) == "图书"
    assert within("图书馆", 9) == "图书馆"


@pytest.mark.parametrize("form", [Format.XLSX, Format.SAV])
def test_texts_are_cut_and_reported(form: Format, tmp_path: Path) -> None:
    long = pd.DataFrame({"text": pd.array(["长" * 40_000, "\x01短", None], dtype="string")})
    path = tmp_path / f"long.{form}"
    assert save([long], path, form, lambda rows: SOURCE).cut == 1
    if form is Format.SAV:
        table, meta = pyreadstat.read_sav(path)
        assert table["text"].iloc[0] == "长" * 340
        assert "cut: 1" in [note.strip() for note in meta.notes]


@pytest.mark.parametrize("form", ENDINGS)
def test_a_failure_leaves_nothing(form: Format, tmp_path: Path) -> None:
    def frames() -> Iterator[pd.DataFrame]:
        yield frame()
        raise DataError("the database went away")

    with pytest.raises(DataError, match="went away"):
        save(frames(), tmp_path / f"table.{form}", form, lambda rows: SOURCE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ENDINGS)
def test_nothing_is_replaced_unasked(form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"table.{form}"
    path.write_text("mine")
    with pytest.raises(DataError, match="exists: choose another name"):
        save([frame()], path, form, lambda rows: SOURCE)
    assert path.read_text() == "mine"
    save([frame().head(0)], path, form, lambda rows: SOURCE, overwrite=True)
    assert path.read_bytes() != b"mine"


def test_a_table_in_chinese() -> None:
    shown = render(frame()[["library", "covered", "likes"]], Format.TABLE, Language.ZH).decode()
    assert "图书馆代码   覆盖完整    点赞数" in shown
    assert "是   123,456" in shown


def test_a_frame_of_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "figures.sav"
    save_table(frame().set_index("library")[["likes"]], path, language="zh")
    table, meta = pyreadstat.read_sav(path)
    assert (list(table.columns), meta.column_labels) == (
        ["library", "likes"],
        ["图书馆代码", "点赞数"],
    )
    save_table(frame()[["likes"]], path, overwrite=True)
    assert list(pyreadstat.read_sav(path)[0].columns) == ["likes"]
    with pytest.raises(DataError, match="ends with none of"):
        save_table(frame(), tmp_path / "figures")


def test_what_a_form_needs_is_loaded_for_it_alone() -> None:
    code = (
        "import sys, analysis.__main__;"
        "print([name for name in ('openpyxl', 'pyarrow.parquet', 'pyreadstat', 'scipy.stats')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
