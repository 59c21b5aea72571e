"""`export`: the tables of a window, in a file or a folder, with the runs behind them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import load_workbook

from analysis.choices import Format
from analysis.commands import progress
from analysis.errors import DataError
from analysis.load.streams import stream
from analysis.load.study.queries import StudyTable
from analysis.write.study import refuse_too_many
from tests.analysis.commands.test_command import one_line
from tests.analysis.compute.pspp.run import run_syntax
from tests.analysis.study import OCTOBER, WORKS, Analyse, analyser
from tests.conftest import Database

SYNTAX = """
GET FILE='works.sav'.
DISPLAY DICTIONARY.
DISPLAY DOCUMENTS.
LIST /VARIABLES=library platform published_at likes interactions /CASES=FROM 1 TO 2.
FREQUENCIES day_kind.
"""


@pytest.fixture
def analyse(read_only_study: Database) -> Analyse:
    return analyser(read_only_study)


def source_of(path: Path) -> dict[str, Any]:
    """Provenance in a Parquet file."""
    reported: dict[str, Any] = json.loads(pq.read_metadata(path).metadata[b"libcrawl"])
    return reported


def test_works(analyse: Analyse, tmp_path: Path) -> None:
    file = tmp_path / "works.parquet"
    done = analyse("export", "--what", "works", *OCTOBER, "--output", str(file))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert done.stderr == f"works: {WORKS + 1} rows\n"
    works = pq.read_table(file).to_pandas()
    assert works["platform"].value_counts().to_dict() == {"weibo": 24, "wechat": 1}
    first = works[works["account_id"] == 2].iloc[0]
    assert first["published_at"] == pd.Timestamp("2026-10-11T09:00", tz="Asia/Shanghai")
    assert (first["hour"], first["weekday"], first["day_kind"]) == (9, 7, "holiday")
    assert (first["likes"], first["interactions"], first["run_id"]) == (20, 23, 1)
    assert list(first["tags"]) == ["阅读"]
    assert "is_joint" in works
    assert works["interactions"].isna().sum() == 2 + 1  # shares, and a WeChat like, not given
    source = source_of(file)
    assert source["command"] == "python -m analysis export --what works --month 2026-10"
    assert (source["window_from"], source["window_to"]) == ("2026-10-01", "2026-10-31")
    assert (source["rows"], source["snapshots"]) == (25, 25)
    assert source["captured_first"] == "2026-10-29T12:00:00+08:00"
    [run] = source["runs"]
    assert (run["run_id"], run["platform"], run["snapshots"]) == (1, "weibo", 25)
    moment = datetime.fromisoformat(source["made_at"])
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 600


def test_all_tables_into_a_folder(analyse: Analyse, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    options = ("export", *OCTOBER, "--format", "parquet", "--output", str(folder))
    assert analyse(*options).exit_code == 0
    tables = {path.stem: pq.read_table(path).to_pandas() for path in folder.iterdir()}
    assert set(tables) == {table.value for table in StudyTable}
    assert [path.name for path in tmp_path.iterdir()] == ["study"]
    assert len(tables["accounts"]) == 5  # of the panel, one of them without an identifier
    known = tables["accounts"].set_index("account_id")
    assert (known.loc[2, "followers"], known.loc[2, "covered"]) == (2000, True)
    assert len(tables["work-snapshots"]) == WORKS + 1
    totals = tables["account-snapshots"]
    assert totals["followers"].tolist() == [2000, 2000, 4000, 4000]  # of September what is used
    assert tables["refreshes"]["verdict"].tolist() == ["partial", "login_required"]
    indices = tables["indices"].set_index(["account_id", "version"])
    printed = analyse("index", *OCTOBER, "--index", "bci", "--format", "json").stdout
    for row in json.loads(printed):
        assert indices.loc[(row["account_id"], "bci-1"), "value"] == pytest.approx(row["value"])
    assert len(tables["indicators"]) == 4
    source = source_of(folder / "indices.parquet")
    assert source["versions"].startswith("wci-14.2, ")
    assert sum(run["snapshots"] for run in source["runs"]) == source["snapshots"] == 25 + 2 + 2
    line = one_line(analyse(*options))
    assert "accounts.parquet exists: choose another folder, or give --overwrite" in line
    assert analyse(*options, "--overwrite").exit_code == 0


def test_some_tables_of_some_accounts(analyse: Analyse, tmp_path: Path) -> None:
    chosen = ("--what", "works", "--what", "refreshes", "--library", "hai", *OCTOBER)
    done = analyse("export", *chosen, "--format", "csv", "--output", str(tmp_path))
    assert done.exit_code == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "works.csv", "works.csv-metadata.json", "refreshes.csv", "refreshes.csv-metadata.json",
    }  # fmt: skip
    works = pd.read_csv(tmp_path / "works.csv", encoding="utf-8-sig")
    assert set(works["library"]) == {"hai"}
    reported = json.loads((tmp_path / "works.csv-metadata.json").read_text("utf-8"))
    assert reported["notes"][0]["rows"] == 12


def test_excel_of_works(analyse: Analyse, tmp_path: Path) -> None:
    file = tmp_path / "works.xlsx"
    done = analyse("export", "--what", "works", *OCTOBER, "--lang", "zh", "--output", str(file))
    assert done.exit_code == 0, done.stderr
    sheet = load_workbook(file)["数据"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, 28) if sheet.cell(row, titles["title"]).value)
    title = sheet.cell(row, titles["title"])
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert sheet.cell(row, titles["capped"]).value == "reads"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--what", "works", "--output", "study"), "ends with none of .csv"),
        (("--output", "study"), "several tables go into the folder"),
        (("--output", "study", "--format", "table"), "an export is a file for programs"),
        (("--output", "file", "--format", "csv"), "is a file: a folder is needed"),
        (("--output", "no/where", "--format", "csv"), "there is no folder"),
        (("--output", "study", "--format", "csv", "--library", "yum"), "did you mean yun ("),
        (
            ("--what", "works", "--output", "x.csv", "--month", "2020-01"),
            "2020-01-01 to 2020-01-31: nothing to export, no works",
        ),
        (
            ("--output", "study", "--format", "csv", "--month", "2020-01"),
            "nothing to export, no works, no work-snapshots, no account-snapshots, no refreshes",
        ),
    ],
)
def test_mistakes(analyse: Analyse, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    (tmp_path / "file").write_text("mine")
    place = options.index("--output") + 1
    given = [*options[:place], str(tmp_path / options[place]), *options[place + 1 :]]
    window = () if "--month" in options else OCTOBER
    assert words in one_line(analyse("export", *given, *window))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_a_form_cannot_hold() -> None:
    rows = {StudyTable.WORKS: 600_000, StudyTable.WORK_SNAPSHOTS: 1_200_000}
    with pytest.raises(DataError, match=r"work-snapshots has 1,200,000 rows and a sheet of Excel"):
        refuse_too_many(rows, Format.XLSX)
    with pytest.raises(DataError, match=r"works has 600,000 rows .* write \.parquet or \.csv"):
        refuse_too_many(rows, Format.SAV)
    refuse_too_many(rows, Format.PARQUET)


def test_streams_keep_their_types(database: Database) -> None:
    query = (
        "SELECT n, CASE WHEN n > 3 THEN n END AS late, now() AS moment, ARRAY['a'] AS names,"
        " interval '36 hours' AS age FROM generate_series(1, 5) AS n"
    )
    frames = list(stream(database.engine, query, {}, size=2))
    assert [len(frame) for frame in frames] == [2, 2, 1]
    assert len({str(frame.dtypes.to_dict()) for frame in frames}) == 1
    assert frames[0]["late"].isna().all()
    assert frames[0]["age"].iloc[0] == pd.Timedelta(hours=36)
    [empty] = stream(database.engine, f"{query} WHERE n > 9", {})
    assert empty.empty
    assert empty.dtypes.to_dict() == frames[0].dtypes.to_dict()
    with pytest.raises(DataError, match="division by zero"):
        list(stream(database.engine, "SELECT 1 / 0", {}))


def test_streams_keep_their_texts(database: Database) -> None:
    texts = ["", None, 'a,"b"\n\r\nc', "\\N", " 开卷 ", "50% :x", "t"]
    query = "SELECT given.text FROM unnest(CAST(:texts AS text[])) AS given (text)"
    frames = list(stream(database.engine, query, {"texts": texts}, size=2))
    read = pd.concat(frames)["text"].tolist()
    assert [None if each is pd.NA else each for each in read] == texts
    query = "SELECT CAST(:texts AS text[]) AS tags, NULL::text[] AS none"
    [frame] = stream(database.engine, query, {"texts": ["a,b", 'x"y', ""]})
    assert frame.loc[0].tolist() == [("a,b", 'x"y', ""), ()]


def test_progress_where_there_is_no_terminal(
    analyse: Analyse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0)
    file = str(tmp_path / "works.parquet")
    done = analyse("export", "--what", "works", *OCTOBER, "--output", file)
    assert done.stderr == "works: 25 of 25 rows so far\nworks: 25 rows\n"


def test_pspp_reads_the_works(analyse: Analyse, tmp_path: Path) -> None:
    file = tmp_path / "works.sav"
    done = analyse("export", "--what", "works", *OCTOBER, "--lang", "zh", "--output", str(file))
    assert done.exit_code == 0, done.stderr
    lines = run_syntax(tmp_path, SYNTAX).splitlines()
    assert any(line.startswith("likes,") and "点赞数" in line for line in lines)
    assert any(line.endswith("微信") for line in lines)
    assert any("window_from: 2026-10-01" in line for line in lines)
    assert "hai,1,11-OCT-2026 09:00:00,40,43" in lines
    assert any("工作日,19," in line for line in lines)
    table, meta = pyreadstat.read_sav(file)
    assert len(table) == WORKS + 1
    assert meta.column_names_to_labels["published_at"] == "发布时间"
