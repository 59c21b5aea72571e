"""Works as rows, filters, groups and facts, against plain loops over the rows of the database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import URL, text
from typer.testing import Result

from analysis.commands.tests import explain_unknown
from analysis.compute.statistics.plan import find_unknown
from analysis.load.observations import divide_by_followers
from tests.analysis.compute.test_composite import WARDS
from tests.analysis.study import OCTOBER, Analyse, analyser, insert_study
from tests.analysis.world import UNCOVERED, WEIBO
from tests.conftest import new_database

JSON = ("--format", "json", "--counters", "latest")
WEIBO_ONLY = (*OCTOBER, "--platform", "weibo", *JSON)
# Every work another length; a quarter has 古籍 in its text, and each third a second tag.
VARIED = """
UPDATE works SET
    title = repeat('题', 1 + id::int % 5), text = repeat('字', (id * 7 % 50)::int)
        || CASE WHEN id % 4 = 0 THEN '讀古籍' ELSE '' END,
    text_complete = id % 6 <> 0, duration = (id * 37 % 101) + 0.5, position = 1 + id % 3,
    tags = CASE id % 3 WHEN 0 THEN '{阅读,夜读}' WHEN 1 THEN '{阅读}' ELSE '{}' END::text[];
UPDATE accounts SET covered_from = '2026-08-01+8'
"""
ROWS = """
SELECT works.*, seen.likes, seen.comments, seen.shares, seen.captured_at,
    works.published_at AT TIME ZONE 'Asia/Shanghai' AS local
FROM works LEFT JOIN work_snapshots AS seen ON seen.work_id = works.id
WHERE works.account_id IN (2, 4) AND works.published_at >= '2026-10-01+8'
    AND works.published_at < '2026-11-01+8'
ORDER BY works.id
"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def study(server_url: URL, template: str) -> Iterator[tuple[Analyse, list[Row]]]:
    """The command, and the works of October on Weibo with their only snapshot."""
    with new_database(server_url, template) as database:
        insert_study(database)
        with database.engine.begin() as connection:
            connection.execute(text(VARIED))
            works = [dict(row) for row in connection.execute(text(ROWS)).mappings()]
            for number in range(len(WARDS)):
                connection.execute(
                    text("INSERT INTO libraries (code, name_zh) VALUES (:code, :name)"),
                    {"code": f"ward{number}", "name": f"第{number}图书馆"},
                )
        yield analyser(database), works


@pytest.fixture(scope="module")
def analyse(study: tuple[Analyse, list[Row]]) -> Analyse:
    return study[0]


@pytest.fixture(scope="module")
def works(study: tuple[Analyse, list[Row]]) -> list[Row]:
    return study[1]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.csv"
    file.write_text("library,staff,branch\nyun,120,总馆\nhai,30,分馆\n", "utf-8")
    return file


def rows(done: Result) -> list[Row]:
    assert done.exit_code == 0, done.output
    found: list[Row] = json.loads(done.stdout)
    return found


def test_works_by_group(analyse: Analyse, works: list[Row]) -> None:
    words = ("describe", *WEIBO_ONLY, "--rows", "works", "--column", "likes")
    found = {row["group"]: row for row in rows(analyse(*words, "--group", "has_video"))}
    for group, is_video in (("yes", True), ("no", False)):
        likes = [row["likes"] for row in works if (row["kind"] == "video") is is_video]
        shown = found[group]
        assert (shown["by"], shown["n"], shown["median"]) == (
            "has_video",
            len(likes),
            median(likes),
        )
        assert shown["mean"] == pytest.approx(mean(likes))
        assert shown["sd"] == pytest.approx(stdev(likes))
        assert shown["share_observed"] == 1
    assert len(found) == 2


def test_columns_of_works(analyse: Analyse, works: list[Row]) -> None:
    names = ("duration", "title_length", "text_length", "tags", "position", "hour", "age")
    options = [word for name in (*names, "interactions") for word in ("--column", name)]
    found = {row["column"]: row for row in rows(
        analyse("describe", *WEIBO_ONLY, "--rows", "works", *options)
    )}  # fmt: skip
    known = {
        "duration": [row["duration"] for row in works],
        "title_length": [len(row["title"]) for row in works],
        "text_length": [len(row["text"]) for row in works if row["text_complete"]],
        "tags": [len(row["tags"] or ()) for row in works],
        "position": [row["position"] for row in works],
        "hour": [row["local"].hour for row in works],
        "age": [
            (row["captured_at"] - row["published_at"]) / timedelta(days=1) for row in works
        ],
        "interactions": [
            row["likes"] + row["comments"] + row["shares"]
            for row in works if row["shares"] is not None
        ],
    }  # fmt: skip
    assert set(found) == set(known)
    for name, values in known.items():
        assert (found[name]["n"], found[name]["missing"]) == (len(values), len(works) - len(values))
        assert found[name]["mean"] == pytest.approx(mean(values)), name
    assert len(known["text_length"]) < len(works)  # what is cut off has no length


def test_tags_are_groups_of_all_that_bear_them(analyse: Analyse, works: list[Row]) -> None:
    found = rows(analyse(
        "compare", *WEIBO_ONLY, "--rows", "works", "--group", "tag", "--column", "likes",
        "--statistic", "sum",
    ))  # fmt: skip
    expected: Counter[str] = Counter()
    for row in works:
        expected.update(dict.fromkeys(row["tags"] or (), row["likes"]))
    assert {row["group"]: row["value"] for row in found} == expected
    assert set(expected) == {"阅读", "夜读"}


def test_numbers_are_put_into_quarters(analyse: Analyse, works: list[Row]) -> None:
    found = rows(analyse(
        "compare", *WEIBO_ONLY, "--rows", "works", "--group", "duration", "--column", "likes",
    ))  # fmt: skip
    ordered = sorted(works, key=lambda row: row["duration"])
    assert len({row["duration"] for row in works}) == len(works) == 24
    for place, shown in enumerate(found):
        own = ordered[place * 6 : place * 6 + 6]
        first, last = own[0]["duration"], own[-1]["duration"]
        assert shown["group"] == f"{place + 1}/4 {first:g}-{last:g}"
        assert shown["value"] == median(row["likes"] for row in own)
    assert len(found) == 4
    tested = rows(analyse(
        "tests", *WEIBO_ONLY, "--rows", "works", "--test", "groups", "--column", "likes",
        "--group", "duration", "--method", "ranks",
    ))  # fmt: skip
    assert {row["by"] for row in tested} == {"duration_quarter"}
    assert tested[0]["n"] == 24


FILTERS = [
    (("--tag", "夜读"), lambda row: "夜读" in (row["tags"] or ())),
    (("--tag", "#夜读#", "--tag", "阅读"), lambda row: bool(row["tags"])),
    (("--kind", "video"), lambda row: row["kind"] == "video"),
    (("--text", "古籍"), lambda row: "古籍" in row["text"]),
    (("--text", "读 古籍"), lambda row: "古籍" in row["text"]),  # traditional letters, too
    (("--where", "is_original=no"), lambda row: not row["is_original"]),
    (("--where", "duration>=40", "--where", "duration<80"), lambda row: 40 <= row["duration"] < 80),
    (
        ("--where", "position=1", "--where", "position=3", "--kind", "text"),
        lambda row: row["position"] != 2 and row["kind"] == "text",
    ),
    (("--where", "text_length>20"), lambda row: row["text_complete"] and len(row["text"]) > 20),
    (("--where", "hour!=12"), lambda row: row["local"].hour != 12),
]


@pytest.mark.parametrize(("words", "holds"), FILTERS, ids=[" ".join(each[0]) for each in FILTERS])
def test_filters(analyse: Analyse, works: list[Row], words: tuple[str, ...], holds: Any) -> None:
    options = ("--column", "works", "--column", "likes", "--by", "library", "--statistic", "sum")
    found = rows(analyse("compare", *WEIBO_ONLY, *options, *words))
    chosen = [row for row in works if holds(row)]
    assert 0 < len(chosen) < len(works) or words[1].startswith("#")
    shown = {(row["group"], row["column"]): row["value"] for row in found}
    for library, account in (("yun", WEIBO), ("hai", UNCOVERED)):
        own = [row["likes"] for row in chosen if row["account_id"] == account]
        assert (shown[library, "works"], shown[library, "likes"]) == (len(own), sum(own))
    [each] = rows(analyse("describe", *WEIBO_ONLY, "--rows", "works", "--column", "likes", *words))
    assert (each["n"], each["mean"]) == (len(chosen), mean(row["likes"] for row in chosen))


def test_filters_of_accounts(analyse: Analyse, facts: Path) -> None:
    def libraries(command: str, *words: str) -> set[str]:
        return {row["library"] for row in rows(analyse(command, *WEIBO_ONLY, *words))}

    assert libraries("interaction", "--where", "region=west") == {"hai"}
    assert libraries("index", "--where", "followers>2500") == {"hai"}
    given = ("--facts", str(facts))
    assert libraries("interaction", *given, "--where", "staff>=100") == {"yun"}
    assert libraries("interaction", *given, "--where", "branch=分馆") == {"hai"}
    assert libraries("interaction", *given, "--where", "staff=30", "--where", "staff=120") == {
        "hai", "yun",
    }  # fmt: skip
    ranked = rows(analyse(
        "ranking", *OCTOBER, *JSON, "--index", "bci", *given, "--where", "branch!=总馆"
    ))  # fmt: skip
    assert [row["library"] for row in ranked] == ["hai"]


def test_groups_by_facts(analyse: Analyse, works: list[Row], facts: Path) -> None:
    given = ("--facts", str(facts), "--column", "likes", "--column", "staff")
    found = rows(analyse("compare", *WEIBO_ONLY, *given, "--group", "branch"))
    shown = {(row["group"], row["column"]): row["value"] for row in found}
    assert shown == {
        ("总馆", "likes"): sum(row["likes"] for row in works if row["account_id"] == WEIBO),
        ("分馆", "likes"): sum(row["likes"] for row in works if row["account_id"] == UNCOVERED),
        ("总馆", "staff"): 120, ("分馆", "staff"): 30,
    }  # fmt: skip
    each = rows(analyse("describe", *WEIBO_ONLY, *given, "--rows", "works", "--group", "staff"))
    assert {(row["group"], row["n"]) for row in each if row["column"] == "likes"} == {
        ("30", 12), ("120", 12),
    }  # fmt: skip


def test_how_steadily_accounts_publish(analyse: Analyse, works: list[Row]) -> None:
    """October 2026 has four whole weeks, from Sunday the 4th on."""
    names = ("original_share", "active_weeks", "silent_weeks", "works_per_active_week")
    options = [word for name in names for word in ("--column", name)]
    found = rows(analyse("compare", *WEIBO_ONLY, "--by", "library", *options))
    shown = {(row["group"], row["column"]): row["value"] for row in found}
    sundays = [date(2026, 10, 4) + timedelta(7 * number) for number in range(4)]
    for library, account in (("yun", WEIBO), ("hai", UNCOVERED)):
        own = [row for row in works if row["account_id"] == account]
        counts = [
            sum(sunday <= row["local"].date() < sunday + timedelta(7) for row in own)
            for sunday in sundays
        ]
        active = sum(count > 0 for count in counts)
        expected = (
            mean(bool(row["is_original"]) for row in own), active, 4 - active, sum(counts) / active,
        )  # fmt: skip
        assert [shown[library, name] for name in names] == pytest.approx(list(expected))
        assert 0 < active < 4


def test_thirds_by_followers() -> None:
    accounts = pd.DataFrame(
        {
            "platform": ["weibo"] * 7 + ["douyin"] * 3 + ["wechat"] + ["bilibili"] * 2,
            "followers": pd.array(
                [10, 20, 30, 40, 50, 60, None, 5, 5, 5, None, 7, 900], dtype="Int64"
            ),
        }
    )
    assert divide_by_followers(accounts).fillna("?").tolist() == [
        *("small", "small", "medium", "medium", "large", "large", "?"),
        *("small", "small", "small", "?", "?", "?"),
    ]  # fmt: skip


def test_composite_of_works(analyse: Analyse, works: list[Row]) -> None:
    """Scores by hand: the mean of both columns, each scaled from 0 to 1."""
    words = (
        "composite",
        *WEIBO_ONLY,
        "--rows",
        "works",
        "--column",
        "likes",
        "--column",
        "duration",
    )
    found = rows(analyse(*words, "--weighting", "equal"))
    spans = {
        name: (min(row[name] for row in works), max(row[name] for row in works))
        for name in ("likes", "duration")
    }
    score = {
        row["id"]: mean((row[n] - low) / (high - low) for n, (low, high) in spans.items())
        for row in works
    }
    assert {row["work_id"]: row["score"] for row in found} == pytest.approx(score)
    assert [row["rank"] for row in found] == sorted(row["rank"] for row in found)
    grouped = rows(analyse(*words, "--weighting", "equal", "--group", "kind"))
    for row in grouped:
        own = [each for each in works if each["kind"] == row["group"]]
        assert (row["n"], row["likes"]) == (len(own), median(each["likes"] for each in own))
    assert sorted(row["rank"] for row in grouped) == [1, 2]


def ward_facts(folder: Path) -> Path:
    file = folder / "wards.csv"
    heading = ["library", *(f"item{number}" for number in range(1, 10))]
    lines = [[f"ward{number}", *map(str, row)] for number, row in enumerate(WARDS)]
    file.write_text("\n".join(",".join(line) for line in [heading, *lines]), "utf-8")
    return file


def test_a_published_entropy_study_from_a_table(analyse: Analyse, tmp_path: Path) -> None:
    """Eleven rows by nine items, none of them crawled: the published data of WARDS, its weights as
    pyrepo-mcda 0.1.15 and scikit-criteria 0.10 give them, the ranks by a plain loop."""
    options = [word for number in range(1, 10) for word in ("--column", f"item{number}")]
    words = ("composite", "--facts", str(ward_facts(tmp_path)), *options, "--format", "json")
    published = [
        0.0757855908, 0.2191587022, 0.2713738082, 0.0655921199, 0.1051976964, 0.0655921199,
        0.0661157228, 0.0655921199, 0.0655921199,
    ]  # fmt: skip
    weights = [row["weight"] for row in rows(analyse(*words, "--show", "weights"))]
    assert weights == pytest.approx(published, abs=1e-10)
    columns = list(zip(*WARDS, strict=True))
    scores = [
        sum(
            weight * (value - min(column)) / (max(column) - min(column))
            for weight, value, column in zip(published, row, columns, strict=True)
        )
        for row in WARDS
    ]
    order = sorted(range(len(WARDS)), key=lambda place: -scores[place])
    found = rows(analyse(*words))
    assert [row["library"] for row in found[:3]] == [f"ward{place}" for place in order[:3]]
    shown = {row["library"]: row["score"] for row in found}
    assert shown == pytest.approx({f"ward{n}": score for n, score in enumerate(scores)}, abs=1e-9)


def test_clipping(analyse: Analyse, tmp_path: Path) -> None:
    """Losses of followers as none, and an outlier as the bound: the scores by hand."""
    file = tmp_path / "gains.csv"
    file.write_text("library,gain,views\nward0,-578,100\nward1,0,300\nward2,766,9000\n", "utf-8")
    words = (
        *("composite", "--facts", str(file), "--column", "gain", "--column", "views"),
        *("--weighting", "equal", "--clip", "gain=0:", "--clip", "views=:500"),
    )
    found = rows(analyse(*words, "--format", "json"))
    assert {row["library"]: (row["gain"], row["views"]) for row in found} == {
        "ward0": (0, 100), "ward1": (0, 300), "ward2": (766, 500),
    }  # fmt: skip
    assert {row["library"]: row["score"] for row in found} == pytest.approx(
        {"ward0": 0, "ward1": 0.25, "ward2": 1}
    )
    shown = analyse(*words).stderr
    assert "clipped: 1 values of gain" in shown and "clipped: 1 values of views" in shown
    half = analyse(*words[:-1], "views=50%:", "--format", "json")  # the median is 300
    assert {row["library"]: row["views"] for row in rows(half)}["ward0"] == 300


def test_facts_beside_figures(analyse: Analyse, facts: Path) -> None:
    words = ("composite", *WEIBO_ONLY, "--facts", str(facts), "--column", "staff")
    found = rows(analyse(*words, "--column", "likes", "--weighting", "equal"))
    shown = {row["library"]: (row["staff"], row["score"]) for row in found}
    assert shown == {"yun": (120, 0.5), "hai": (30, 0.5)}  # more staff, half the likes


MISTAKES = [
    (("describe", "--rows", "works", "--column", "durations"), "no column 'durations'; did"),
    (("describe", "--rows", "works", "--column", "works"), "there is no column 'works'"),
    (("describe", "--column", "duration"), "there is no column 'duration'"),
    (("describe", "--group", "regoin"), "'regoin' is no grouping; did you mean region?"),
    (("compare", "--by", "region", "--group", "size"), "choose one: --group, or --by"),
    (("describe", "--where", "levle=x"), "nothing can be chosen by 'levle'; did you mean level?"),
    (("describe", "--where", "level"), "write a column, a sign and a value"),
    (("describe", "--where", "hour=noon"), "hour=noon: 'noon' is not a number, as hour is"),
    (("describe", "--where", "has_video=3"), "has_video is yes or no: write has_video=yes"),
    (("describe", "--where", "kind>text"), "kind holds words: compare it by = or !="),
    (("describe", "--tag", "夜读者"), "no work has the tag '夜读者'; did you mean 夜读?"),
    (("describe", "--kind", "vidoe"), "no work is of the kind 'vidoe'; did you mean video?"),
    (("describe", "--text", "火星"), "2026-10-01 to 2026-10-31: no work fulfils --text '火星'"),
    (("describe", "--text", " "), "--text needs a word"),
    (("describe", "--where", "level=county"), "no library fulfils level=county"),
    (("describe", "--tag", "阅读", "--column", "bci-1"), "bci-1 is of all works of an account"),
    (("composite", "--kind", "text", "--column", "weibo.likes_change"), "is of all works of an"),
    (("inequality", "--kind", "text", "--column", "bci-1"), "bci-1 is of all works of an account"),
    (("ranking", "--where", "hour=9"), "hour is of works: this command is of all works"),
    (("tests", "--rows", "works", "--by", "tag"), "a work may have several tags"),
    (("composite", "--column", "likes", "--clip", "likes"), "write --clip COLUMN=LOW:HIGH"),
    (("composite", "--column", "likes", "--clip", "likes=9:x"), "write --clip COLUMN=LOW:HIGH"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "shown"), MISTAKES, ids=[" ".join(each[0]) for each in MISTAKES])
def test_mistakes(
    analyse: Analyse,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    shown: str,
) -> None:
    """One line, status 1, nothing written, and nothing observed before."""
    monkeypatch.setattr("analysis.load.observations.load_observations", refuse)
    file = tmp_path / "table.csv"
    done = analyse(words[0], *OCTOBER, *words[1:], "--output", str(file))
    assert done.exit_code == 1 and not file.exists()
    [line] = done.stderr.splitlines()
    assert line.startswith("error: ") and shown in line


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("observations were loaded")


def test_mistakes_that_show_late(analyse: Analyse) -> None:
    wechat = (*OCTOBER, "--platform", "wechat")
    for words, shown in (
        (("describe", *wechat, "--size", "small"), "--size: wechat shows no followers"),
        (
            ("index", *WEIBO_ONLY, "--size", "small"),
            "--size: followers of 2 accounts are known on weibo, too few to call any small, medium",
        ),
        (("describe", *OCTOBER, "--where", "followers>9999999"), "no account fulfils --where foll"),
        (("describe", *OCTOBER, "--group", "level"), "level is known of none of the rows"),
        (
            ("describe", *WEIBO_ONLY, "--group", "size"),
            "size is known of none of the rows: it needs the followers of 3 accounts",
        ),
        (("composite", *OCTOBER, "--rows", "works"), "works of which platform? Give --platform"),
        (("composite", *WEIBO_ONLY, "--column", "likes", "--clip", "shares=0:"), "is none of the"),
        (("composite", *WEIBO_ONLY, "--column", "likes", "--clip", "likes=9:1"), "lies above 1"),
        (("describe", *wechat, "--tag", "夜读"), "no work fulfils --tag 夜读"),
    ):
        done = analyse(*words)
        [line] = done.stderr.splitlines()
        assert (done.exit_code, line.startswith("error: "), shown in line) == (1, True, True), line


@pytest.mark.parametrize("name", ["likes", "region", "bci-1", "text_length", "score"])
@pytest.mark.parametrize("command", ["describe", "tests", "compare", "composite", "index"])
def test_a_fact_that_hides_a_column_of_ours(
    analyse: Analyse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, name: str
) -> None:
    monkeypatch.setattr("analysis.load.observations.load_observations", refuse)
    file = tmp_path / "facts.csv"
    file.write_text(f"library,{name}\nyun,1\nhai,2\n", "utf-8")
    done = analyse(command, *OCTOBER, "--facts", str(file))
    [line] = done.stderr.splitlines()
    assert done.exit_code == 1
    assert line == (
        f"error: {file}:1: {name} is a column of ours: give that of the facts another name"
    )


def test_weekdays_stand_side_by_side_by_name(study: tuple[Analyse, list[Row]]) -> None:
    """On the screen; in a file they are numbers, in the same order."""
    analyse, works = study
    which = (*WEIBO_ONLY[:4], "--rows", "works", "--column", "likes", "--counters", "latest")
    given = ("compare", *which, "--group", "weekday")
    known = sorted({row["local"].isoweekday() for row in works if row["likes"] is not None})
    done = analyse(*given, "--all-columns")
    heads = next(line for line in done.stdout.splitlines() if "day" in line).split()
    names = [(date(2026, 1, 4) + timedelta(days=number)).strftime("%A") for number in known]
    assert [name for name in heads if name.endswith("day")] == names
    tested = analyse("tests", *which, "--test", "groups", "--by", "weekday").stdout
    assert names[0] in " ".join(tested.split())
    groups = [row["group"] for row in rows(analyse(*given, "--format", "json"))]
    assert groups == [str(number) for number in known]


def test_figures_that_are_known_of_no_account(analyse: Analyse) -> None:
    """WeChat shows followers to an account's owner alone."""
    words = ("tests", *OCTOBER, "--platform", "wechat", "--column", "followers")
    for language, shown in (
        ("en", "error: wechat shows no followers, so there is nothing to test"),
        ("zh", "错误: 微信不显示粉丝数，没有可检验的数值"),
    ):
        done = analyse(*words, "--lang", language)
        assert (done.exit_code, done.stdout, done.stderr.splitlines()) == (1, "", [shown])
    done = analyse("tests", *OCTOBER, "--test", "normality", "--format", "json")
    tested = {(row["platform"], row["column"]) for row in rows(done)}
    assert ("weibo", "followers") in tested and ("wechat", "works") in tested
    assert ("wechat", "followers") not in tested
    assert "wechat shows no followers" in done.stderr


def test_a_counter_that_is_shown_but_was_not_seen() -> None:
    words = explain_unknown("bili", ["likes_received_change", "followers"], ("followers", "works"))
    assert list(words) == [
        "bili shows no likes_received_change, so there is nothing to test",
        "bili: no account has a known value of followers, so there is nothing to test",
    ]


def test_figures_that_are_known_of_some() -> None:
    """One account of WeChat shows its followers; unknown likes are another reason."""
    cases = pd.DataFrame(
        {
            "platform": ["wechat", "wechat", "bili", "bili"],
            "followers": pd.array([5, None, None, None], dtype="Int64"),
            "likes": pd.array([None] * 4, dtype="Int64"),
        }
    )
    assert find_unknown(cases, ["followers", "likes"]) == {"bili": ["followers"]}
