"""`python -m analysis duplicates` on a real database."""

from __future__ import annotations

import json

import pytest

from analysis.write.labels import is_known
from tests.analysis.study import Analyse, analyser, insert_study
from tests.analysis.world import UNCOVERED, WECHAT, WEIBO, seen, work
from tests.conftest import Database

TEXT = (
    "秋天的第一场读书会就要开始了，我们邀请了三位作家来到馆里，"
    "和大家聊一聊写作与阅读之间的故事，欢迎预约。"
)


@pytest.fixture
def analyse(database: Database) -> Analyse:
    insert_study(database)
    with database.engine.begin() as connection:
        one = work(connection, WECHAT, "2026-10-03T09:00+08", title="读书会", text=TEXT)
        two = work(connection, WEIBO, "2026-10-03T12:00+08", text=f"#阅读# 读书会{TEXT}[心]")
        work(connection, UNCOVERED, "2026-10-05T09:00+08", text=f"读书会{TEXT}@云图图书馆")
        seen(connection, one, "2026-10-20+8", likes=9, comments=1, shares=0, wows=0)
        seen(connection, two, "2026-10-20+8", likes=3, comments=0, shares=1)
    return analyser(database)


def rows(analyse: Analyse, show: str) -> list[dict[str, object]]:
    done = analyse("duplicates", "--month", "2026-10", "--show", show, "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert "3 of 28 works have copies; pairs of copies 3," in done.stderr, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    assert all(is_known(name) for name in found[0]), [n for n in found[0] if not is_known(n)]
    return found


def test_who_had_it_first_and_what_each_earned(analyse: Analyse) -> None:
    found = rows(analyse, "works")
    assert [(row["platform"], row["is_first"], row["hours_after"]) for row in found] == [
        ("wechat", True, 0), ("weibo", False, 3), ("weibo", False, 48),
    ]  # fmt: skip
    assert [row["interactions"] for row in found] == [10, 4, None]
    pairs = rows(analyse, "pairs")
    assert {row["repeat"] for row in pairs} == {"copy"}
    assert {(row["library"], row["linked_library"]) for row in pairs} == {
        ("yun", "yun"), ("yun", "hai"),
    }  # fmt: skip


def test_on_the_screen_in_chinese_names_stand_for_codes(analyse: Analyse) -> None:
    named = {"pairs": ["云山图书馆", "海滨图书馆"], "platforms": ["云山图书馆", "微信"]}
    for show, there in named.items():
        done = analyse("duplicates", "--month", "2026-10", "--show", show, "--lang", "zh")
        assert all(name in done.stdout for name in there), done.stdout
        assert not any(code in done.stdout for code in ("yun", "hai", "wechat")), done.stdout


def test_how_different_the_platforms_of_a_library_are(analyse: Analyse) -> None:
    found = {(row["platform"], row["other_platform"]): row for row in rows(analyse, "platforms")}
    assert found["wechat", "weibo"]["shared"] == 1 == found["wechat", "weibo"]["first"]
    assert found["weibo", "wechat"]["first"] == 0
    assert found["weibo", "wechat"]["shared_interactions_there"] == 10
