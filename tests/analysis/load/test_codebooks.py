"""Codebooks: the project's are valid, errors name file and line, .qdc is read back unchanged."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from analysis.errors import DataError
from analysis.load.codebooks import codebook_names, read_codebook, read_qdc, read_toml
from analysis.write.themes.codebooks import save_codebook
from sandbox.coding import OTHER
from sandbox.prose.themes import WEIGHTS

HEAD = 'name = "mine"\nversion = "1"\nname_zh = "我的"\nname_en = "Mine"\nsource = "我"\n'
ONE = '[[themes]]\ncode = "one"\nname_zh = "一"\nname_en = "One"\n'
TWO = '[[themes]]\ncode = "two"\nname_zh = "二"\nname_en = "Two"\n'
THEMES = {
    "gao-2021": 11, "han-2021": 7, "library-media": 10, "media-services": 5, "shen-2020": 6,
    "sun-2021": 15,
}  # fmt: skip


def test_ours() -> None:
    assert {name: len(read_codebook(name).themes) for name in codebook_names()} == THEMES
    assert set(read_codebook("library-media").codes) == {*WEIGHTS, OTHER}, "the world's truth"
    sun = read_codebook("sun-2021")
    assert [theme.name_zh for theme in sun.themes[:3]] == ["图书馆宣传", "图书推荐", "阅读推广"]


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("ending", ["toml", "qdc"])
def test_written_and_read_back(name: str, ending: str, tmp_path: Path) -> None:
    book = read_codebook(name)
    file = tmp_path / f"{name}.{ending}"
    save_codebook(book, file)
    again = read_codebook(str(file))
    assert again.themes == book.themes
    if ending == "toml":
        assert again == book
        assert again.digest == book.digest
    with pytest.raises(DataError, match="exists"):
        save_codebook(book, file)


def test_a_qdc_is_what_other_programs_read(tmp_path: Path) -> None:
    file = tmp_path / "a.qdc"
    save_codebook(read_codebook("gao-2021"), file)
    root = ET.parse(file).getroot()
    space = {"q": "urn:QDA-XML:codebook:1.0"}
    codes = root.findall("q:Codes/q:Code", space)
    assert [code.get("name") for code in codes][:2] == ["宣传介绍", "新闻动态与回顾"]
    assert len({code.get("guid") for code in codes}) == 11
    assert all(code.get("isCodable") == "true" for code in codes)


def test_a_qdc_of_another_program(tmp_path: Path) -> None:
    """Nested, with a code that only groups; Chinese names without short ones."""
    file = tmp_path / "我的 codes.qdc"
    file.write_text(
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="NVivo"><Codes>'
        '<Code guid="1" name="All" isCodable="false">'
        '<Code guid="2" name="Book talk" isCodable="true">'
        "<Description>about books</Description></Code>"
        '<Code guid="3" name="活动" isCodable="true"/></Code></Codes></CodeBook>',
        encoding="utf-8",
    )
    book = read_qdc(file)
    assert [(t.code, t.name_zh, t.definition_zh) for t in book.themes] == [
        ("book-talk", "Book talk", "about books"), ("code-2", "活动", ""),
    ]  # fmt: skip
    assert book.source == "我的 codes.qdc (NVivo)"


def qdc(*codes: str) -> str:
    space = "urn:QDA-XML:codebook:1.0"
    return f'<CodeBook xmlns="{space}"><Codes>\n{"".join(codes)}</Codes></CodeBook>'


def code(name: str, *within: str) -> str:
    return f'<Code guid="{name}" name="{name}" isCodable="true">\n{"".join(within)}</Code>\n'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_nested_codes_of_one_name_are_called_by_what_they_stand_in(
    encoding: str, tmp_path: Path
) -> None:
    file = tmp_path / "nested.QDC"
    written = qdc(
        code("活动", code("线上")), code("Books", code("线上"), code("books")), code("All")
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    file.write_bytes((head + written).encode(encoding))
    book = read_codebook(str(file))
    assert [(theme.code, theme.name_zh) for theme in book.themes] == [
        ("code-1", "活动"), ("code-2", "活动 / 线上"), ("books", "Books"),
        ("code-4", "Books / 线上"), ("code-5", "books"), ("code-6", "All"),
    ]  # fmt: skip
    save_codebook(book, tmp_path / "nested.toml")
    assert read_codebook(str(tmp_path / "nested.toml")).themes == book.themes


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            qdc(code("a"), code("b", code("c"), code("c"))),
            "line 7: name 'c' is that of line 5, too",
        ),
        (qdc(code("a").replace('"true"', '"false"'), code("b")), "needs two or more codes"),
    ],
)
def test_a_qdc_that_is_no_codebook(written: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.qdc").write_text(written, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_codebook(str(tmp_path / "a.qdc"))
    (tmp_path / "a.qdpx").write_bytes(b"PK")
    with pytest.raises(DataError, match="export its codebook as"):
        read_codebook(str(tmp_path / "a.qdpx"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + ONE + TWO.replace("two", "all"), r"line 11: code 'all' has a meaning of its own"),
        (HEAD + ONE + ONE, r"line 11: code 'one' is that of line 7, too"),
        (HEAD + ONE + TWO.replace("二", "一"), r"line 12: name_zh '一' is that of line 8, too"),
        (HEAD + ONE, "needs two or more"),
        (HEAD + ONE + TWO + 'colour = "red"\n', r"line 14: there is no 'colour' here"),
        (HEAD + ONE + TWO.replace("code", "cod"), r"line 11: there is no 'cod' here; did you mean"),
        (HEAD + ONE + TWO.replace("two", "Two!"), r"line 11: code 'Two!': small letters"),
        (HEAD + ONE + TWO + 'cues = "书"\n', r"line 14: cues is a list of texts"),
        (HEAD + ONE + TWO + "cues = [1]\n", r"line 14: cues is a list of texts"),
        (HEAD.replace('version = "1"', "version = 1") + ONE + TWO, r"line 2: version is missing"),
        (HEAD + ONE + "[[themes]\n", r"line 10"),
        (HEAD.replace("mine", "我 的") + ONE + TWO, r"line 1: name '我 的'"),
        ("themes = 3", "line 1: name is missing"),
    ],
)
def test_problems_are_reported_with_their_line(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words) as reported:
        read_toml(file)
    assert str(reported.value).startswith(str(file))


def test_other_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="did you mean gao-2021"):
        read_codebook("gao-2020")
    with pytest.raises(DataError, match="there is no codebook"):
        read_codebook(str(tmp_path / "none.toml"))
    for encoding in ("gbk", "utf-16"):
        (tmp_path / "mine.toml").write_bytes((HEAD + ONE + TWO).encode(encoding))
        with pytest.raises(DataError, match="is not UTF-8 text: save it as UTF-8"):
            read_codebook(str(tmp_path / "mine.toml"))
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><CodeBook>&b;</CodeBook>'
    for text, words in (("<a", "no XML"), ("<a/>", "no REFI-QDA"), (bomb, "no REFI-QDA|no XML")):
        (tmp_path / "a.qdc").write_text(text)
        with pytest.raises(DataError, match=words):
            read_qdc(tmp_path / "a.qdc")
