"""Workbooks and exports as people and their programs give them back, read or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from analysis.errors import DataError
from analysis.load.codebooks import read_codebook
from analysis.write.themes.filled import Coded, open_filled
from analysis.write.themes.jsonl import open_tasks
from analysis.write.themes.workbooks import name_files, save_workbook

BOOK = read_codebook("library-media")
THEMES = ["books", "notices", "knowledge", "books", "news", "other"]
KEYS = range(17, 17 + len(THEMES))
WORKS = pd.DataFrame(
    {
        **{"work_id": KEYS, "platform": "weibo", "library": "yun", "kind": "text", "title": "题"},
        **{"published_at": "2026-10-01", "text": "正文", "url": "https://example.org/"},
    }
)
LABELS = {theme.code: theme.label for theme in BOOK.themes}
ID, THEME, SECOND, NOTE = 1, 9, 10, 11
Edit = Callable[[Any], None]


def filled(path: Path, edit: Callable[[Workbook], None]) -> Path:
    """A coder's workbook with every theme chosen from the list, and then changed."""
    save_workbook(WORKS, BOOK, path, {"round_id": 4, "seed": 5, "coder": "王 小明"})
    book = load_workbook(path)
    for row, theme in enumerate(THEMES, start=2):
        book["coding"].cell(row, THEME).value = LABELS[theme]
    edit(book)
    book.save(path)
    return path


def read(path: Path) -> Coded:
    return open_filled(path).read(BOOK, set(KEYS))


def each_theme(change: Callable[[str], str]) -> Edit:
    def edit(book: Workbook) -> None:
        for row, theme in enumerate(THEMES, start=2):
            book["coding"].cell(row, THEME).value = change(theme)

    return edit


def numbers(book: Workbook) -> None:
    for row, key in enumerate(KEYS, start=2):
        book["coding"].cell(row, ID).value = float(key) + 0.0
        book["coding"].cell(row, ID).number_format = "0.00"


def without_validation(book: Workbook) -> None:
    book["coding"].data_validations.dataValidation.clear()


def other_order(book: Workbook) -> None:
    sheet = book["coding"]
    sheet.move_range(f"I1:I{sheet.max_row}", cols=10)
    sheet.move_range(f"A1:A{sheet.max_row}", cols=30)


def blank_rows(book: Workbook) -> None:
    sheet = book["coding"]
    sheet.insert_rows(4, 3)
    sheet.cell(5, 3).value = " "
    sheet.append([])
    sheet.insert_rows(1, 2)
    sheet["A1"] = "王小明的编码"


def own_sheets(book: Workbook) -> None:
    book.create_sheet("Sheet1", 0)
    book.active = 0


def chinese_headings(book: Workbook) -> None:
    book["coding"].cell(1, THEME).value = "主题"
    book["coding"].cell(1, SECOND).value = "次要主题"


def second_is_the_first(book: Workbook) -> None:
    book["coding"].cell(2, SECOND).value = "books"


NAMES = {theme.code: theme.name_zh for theme in BOOK.themes}


@pytest.mark.parametrize(
    "edit",
    [
        numbers, without_validation, other_order, blank_rows, own_sheets, chinese_headings,
        second_is_the_first, each_theme(str.upper), each_theme(lambda code: f" {NAMES[code]}　"),
        each_theme(lambda code: LABELS[code].upper()),
    ],
)  # fmt: skip
def test_what_programs_and_people_make_of_a_workbook(edit: Edit, tmp_path: Path) -> None:
    coded = read(filled(tmp_path / "one.xlsx", edit))
    assert (coded.round_id, coded.coder) == (4, "王 小明")
    assert [(row["work_id"], row["theme"]) for row in coded.rows] == list(
        zip(KEYS, THEMES, strict=True)
    )
    assert all(row["second_themes"] == [] and row["note"] is None for row in coded.rows)


def test_a_wrong_size_of_the_sheet_is_ignored(tmp_path: Path) -> None:
    """Some programs write a wrong one."""
    import zipfile

    path, changed = filled(tmp_path / "one.xlsx", lambda _: None), tmp_path / "two.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'<dimension ref="A1:K7"', b'<dimension ref="A1"')
            new.writestr(name, content)
    assert changed.read_bytes() != path.read_bytes()
    assert len(read(changed).rows) == len(THEMES)


def second_and_note(book: Workbook) -> None:
    book["coding"].cell(2, SECOND).value = "News"
    book["coding"].cell(2, NOTE).value = 12.0


def test_a_second_theme_and_a_note(tmp_path: Path) -> None:
    row = read(filled(tmp_path / "one.xlsx", second_and_note)).rows[0]
    assert (row["second_themes"], row["note"]) == (["news"], "12")


def cell(row: int, column: int, value: Any) -> Edit:
    def edit(book: Workbook) -> None:
        book["coding"].cell(row, column).value = value

    return edit


def merge(cells: str) -> Edit:
    return lambda book: book["coding"].merge_cells(cells)


def rename(book: Workbook) -> None:
    book["coding"].title = "编码"


def fact(name: str, value: str | None) -> Edit:
    def edit(book: Workbook) -> None:
        for row in book["about"].iter_rows():
            if row[0].value == name:
                row[1].value = value

    return edit


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (merge("I3:I5"), "the cells I3:I5 are merged: split them"),
        (merge("A2:B2"), "the cells A2:B2 are merged"),
        (cell(1, 12, "THEME 主题"), "there are two columns 'theme'"),
        (cell(3, THEME, "=themes!A2"), "cell I3: work 18 has no theme"),
        (cell(3, THEME, "#REF!"), "cell I3: '#REF!' is no theme of library-media 1"),
        (cell(3, THEME, 3), "cell I3: '3' is no theme"),
        (cell(3, SECOND, "bok"), "cell J3: 'bok' is no theme of library-media 1; did you mean bo"),
        (cell(3, ID, None), "cell A3: '' is no work of this round"),
        (cell(1, THEME, "x"), "sheet coding: there is no column 'theme'"),
        (lambda book: book["coding"].delete_rows(1, 99), "there is no column 'work_id'"),
        (lambda book: book["coding"].delete_rows(3, 2), r"2 of 6 works of the round are not in"),
        (rename, "has no sheet 'coding', but 编码, themes, about"),
        (lambda book: book.remove(book["about"]), "names no round"),
        (fact("round_id", "abc"), "names no round"),
        (fact("version", "2"), "is for codebook library-media 2, not library-media 1"),
    ],
)
def test_what_cannot_be_read_is_reported(edit: Edit, words: str, tmp_path: Path) -> None:
    path = filled(tmp_path / "one.xlsx", edit)
    with pytest.raises(DataError, match=words) as reported:
        read(path)
    assert all(line.startswith(str(path)) for line in str(reported.value).splitlines())


def test_other_files(tmp_path: Path) -> None:
    (tmp_path / "~$one.xlsx").write_bytes(b"\0" * 165)
    (tmp_path / "one.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    for name, words in (
        ("~$one.xlsx", "while its workbook is open"), ("one.xls", r"no Excel workbook \(.xlsx\)"),
        ("none.xlsx", "there is no file"), ("", "is a folder"),
    ):  # fmt: skip
        with pytest.raises(DataError, match=words):
            open_filled(tmp_path / name)


def test_no_two_coders_have_one_file() -> None:
    names = ["a b", "a-b", "Anna", "anna", "王 小明", "../x", "…", "王" * 300]
    files = name_files("round-1", names)
    assert list(files) == names
    assert len({file.casefold() for file in files.values()}) == len(names)
    assert files["王 小明"] == "round-1-王-小明.xlsx"
    assert files["../x"] == "round-1-x.xlsx"
    assert max(len(file.encode()) for file in files.values()) < 200


def tasks(path: Path, change: Callable[[list[dict[str, Any]]], Any] = lambda _: None) -> Path:
    """Tasks as doccano exports them; `change` returns their replacement, or None."""
    made = [
        {"id": n, "text": "正文", "label": [theme], "work_id": key, "round_id": 4}
        for n, (key, theme) in enumerate(zip(KEYS, THEMES, strict=True))
    ]
    whole = change(made)
    lines = "\n\n".join(json.dumps(each, ensure_ascii=False) for each in made)
    path.write_bytes(lines.encode() if whole is None else whole)
    return path


def of_task(number: int, **values: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda made: made[number].update(values)


def by_label_studio(*results: Mapping[str, Any]) -> Callable[[list[dict[str, Any]]], bytes]:
    """A list of tasks of which the first one has these annotations."""

    def change(made: list[dict[str, Any]]) -> bytes:
        values = [{"result": [{"value": {"choices": each["label"]}}]} for each in made]
        annotations = [list(results or values[:1]), *([value] for value in values[1:])]
        listed = [
            {"data": {name: each[name] for name in ("work_id", "round_id")}, "annotations": some}
            for each, some in zip(made, annotations, strict=True)
        ]
        return json.dumps(listed).encode()

    return change


CHOICE = {"result": [{"value": {"choices": ["Books", "阅读推广", "news"]}}]}


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda _: None, ("books", [])),
        (of_task(0, label=["news", "books", "news", "books"]), ("news", ["books"])),
        (of_task(0, label="Notices"), ("notices", [])),
        (of_task(0, label=None, labels=["阅读推广"]), ("books", [])),
        (by_label_studio(), ("books", [])),
        (by_label_studio(CHOICE), ("books", ["news"])),
        (by_label_studio(CHOICE, {"was_cancelled": True, "result": []}), ("books", ["news"])),
    ],
)
def test_exports(change: Any, first: tuple[str, list[str]], tmp_path: Path) -> None:
    found = open_tasks(tasks(tmp_path / "one.jsonl", change))
    coded = found.read(BOOK, set(KEYS), "anna")
    assert (found.round_id, coded.coder, len(coded.rows)) == (4, "anna", len(THEMES))
    assert (coded.rows[0]["theme"], coded.rows[0]["second_themes"]) == first
    assert [row["theme"] for row in coded.rows[1:]] == THEMES[1:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (of_task(1, label=None, labels=None), "task 2: work 18 has no theme"),
        (of_task(1, label=[[0, 5, "books"]]), r"task 2: .* is no theme of library-media 1"),
        (of_task(1, label=["bookz"]), "task 2: 'bookz' is no theme of .*; did you mean books?"),
        (of_task(1, work_id=99), "task 2: '99' is no work of this round"),
        (of_task(1, work_id=17), "task 2: work 17 stands in the file twice"),
        (of_task(1, round_id=5), r"tasks of several rounds \(4, 5\)"),
        (of_task(1, round_id=None), "names no round"),
        (lambda made: made.pop() and None, "1 of 6 works of the round have no theme"),
        (lambda _: b"", "names no round"),
        (lambda _: b"1\n2\n", "task 1: it is no object with a text and its labels"),
        (lambda _: b'{"work_id": 1}\n{"work', "line 2: no JSON"),
        (lambda _: '{"text": "书"}'.encode("gbk"), "cannot be read as UTF-8"),
        (by_label_studio({"result": None}), "task 1: work 17 has no theme"),
    ],
)
def test_what_is_wrong_in_an_export(change: Any, words: str, tmp_path: Path) -> None:
    path = tasks(tmp_path / "one.jsonl", change)
    with pytest.raises(DataError, match=words) as reported:
        found = open_tasks(path)
        found.read(BOOK, set(KEYS), f"{found.round_id}")
    assert str(reported.value).startswith(str(path))
