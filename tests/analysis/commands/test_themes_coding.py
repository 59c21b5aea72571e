"""From a codebook to agreement: samples, workbooks, imported choices, and errors in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL, text
from typer.testing import Result

from sandbox.coding import code_workbook, settle_workbook
from tests.analysis.themes import World, insert_world, runner
from tests.conftest import Database, as_login, new_database

Themes = Callable[..., Result]


@pytest.fixture(scope="module")
def stored(server_url: URL, template: str) -> Iterator[tuple[Database, World]]:
    """One world for all tests of the module: each draws rounds of its own."""
    with new_database(server_url, template) as database:
        with database.engine.begin() as connection:
            world = insert_world(connection)
        yield database, world


@pytest.fixture
def world(stored: tuple[Database, World]) -> World:
    return stored[1]


@pytest.fixture
def database_of_works(stored: tuple[Database, World]) -> Database:
    return stored[0]


@pytest.fixture
def themes(database_of_works: Database) -> Themes:
    return runner(database_of_works.url)


def ok(done: Result) -> str:
    assert done.exit_code == 0, done.stderr
    return done.stderr


def refused(done: Result, *words: str) -> None:
    assert done.exit_code == 1, done.output
    for line in done.stderr.splitlines():
        assert line.startswith("error: ")
    for word in words:
        assert word in done.stderr


def query(database: Database, sql: str) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(text(sql)).all())


def draw(themes: Themes, folder: Path, *options: str) -> list[Path]:
    ok(themes("sample", str(folder), "--n", "60", "--coders", "anna,bo", "--seed", "5", *options))
    return sorted(folder.iterdir())


def coded(themes: Themes, world: World, folder: Path, *options: str) -> list[Path]:
    files = draw(themes, folder, *options)
    for file in files:
        assert code_workbook(file, world.truth, accuracy=0.92, seed=3) == 60
    return files


def test_the_way_from_a_sample_to_settled_themes(
    themes: Themes, world: World, database_of_works: Database, tmp_path: Path
) -> None:
    files = coded(themes, world, tmp_path / "coding", "--stratify", "platform,library")
    assert "all have coded" in ok(themes("import", *map(str, files)))
    to_settle = tmp_path / "to-settle.xlsx"
    done = themes("agreement", "--format", "json", "--disagreements", str(to_settle))
    words = ok(done)
    rows = json.loads(done.stdout)
    [whole] = [row for row in rows if row["theme"] == "all"]
    assert whole["works"] == 60
    assert 0.6 < whole["alpha_low"] < whole["alpha"] < whole["alpha_high"] < 1
    assert "independently of each other" in words and "60" in words
    chinese = ok(themes("agreement", "--lang", "zh"))
    assert "各自独立编码" in chinese
    differing = settle_workbook(to_settle, world.truth)
    assert 0 < differing < 30
    assert f"{differing} disagreements settled" in ok(themes("settle", str(to_settle)))
    # independent choices remain the measure, and settled ones count
    again = json.loads(themes("agreement", "--format", "json").stdout)
    assert again[0]["alpha"] == whole["alpha"]
    standing = query(database_of_works, "SELECT work_id, theme, rests_on FROM work_themes")
    assert {row.rests_on for row in standing} == {"coders", "settled"}
    settled = [row for row in standing if row.rests_on == "settled"]
    assert len(settled) == differing
    assert all(row.theme == (world.theme(row.work_id) or "other") for row in settled)
    # coded once more after the discussion: kept, and left out of every coefficient
    for file in files:
        settle_workbook(file, world.truth)
    ok(themes("import", *map(str, files)))
    last = json.loads(themes("agreement", "--format", "json").stdout)
    assert last[0]["works"] == 60 and last[0]["alpha"] >= whole["alpha"]
    [(kept,)] = query(
        database_of_works,
        "SELECT count(*) FROM work_codes WHERE method = 'person'"
        " AND round_id = (SELECT min(id) FROM coding_rounds)",
    )
    assert kept == 240


def test_workbooks_show_no_sign_of_the_other_coder(themes: Themes, tmp_path: Path) -> None:
    files = draw(themes, tmp_path / "coding")
    orders = []
    for file in files:
        book = load_workbook(file)
        sheet = book["coding"]
        keys = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
        assert all(row[0].data_type == "s" for row in sheet.iter_rows(min_row=2))
        orders.append(keys)
        words = " ".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
        other = {"anna": "bo", "bo": "anna"}[file.stem.rpartition("-")[2]]
        assert f" {other} " not in words
        [choice] = [v for v in sheet.data_validations.dataValidation if "H" not in str(v.sqref)][:1]
        assert choice.formula1 == "themes!$A$2:$A$11"
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_a_second_round_draws_other_works(
    themes: Themes, database_of_works: Database, tmp_path: Path
) -> None:
    draw(themes, tmp_path / "one", "--round", "pilot")
    draw(themes, tmp_path / "two", "--round", "full")
    [(most,)] = query(
        database_of_works,
        "SELECT max(rounds) FROM (SELECT count(*) AS rounds FROM coding_round_works"
        " GROUP BY work_id) AS drawn",
    )
    assert most == 1


def change(path: Path, edit: Callable[[Any], None]) -> None:
    book = load_workbook(path)
    edit(book["coding"])
    book.save(path)


def theme_column(sheet: Any) -> int:
    return next(c.column for c in sheet[1] if str(c.value).startswith("THEME"))


def unknown_code(sheet: Any) -> None:
    sheet.cell(4, theme_column(sheet)).value = "bookz"


def no_theme(sheet: Any) -> None:
    sheet.cell(4, theme_column(sheet)).value = None


def deleted_rows(sheet: Any) -> None:
    sheet.delete_rows(5, 3)


@pytest.mark.parametrize(
    ("edit", "words", "chinese"),
    [
        (unknown_code, ["sheet coding, cell I4: 'bookz' is no theme", "did you mean books?"],
         "的工作表 coding，单元格 I4：'bookz' 不是 library-media 1 的主题"),
        (no_theme, ["cell I4: work ", "has no theme"], "没有主题：请从列表中选择"),
        (deleted_rows, ["3 of 60 works of the round are not in the sheet", "rows were deleted"],
         "本轮 60 条作品中有 3 个不在表中"),
    ],
)  # fmt: skip
def test_problems_of_a_workbook_are_reported_with_their_cell(
    themes: Themes, world: World, database_of_works: Database, tmp_path: Path,
    edit: Callable[[Any], None], words: list[str], chinese: str,
) -> None:  # fmt: skip
    files = coded(themes, world, tmp_path / "coding")
    change(files[1], edit)
    before = query(database_of_works, "SELECT count(*) FROM work_codes")
    refused(themes("import", *map(str, files)), str(files[1]), *words)
    in_chinese = runner(database_of_works.url, LC_ALL="zh_CN.UTF-8")
    done = in_chinese("import", *map(str, files))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"错误: {files[1]}") and chinese in done.stderr
    assert query(database_of_works, "SELECT count(*) FROM work_codes") == before


def test_imported_choices_are_not_stored_again(
    themes: Themes, world: World, database_of_works: Database, tmp_path: Path
) -> None:
    """A coder's name may be Chinese, and hold a blank; commas may be Chinese, too."""
    folder = tmp_path / "编码"
    ok(themes("sample", str(folder), "--n", "20", "--coders", "王 小明，李四"))
    files = sorted(folder.iterdir())
    assert [file.stem.split("-", 4)[-1] for file in files] == ["李四", "王-小明"]
    for file in files:
        code_workbook(file, world.truth, accuracy=0.9, seed=1)
    assert "20 works by 王 小明" in ok(themes("import", *map(str, files)))
    before = query(database_of_works, "SELECT count(*) FROM work_codes")
    assert "all of it was imported before" in ok(themes("import", *map(str, files)))
    assert query(database_of_works, "SELECT count(*) FROM work_codes") == before
    change(files[0], second_theme)
    assert "20 works by 李四" in ok(themes("import", *map(str, files)))


def second_theme(sheet: Any) -> None:
    sheet.cell(2, theme_column(sheet) + 2).value = "once more"


def test_workbooks_are_taken_for_what_they_are(
    themes: Themes, world: World, tmp_path: Path
) -> None:
    files = coded(themes, world, tmp_path / "coding")
    ok(themes("import", *map(str, files)))
    to_settle = tmp_path / "to-settle.xlsx"
    ok(themes("agreement", "--disagreements", str(to_settle)))
    refused(themes("import", str(to_settle)), "holds disagreements: themes settle reads it")
    refused(themes("settle", str(files[0])), "is the workbook of anna: settle reads the one that")
    refused(themes("settle", str(to_settle)), "has no theme: choose one from the list")
    refused(themes("agreement", "--disagreements", str(to_settle)), "exists: choose another name")
    book = load_workbook(files[0])
    for row in book["about"].iter_rows():
        row[1].value = "17" if row[0].value == "seed" else row[1].value
    book.save(files[0])
    refused(themes("import", str(files[0])), "was not drawn from this database as round")


def test_coders_who_agree_have_nothing_to_settle(
    themes: Themes, database_of_works: Database, tmp_path: Path
) -> None:
    """One theme everywhere: α and κ are not known, and not 1."""
    files = draw(themes, tmp_path / "coding")
    for file in files:
        change(file, all_books)
    ok(themes("import", *map(str, files)))
    to_settle = tmp_path / "to-settle.xlsx"
    done = themes("agreement", "--disagreements", str(to_settle), "--format", "json")
    assert "agree on all works: there is nothing to settle" in ok(done)
    assert "Krippendorff's α is undefined, as one theme alone was chosen" in done.stderr
    assert not to_settle.exists()
    whole = json.loads(done.stdout)[0]
    assert (whole["percent"], whole["alpha"], whole["kappa"]) == (1, None, None)
    shown = runner(database_of_works.url)("agreement", "--lang", "zh")
    [line] = [line for line in shown.stdout.splitlines() if line.strip().startswith("全部")]
    assert line.split() == ["全部", "60", "60", "1", *["–"] * 6]
    assert "只出现一个主题，Krippendorff's α 无定义" in shown.stderr


def all_books(sheet: Any) -> None:
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, theme_column(sheet)).value = "books"


def test_other_mistakes(themes: Themes, world: World, tmp_path: Path) -> None:
    files = coded(themes, world, tmp_path / "coding")
    ok(themes("import", str(files[0])))
    refused(themes("agreement"), "has no codes of bo yet")
    refused(
        themes("import", str(files[0]), "--codebook", "sun-2021"), "nothing was coded by sun-2021"
    )
    refused(themes("import", str(tmp_path / "none.xlsx")), "there is no file")
    (tmp_path / "text.xlsx").write_text("no workbook")
    refused(themes("import", str(tmp_path / "text.xlsx")), "no Excel workbook")
    refused(themes("import", str(files[1]), str(files[1])), "are both of bo")
    copy = shutil.copy(files[1], tmp_path / "copy.xlsx")
    refused(themes("import", str(files[1]), str(copy)), "are both of bo")
    refused(themes("sample", str(tmp_path / "x"), "--n", "100000"), "to draw from")
    assert not (tmp_path / "x").exists()
    refused(themes("sample", str(tmp_path / "x"), "--stratify", "size"), "--stratify 'size'")
    refused(themes("sample", str(tmp_path / "x"), "--round", "last"), "--round 'last'")
    refused(themes("sample", str(tmp_path / "x"), "--coders", "a,a"), "different names")
    refused(themes("sample", str(tmp_path / "x"), "--coders", "a,text"), "text has a meaning")
    past = ("--from", "2019-01-01", "--to", "2019-01-31")
    refused(themes("sample", str(tmp_path / "x"), *past), "and there are 0 to draw from")
    refused(themes("agreement", "--round-id", "999"), "there is no round 999 in this database")
    assert not (tmp_path / "x").exists()


def test_exports_of_doccano_and_label_studio_come_back(
    themes: Themes, world: World, tmp_path: Path
) -> None:
    """Each as the program writes it: doccano's own `id`, Label Studio's list of annotations."""
    for form, coder in (("doccano", "anna"), ("label-studio", "bo")):
        folder = tmp_path / form
        ok(themes("sample", str(folder), "--n", "20", "--coders", "anna,bo", "--form", form))
        [file] = [f for f in folder.iterdir() if f.suffix == ".jsonl"]
        tasks = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        back = []
        for number, task in enumerate(tasks):
            data = task.get("data") or task
            theme = world.theme(data["work_id"]) or "other"
            if form == "doccano":
                back.append({**task, "id": number + 900, "label": [theme]})
            else:
                result = [{"from_name": "theme", "type": "choices", "value": {"choices": [theme]}}]
                back.append({"id": number, **task, "annotations": [{"id": 1, "result": result}]})
        export = tmp_path / f"{form}.json"
        lines = [json.dumps(each, ensure_ascii=False) for each in back]
        export.write_text("\n".join(lines) if form == "doccano" else json.dumps(back), "utf-8")
        refused(themes("import", str(export)), "--coder NAME")
        assert "20 works by" in ok(themes("import", str(export), "--coder", coder))


def test_rights_of_analysts_and_coders(
    themes: Themes, world: World, database_of_works: Database, tmp_path: Path
) -> None:
    """An analyst reads; a coder besides adds codes, and changes and deletes nothing."""
    from libcrawl.store.schema.analyst import grant

    files = coded(themes, world, tmp_path / "coding")
    with database_of_works.engine.begin() as connection:
        for name, roles in (("reads", "analyst"), ("codes", "analyst, coder")):
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'x' IN ROLE {roles}")
        grant(connection)
    try:
        reads, codes = (runner(as_login(database_of_works, n, "x")) for n in ("reads", "codes"))
        refused(reads("import", *map(str, files)), "may read and not add codes", "the role coder")
        refused(reads("sample", str(tmp_path / "no")), "may read and not add codes")
        assert not (tmp_path / "no").exists()
        ok(codes("import", *map(str, files)))
        ok(reads("agreement"))
        ok(codes("sample", str(tmp_path / "mine"), "--n", "10"))
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ProgrammingError

        from libcrawl.store.server.engine import parse_url

        engine = create_engine(parse_url(as_login(database_of_works, "codes", "x")))
        for statement in (
            "UPDATE work_codes SET theme = 'news'",
            "DELETE FROM work_codes",
            "INSERT INTO works (account_id) VALUES (1)",
        ):
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
                connection.exec_driver_sql(statement)
        engine.dispose()
    finally:
        with database_of_works.engine.begin() as connection:
            connection.exec_driver_sql("DROP ROLE reads")
            connection.exec_driver_sql("DROP ROLE codes")
