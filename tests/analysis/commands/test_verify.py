"""`verify`: a study is recomputed from its own files, and one value that was changed is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import load_workbook
from sqlalchemy import URL, text
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from analysis.platform_names import set_platforms
from tests.analysis.commands.test_command import one_line
from tests.analysis.study import OCTOBER, Analyse, analyser, insert_study
from tests.analysis.world import DOUYIN, WECHAT, seen, totals, work
from tests.conftest import Database, new_database

FORMS = ("csv", "parquet", "xlsx", "json", "sav")
Change = Callable[[pd.DataFrame], None]


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    with new_database(server_url, template) as database:
        insert_study(database)
        insert_videos(database)
        yield analyser(database)


def insert_videos(database: Database) -> None:
    """Insert inputs of Douyin's index: totals, and works that gain over the window."""
    with database.engine.begin() as connection:
        for day, followers in (("09-30", 100), ("10-31", 130)):
            counters = {"followers": followers, "works": 7, "likes_received": 5 * followers}
            totals(connection, DOUYIN, f"2026-{day}T12:00+08", **counters)
        old = work(connection, DOUYIN, "2026-08-01+08", kind="video")
        for day, likes in (("09-29", 10), ("10-30", 14)):
            counters = {"likes": likes, "comments": likes + 1, "shares": likes + 2}
            seen(connection, old, f"2026-{day}T12:00:00.123456+08", **counters)
        new = work(connection, DOUYIN, "2026-10-05+08", kind="video")
        counters = {"likes": 5, "comments": 6, "shares": 7, "rounded": ["likes"]}
        seen(connection, new, "2026-10-31T10:00+08", **counters)
        # Seen first after the window: the latest counters that count lie outside of it.
        late = work(connection, WECHAT, "2026-10-12+08", title="晚到", is_headline=False)
        seen(connection, late, "2026-11-05+08", reads=40, likes=2, wows=1, comments=0, shares=3)
        complete = "UPDATE refreshes SET reached_end = TRUE WHERE verdict = 'complete'"
        connection.execute(text(complete))


@pytest.fixture(scope="module")
def studies(analyse: Analyse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the study in each form."""
    folder = tmp_path_factory.mktemp("studies")
    for form in FORMS:
        place = str(folder / form)
        done = analyse("export", *OCTOBER, "--format", form, "--output", place, "--lang", "zh")
        assert done.exit_code == 0, done.stderr
    return folder


def verify(folder: Path, *options: str) -> Result:
    """Run `verify` as in a new process, which has opened no database."""
    set_platforms(())
    return CliRunner().invoke(app, ["verify", str(folder), *options])


@pytest.mark.parametrize("form", FORMS)
def test_a_study_is_equal(studies: Path, form: str) -> None:
    done = verify(studies / form)
    assert done.exit_code == 0, done.stdout
    assert done.stdout.splitlines()[0] == f"{form}: counters latest"
    for table in ("accounts", "works", "indicators", "indices"):
        assert f" values of {table} are equal" in done.stdout


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows(analyse: Analyse, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "study"
    options = ("--platform", "wechat", "--format", form, "--output", str(folder))
    done = analyse("export", *OCTOBER, *options)
    assert done.exit_code == 0, done.stderr
    assert "account-snapshots: 0 rows" in done.stderr
    assert verify(folder).exit_code == 0


@pytest.mark.parametrize("counters", ["7d", "window-end", "36h"])
def test_every_choice_of_counters_is_honoured(
    analyse: Analyse, tmp_path: Path, counters: str
) -> None:
    folder = tmp_path / "study"
    options = ("--counters", counters, "--format", "parquet", "--output", str(folder))
    assert analyse("export", *OCTOBER, *options).exit_code == 0
    done = verify(folder)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, f"parquet: counters {counters}")


def test_snapshots_behind_figures_are_exported(studies: Path) -> None:
    snapshots = pd.read_parquet(studies / "parquet" / "work-snapshots.parquet")
    assert snapshots["used_for"].map(len).gt(0).all()
    assert len(snapshots) == 24 + 1 + 3 + 1  # of Weibo, an article, videos, and the late one
    after = snapshots[snapshots["captured_at"] >= pd.Timestamp("2026-11-01", tz="Asia/Shanghai")]
    assert [list(each) for each in after["used_for"]] == [["counters"]]
    assert after["reads"].tolist() == [40]
    works = pd.read_parquet(studies / "parquet" / "works.parquet")
    counted = snapshots[snapshots["used_for"].map(lambda used: "counters" in used)]
    keys = ["work_id", "captured_at"]
    assert sorted(map(tuple, counted[keys].to_numpy().tolist())) == sorted(
        map(tuple, works[keys].dropna().to_numpy().tolist())
    )
    account_snapshots = pd.read_parquet(studies / "parquet" / "account-snapshots.parquet")
    used = account_snapshots.set_index(["account_id", "captured_at"])["used_for"]
    assert sorted(" ".join(each) for each in used) == ["end"] * 3 + ["start"] * 3
    refreshes = pd.read_parquet(studies / "parquet" / "refreshes.parquet")
    assert refreshes["verdict"].tolist() == ["partial", "login_required", "complete"]
    used = [" ".join(each) for each in refreshes["used_for"]]
    assert used == ["snapshots", "snapshots", "coverage"]


def _set(column: str, value: object) -> Change:
    def change(frame: pd.DataFrame) -> None:
        frame.loc[frame[column].dropna().index[0], column] = value

    return change


def _next_value(frame: pd.DataFrame) -> None:
    place = frame["value"].dropna().index[0]
    value = frame.loc[place, "value"]
    frame.loc[place, "value"] = str(float(value) + 1e-5) if isinstance(value, str) else value + 1e-5


def _flip(column: str) -> Change:
    def change(frame: pd.DataFrame) -> None:
        place = frame[column].dropna().index[0]
        value = frame.loc[place, column]
        is_other = str(value) != "True"
        frame.loc[place, column] = str(is_other) if isinstance(value, str) else is_other

    return change


def _later(frame: pd.DataFrame) -> None:
    moment = frame.loc[0, "captured_at"]
    frame.loc[0, "captured_at"] = (
        moment.replace("-29T", "-30T") if isinstance(moment, str) else moment + timedelta(days=1)
    )


def _repeat_a_row(frame: pd.DataFrame) -> None:
    frame.loc[len(frame)] = frame.loc[0]


def _move(frame: pd.DataFrame) -> None:
    """The first row is about another account."""
    frame.loc[0, "account_id"] = str(99) if isinstance(frame.loc[0, "account_id"], str) else 99


CHANGES: list[tuple[str, Change, str]] = [
    ("work-snapshots", _set("likes", 999), "likes"),
    ("works", _set("likes", 999), "likes"),
    ("works", _set("is_original", False), "originals"),
    ("accounts", _set("followers", 1), "followers"),
    ("account-snapshots", _set("followers", 1), "followers"),
    ("accounts", _flip("covered"), "covered"),
    ("indicators", _set("works", 99), "works"),
    ("indicators", _set("age_mean", 3.5), "age_mean"),
    ("indices", _next_value, "value"),
    ("indices", _set("reason", "no_works"), "reason"),
    ("indices", _flip("lower_bound"), "lower_bound"),
    ("indices", _move, "no row"),
    ("indices", _repeat_a_row, "the row twice"),
    ("work-snapshots", _later, "captured_at"),
]


def _tampered(studies: Path, form: str, tmp_path: Path, table: str, change: Change) -> Path:
    folder = tmp_path / form
    shutil.copytree(studies / form, folder)
    file = folder / f"{table}.{form}"
    if form == "parquet":
        read = pq.read_table(file)
        frame = read.to_pandas(integer_object_nulls=True).astype(object)
        change(frame)
        schema = read.schema
        pq.write_table(pa.Table.from_pandas(frame, schema, preserve_index=False), file)
        _keep_source(studies / form / file.name, file)
    elif form == "csv":
        frame = pd.read_csv(file, dtype=str, encoding="utf-8-sig", keep_default_na=False)
        frame = frame.astype(object).replace("", None)
        change(frame)
        frame.to_csv(file, index=False, encoding="utf-8-sig")
    elif form == "xlsx":
        _change_workbook(file, change)
    elif form == "json":
        frame = pd.DataFrame(json.loads(file.read_text("utf-8")), dtype=object)
        change(frame)
        rows = frame.where(frame.notna(), None).to_dict("records")
        file.write_text(json.dumps(rows), "utf-8")
    else:
        _change_sav(file, change)
    return folder


def _change_sav(file: Path, change: Change) -> None:
    """Yes and no, and codes, are numbers in it."""
    frame, about = pyreadstat.read_sav(file)
    change(frame)
    pyreadstat.write_sav(
        frame, file, note=about.notes, variable_value_labels=about.variable_value_labels
    )


def _keep_source(before: Path, file: Path) -> None:
    metadata = {b"libcrawl": pq.read_metadata(before).metadata[b"libcrawl"]}
    pq.write_table(pq.read_table(file).replace_schema_metadata(metadata), file)


def _change_workbook(file: Path, change: Change) -> None:
    book = load_workbook(file)
    sheet = book.worksheets[0]
    head, *rows = sheet.values
    frame = pd.DataFrame(rows, columns=list(head), dtype=object)
    change(frame)
    sheet.delete_rows(2, sheet.max_row)
    for row in frame.itertuples(index=False):
        sheet.append([None if each is None or pd.isna(each) else each for each in row])
    book.save(file)


@pytest.mark.parametrize(
    ("form", "table", "change", "words"),
    [
        pytest.param(form, table, change, words, id=f"{form}-{table}-{words}")
        for number, (table, change, words) in enumerate(CHANGES)
        for form in (FORMS if number % 8 == 0 else ("csv",))
    ],
)
def test_one_value_that_was_changed_is_found(
    studies: Path, tmp_path: Path, form: str, *, table: str, change: Change, words: str
) -> None:
    done = verify(_tampered(studies, form, tmp_path, table, change))
    assert done.exit_code == 1, done.stdout
    assert words in done.stdout
    assert "differ from what its own rows give" in done.stderr


def test_another_choice_of_counters_is_found(studies: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    shutil.copytree(studies / "csv", folder)
    file = folder / "indices.csv-metadata.json"
    reported = json.loads(file.read_text("utf-8"))
    reported["notes"][0]["counters"] = "window-end"
    file.write_text(json.dumps(reported), "utf-8")
    done = verify(folder)
    assert done.exit_code == 1
    assert "captured_at: 2026-11-05" in done.stdout


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (shutil.rmtree, "is no folder"),
        (lambda folder: (folder / "works.csv").unlink(), "works.csv is missing"),
        (lambda folder: (folder / "indices.csv").unlink(), "has no indices.csv"),
        (lambda folder: (folder / "indices.csv-metadata.json").unlink(), "it holds the window"),
        (lambda folder: (folder / "indices.csv-metadata.json").write_text("{"), "not valid JSON"),
        (lambda folder: (folder / "works.csv").write_text("work_id\n1\n"), "has no column"),
        (lambda folder: (folder / "works.csv").write_text(""), "works.csv cannot be read"),
        (
            lambda folder: _set_cell(folder / "works.csv", "likes", "many"),
            "works.csv, column likes",
        ),
    ],
)
def test_invalid_studies(
    studies: Path, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    folder = tmp_path / "csv"
    shutil.copytree(studies / "csv", folder)
    spoil(folder)
    done = verify(folder)
    assert done.exit_code == 1
    assert words in one_line(done)


def _set_cell(file: Path, column: str, value: str) -> None:
    frame = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    frame.loc[0, column] = value
    frame.to_csv(file, index=False, encoding="utf-8-sig")


def test_an_export_is_of_one_moment(database: Database) -> None:
    """Rows stored while it is written are in none of its tables."""
    from analysis.load.database import at_one_moment, open_database, read
    from analysis.load.streams import stream

    insert_study(database)
    query = "SELECT count(*) AS n FROM works"
    engine = open_database(database.url)
    with at_one_moment(engine) as fixed:
        before = int(read(fixed, query)["n"].iloc[0])
        insert_videos(database)
        assert int(read(fixed, query)["n"].iloc[0]) == before
        assert next(stream(fixed, query, {}))["n"].tolist() == [before]
    assert int(read(engine, query)["n"].iloc[0]) == before + 3
    engine.dispose()
