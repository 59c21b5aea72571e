"""`case` in words: when levels changed, on weeks whose change points are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

import pytest
from sqlalchemy import URL, text

from analysis.choices import Language
from tests.analysis.commands.test_readers_words import english
from tests.analysis.study import Analyse, analyser
from tests.analysis.world import UNCOVERED, WEIBO, insert_world, seen, work
from tests.conftest import new_database

SUNDAYS = [date(2026, 6, 7) + timedelta(7 * number) for number in range(21)]  # to 2026-10-25
CHANGE = date(2026, 8, 16)
NOISE = (0, 1, 2, 1)
LIKES = [(400 if day >= CHANGE else 10) + NOISE[n % 4] for n, day in enumerate(SUNDAYS)]
SHARES = [(5 if day >= CHANGE else 90) + NOISE[n % 4] for n, day in enumerate(SUNDAYS)]


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    """A post in each week; from CHANGE on it is liked more and shared less."""
    with new_database(server_url, template) as database:
        with database.engine.begin() as connection:
            insert_world(connection)
            connection.execute(text("UPDATE accounts SET covered_from = '2026-06-01+8'"))
            for account in (WEIBO, UNCOVERED):
                for day, likes, shares in zip(SUNDAYS, LIKES, SHARES, strict=True):
                    post = work(connection, account, f"{day}T12:00+08", is_original=True)
                    seen(
                        connection, post, f"{day + timedelta(7)}T12:00+08",
                        likes=likes if account == WEIBO else 7, comments=3,
                        shares=shares if account == WEIBO else 7,
                    )  # fmt: skip
        yield analyser(database)


def levels(values: list[int]) -> tuple[str, str]:
    """Medians of the weeks before the change and from it on."""
    place = SUNDAYS.index(CHANGE)
    return f"{median(values[:place]):g}", f"{median(values[place:]):g}"


@pytest.mark.parametrize(
    ("language", "up", "down"),
    [
        (
            Language.EN,
            "yun, weibo: higher since the week 2026-08-16 to 2026-08-22: Likes {} → {}",
            "yun, weibo: lower since the week 2026-08-16 to 2026-08-22: Shares {} → {}",
        ),
        (
            Language.ZH,
            "云山图书馆，微博：自 2026-08-16 至 2026-08-22 这一周起升高：点赞数 {} → {}",
            "云山图书馆，微博：自 2026-08-16 至 2026-08-22 这一周起降低：转发数 {} → {}",
        ),
    ],
)
def test_when_levels_changed(analyse: Analyse, language: Language, up: str, down: str) -> None:
    done = analyse(
        *("case", "--month", "2026-10", "--library", "yun", "--platform", "weibo"),
        *("--column", "likes", "--column", "shares", "--lang", language.value),
    )
    assert done.exit_code == 0, done.output
    lines = done.stderr.splitlines()
    assert up.format(*levels(LIKES)) in lines
    assert down.format(*levels(SHARES)) in lines
    if language is Language.ZH:
        assert "云山图书馆的同行（全部）：海滨图书馆" in lines
        assert not [word for word in english(done.output) if word != "bci-1"]
        assert not re.findall(r"\b(yun|hai)\b", done.output)


@pytest.mark.parametrize("language", list(Language))
def test_no_change(analyse: Analyse, language: Language) -> None:
    done = analyse(
        *("case", "--month", "2026-10", "--library", "hai", "--platform", "weibo"),
        *("--column", "likes", "--lang", language.value),
    )
    reported = {
        Language.EN: "hai, weibo: no figure changed its level in 21 known weeks",
        Language.ZH: "海滨图书馆，微博：已知的 21 周中没有数字改变水平",
    }
    assert reported[language] in done.stderr.splitlines()
