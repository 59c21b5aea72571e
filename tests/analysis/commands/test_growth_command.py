"""`growth` on works that were seen at 1, 3, 7 and 30 days, and on some that were not."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import URL

from analysis.write.labels import is_known
from tests.analysis.study import Analyse, analyser
from tests.analysis.world import DOUYIN, UNCOVERED, WECHAT, WEIBO, insert_world, seen, work
from tests.conftest import Database, new_database

AUGUST = ("--month", "2026-08")
FIRST = datetime.fromisoformat("2026-08-02T10:00+08")
AGES = (1, 3, 7, 30)


@pytest.fixture(scope="module")
def counted(server_url: URL, template: str) -> Iterator[tuple[Analyse, list[list[int]]]]:
    """The command, and of ten Weibo videos the interactions at each age."""
    with new_database(server_url, template) as database:
        yield analyser(database), _fill(database)


def _fill(database: Database) -> list[list[int]]:
    chance = random.Random(7)
    curves = [sorted(chance.sample(range(5, 400), 4)) for _ in range(10)]
    with database.engine.begin() as connection:
        insert_world(connection)

        hours = count(1)

        def insert(account: int, kind: str, values: dict[float, int], **more: object) -> None:
            moment = FIRST + timedelta(hours=next(hours))
            made = work(connection, account, moment.isoformat(), kind=kind)
            for age, value in values.items():
                at = (moment + timedelta(days=age)).isoformat()
                seen(connection, made, at, likes=value - 3, comments=2, shares=1, **more)

        for curve in curves:
            insert(WEIBO, "video", dict(zip(AGES, curve, strict=True)))
        insert(WEIBO, "video", {1: 9, 3: 10, 30: 900})  # not at 7 days: in no median
        insert(WEIBO, "video", {30: 900, 1: 900, 3: 900, 7: 900}, capped=["likes"])
        insert(WEIBO, "video", {})  # never seen
        for _ in range(4):  # too few for a median
            insert(WEIBO, "text", dict(zip(AGES, (8, 8, 8, 8), strict=True)))
        for _ in range(6):  # one snapshot at 4 days is none of 7 days; nobody looked on day 1
            insert(UNCOVERED, "image", {4: 60, 30: 100})
        for value in (40, 20, 20, 20, 30):  # Douyin shows no age between 3 and 30 days
            insert(DOUYIN, "video", {1: value, 3: 60, 30: 100})
    return curves


def rows(analyse: Analyse, *options: str) -> list[dict[str, object]]:
    done = analyse("growth", *AUGUST, *options, "--format", "json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    assert not [name for name in found[0] if not is_known(name)]
    return found


def test_medians_over_the_same_works(counted: tuple[Analyse, list[list[int]]]) -> None:
    analyse, curves = counted
    videos = rows(analyse, "--group", "kind", "--platform", "weibo", "--library", "yun")[-4:]
    wanted = [median(curve[at] / curve[3] for curve in curves) for at in range(4)]
    assert [row["share"] for row in videos] == pytest.approx(wanted)
    assert {(row["kind"], row["works"], row["works_counted"]) for row in videos} == {
        ("video", 13, 10)
    }
    assert [row["works_observed"] for row in videos] == [11, 11, 10, 11]
    before = max(at for at in range(4) if wanted[at] < 0.5)
    step = (0.5 - wanted[before]) / (wanted[before + 1] - wanted[before])
    half = AGES[before] + step * (AGES[before + 1] - AGES[before])
    assert videos[0]["half_life"] == pytest.approx(half)
    assert videos[0]["half_within"] == AGES[before + 1]


def test_what_cannot_be_estimated(counted: tuple[Analyse, list[list[int]]]) -> None:
    analyse, _ = counted
    texts = rows(analyse, "--group", "kind", "--library", "yun", "--platform", "weibo")[:4]
    assert [(row["kind"], row["works_observed"], row["share"]) for row in texts] == [
        ("text", 4, None)
    ] * 4
    images = rows(analyse, "--group", "library", "--library", "hai")
    assert [(row["age"], row["works_observed"], row["share"]) for row in images] == [
        (1, 0, None), (3, 6, 0.6), (7, 0, None), (30, 6, 1.0),
    ]  # fmt: skip
    assert [(row["half_life"], row["half_within"]) for row in images] == [(None, 3)] * 4
    douyin = rows(analyse, "--platform", "douyin")
    assert [row["share"] for row in douyin] == [0.2, 0.6, None, 1.0]
    assert douyin[0]["half_life"] == pytest.approx(1 + 2 * 0.3 / 0.4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((*AUGUST, "--counters", "7d"), "growth compares counters at fixed ages"),
        (("--month", "2026-09"), "no work is known that was published then"),
        ((*AUGUST, "--library", "yun", "--platform", "wechat"), "no work is known"),
    ],
)
def test_mistakes(
    counted: tuple[Analyse, list[list[int]]], options: tuple[str, ...], words: str
) -> None:
    done = counted[0]("growth", *options)
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr


def test_too_young(database: Database) -> None:
    with database.engine.begin() as connection:
        insert_world(connection)
        seen(connection, work(connection, WECHAT, "2026-10-30+08"), "2026-11-02+08", likes=5)
    done = analyser(database)("growth", "--month", "2026-10")
    assert done.exit_code == 1
    assert "which the last ones reach on 2026-12-01; choose an earlier window" in done.stderr


def test_file_states_its_evidence(counted: tuple[Analyse, list[list[int]]], tmp_path: Path) -> None:
    done = counted[0]("growth", *AUGUST, "--lang", "zh", "--output", str(tmp_path / "a.csv"))
    assert done.exit_code == 0, done.output
    [source] = tmp_path.glob("*.json")
    reported = source.read_text("utf-8")
    assert '"counters": "1d, 3d, 7d, 30d"' in reported and '"run_id": 1' in reported
