"""The search finds what a scan of all texts finds, and puts first what belongs there."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from sandbox.prose import compose, markup
from tests.analysis.world import DOUYIN, UNCOVERED, WECHAT, WEIBO, insert_world, work
from tests.conftest import ROOT, Database

ODD = (
    "100% 满意_好评'; DROP TABLE works; --\\n", "C++ 与 C# 入门", "[心][心] 你好", "𠮷野家📚读书",
    "ＡＢＣ　ｗｅｉｂｏ　２０２６", "圖書館與古籍修復",
    "読書会", "㈱上海", "Library LIBRARY", "a", "", "图",
    "*.* ^$ (x|y) {2} \\d+", "\U0001f468‍\U0001f469‍\U0001f467", "非遗 阅读推广 读者证", "-减号-开头",
)  # fmt: skip
TRADITIONAL = ROOT / "migrations" / "traditional.csv"
FOUND = text("SELECT work_id, score, found, is_exact, passage FROM search_works(:words, 100000)")
REFRESH = text("SELECT refresh_search()")


class Text(NamedTuple):
    """A work as it was stored."""

    title: str | None
    tags: tuple[str, ...]
    text: str


def texts() -> list[Text]:
    rng = Random(7)
    plain = [Text(None, (), odd) for odd in ODD]
    for _ in range(150):
        written = markup.true_text(compose.short_text(rng).markup)
        plain.append(Text(None, ("公共图书馆",) if rng.random() < 0.3 else (), written))
    for _ in range(40):
        written = markup.true_text(compose.long_text(rng).markup)
        plain.append(Text(compose.title(rng), (), written))
    return plain


TEXTS = texts()


@pytest.fixture
def stored(database: Database) -> Iterator[tuple[Connection, dict[int, Text]]]:
    with database.engine.begin() as connection:
        insert_world(connection)
        known = {
            work(
                connection,
                (WECHAT, WEIBO, DOUYIN)[number % 3],
                f"2026-10-{1 + number % 30:02}T12:00+08",
                title=one.title,
                tags=list(one.tags),
                text=one.text,
            ): one
            for number, one in enumerate(TEXTS)
        }
    with database.engine.connect() as connection:
        yield connection, known


def form(given: str, simplified: dict[int, str]) -> str:
    """The normal form of docs/methodology.md; only ASCII letters are lowered."""
    normal = unicodedata.normalize("NFKC", given)
    small = "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in normal)
    return small.translate(simplified)


def scan(known: dict[int, Text], sent: list[str]) -> dict[str, set[int]]:
    """The works that hold all words of each query and none that follows a -, one by one."""
    with TRADITIONAL.open(encoding="utf-8", newline="") as file:
        table = {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(file)}
    whole = {
        key: [form(part, table) for part in (one.title or "", " ".join(one.tags), one.text)]
        for key, one in known.items()
    }
    return {query: found_in(whole, form(query, table).split()) for query in sent}


def found_in(whole: dict[int, list[str]], given: list[str]) -> set[int]:
    banned = [word[1:] for word in given if word.startswith("-") and len(word) > 1]
    wanted = [word for word in given if not (word.startswith("-") and len(word) > 1)]
    return {
        key
        for key, parts in whole.items()
        if all(any(word in part for part in parts) for word in wanted)
        and not any(word in part for part in parts for word in banned)
    }


def queries() -> list[str]:
    """200: pieces of the texts of one to five characters, several words, -words, and odd ones."""
    rng = Random(8)
    found = [
        "图书馆", "圖書館", "读者证", "非遗", "阅读推广", "abc", "ＡＢＣ", "2026",
        "c++", "C#", "%", "_", "'",
        "';", "\\", "\\n", "[心]", "𠮷", "📚", "library", "(x|y)", "{2}", "\\d+",
        "*.*", "㈱", "(株)",
        "-减号-开头 图", "图书馆 -古籍", "古籍 -图 修", "沒有这样的詞", "與 -図",
        "-", "- 图", "读 书 会",
    ]  # fmt: skip
    while len(found) < 200:
        one = rng.choice(TEXTS).text
        pieces = [_piece(rng, one) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        query = " ".join(filter(None, pieces))
        if query and not query.startswith("-"):
            found.append(query + (f" -{_piece(rng, one)}" if rng.random() < 0.1 else ""))
    return found


def _piece(rng: Random, one: str) -> str:
    start, length = rng.randrange(max(len(one), 1)), rng.choice((1, 1, 2, 2, 3, 4, 5))
    return "".join(one[start : start + length].split())


def search(connection: Connection, words: str) -> tuple[set[int], set[int]]:
    """The works found, and their reported number where that is exact."""
    rows = connection.execute(FOUND, {"words": words}).all()
    assert all(row.is_exact for row in rows)
    return {row.work_id for row in rows}, {row.found for row in rows}


def test_200_searches_equal_a_scan(stored: tuple[Connection, dict[int, Text]]) -> None:
    """Works not indexed yet are found as well: with no work indexed, half of them, and all."""
    connection, known = stored
    sent = queries()
    expected = scan(known, sent)
    assert sum(map(len, expected.values())) > 1_000
    for most in (0, len(known) // 2, 100_000):
        connection.execute(text("SELECT refresh_search(:most)"), {"most": most})
        for query in sent if most else sent[::8]:
            found, counted = search(connection, query)
            assert found == expected[query], query
            assert counted == ({len(found)} if found else set()), query


def test_a_changed_text_is_found_by_its_present_words(
    stored: tuple[Connection, dict[int, Text]],
) -> None:
    connection, known = stored
    connection.execute(REFRESH)
    key = next(iter(known))
    connection.execute(text("UPDATE works SET text = '魑魅魍魉' WHERE id = :key"), {"key": key})
    connection.execute(text("UPDATE crawl_runs SET finished_at = now()"))
    assert search(connection, "魑魅")[0] == {key}
    assert key not in search(connection, "满意")[0]
    connection.execute(REFRESH)
    connection.execute(text("UPDATE crawl_runs SET finished_at = '2020-01-01'"))
    assert search(connection, "魑魅魍魉")[0] == {key}
    assert connection.execute(REFRESH).scalar() == 0


def test_title_tags_beginning_and_rest_in_that_order_then_the_newest(database: Database) -> None:
    padding = "甲" * 90
    rows = [
        ("newer", None, [], f"{padding}古籍"), ("rest", None, [], f"{padding}古籍"),
        ("start", None, [], "古籍"), ("tag", None, ["古籍"], ""), ("title", "古籍", [], ""),
        ("two", "古籍", [], "修复"),
    ]  # fmt: skip
    with database.engine.begin() as connection:
        insert_world(connection)
        names = {
            work(
                connection, UNCOVERED, f"2026-10-{20 - number:02}T12:00+08",
                title=title, tags=tags, text=written,
            ): name
            for number, (name, title, tags, written) in enumerate(rows)
        }  # fmt: skip
        connection.execute(REFRESH)
        found = connection.execute(FOUND, {"words": "古籍"}).all()
        assert [(names[row.work_id], row.score) for row in found] == [
            ("title", 8), ("two", 8), ("tag", 4), ("start", 2), ("newer", 1), ("rest", 1),
        ]  # fmt: skip
        assert found[0].passage == "【古籍】 "
        assert found[-1].passage == f"{'甲' * 20}【古籍】"
        both = connection.execute(FOUND, {"words": "修复 古籍"}).all()
        assert [(names[row.work_id], row.score) for row in both] == [("two", 10)]
        chosen = (
            "SELECT count(*) FROM search_works('古籍', 9, {}, {}, '2026-10-17+8', '2026-10-20+8')"
        )
        for libraries, platforms, count in (
            ("NULL", "NULL", 3), ("'{hai}'", "'{weibo,wechat}'", 3), ("'{yun}'", "NULL", 0),
            ("NULL", "'{douyin}'", 0), ("'{hai,yun}'", "'{weibo}'", 3),
        ):  # fmt: skip
            query = chosen.format(libraries, platforms)
            assert connection.execute(text(query)).scalar() == count


@pytest.mark.parametrize("words", ["", "  ", "-古籍", "\u3000"])
def test_a_search_without_a_word_is_refused(database: Database, words: str) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError, match="has no word"):
        connection.execute(FOUND, {"words": words})
