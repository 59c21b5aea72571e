"""Planted copies are found, by kind, and nothing that a comparison of all pairs does not find."""

from __future__ import annotations

from random import Random
from typing import Any

import networkx as nx
import pandas as pd
import pytest

from analysis.compute.duplicates import (
    compare_platforms,
    count_first,
    find_copies,
    find_repeats,
    first_copies,
    group_copies,
    plain_text,
)

START = pd.Timestamp("2026-10-01T09:00+08:00")
RNG = Random(14)
# Least share of the planted copies that is found.
RECALL = {"hashtags": 0.99, "emoji": 0.99, "truncated": 0.99, "edited": 0.85, "quote": 0.9}
LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
EACH = 60


def sentence(length: int) -> str:
    return "".join(RNG.choices(LETTERS, k=length)) + "。"


def paragraph(sentences: int) -> list[str]:
    return [sentence(RNG.randint(12, 30)) for _ in range(sentences)]


def row(key: int, text: str, day: float, account: int = 1, **more: Any) -> dict[str, Any]:
    published = START + pd.Timedelta(days=day)
    return {"work_id": key, "account_id": account, "published_at": published, "title": None,
            "text": text, "library": "yun", "platform": "weibo", "interactions": 1,
            **more}  # fmt: skip


def copies_of(parts: list[str], kind: str) -> tuple[str, str]:
    """A text and its copy."""
    text = "".join(parts)
    if kind == "hashtags":
        return f"#阅读# {text}", f"{text} #公共图书馆# #世界读书日# @上海图书馆"
    if kind == "emoji":
        return f"{text}[心]", f"[赞][赞]{text}📚🎉"
    if kind == "truncated":
        return text, text[: len(text) // 2]
    if kind == "edited":
        kept = parts[:-1]
        return text, f"{sentence(6)}{''.join(kept)}{sentence(8)}"
    article = "".join(paragraph(60))
    start = RNG.randrange(len(article) - 100)
    return article, f"{sentence(4)}{article[start : start + RNG.randint(60, 100)]}"


def planted() -> tuple[pd.DataFrame, dict[str, set[tuple[int, int]]]]:
    rows: list[dict[str, Any]] = []
    true: dict[str, set[tuple[int, int]]] = {kind: set() for kind in RECALL}
    for kind in RECALL:
        for _ in range(EACH):
            one, other = copies_of(paragraph(8), kind)
            day, key = RNG.uniform(0, 60), len(rows)
            rows.append(row(key, one, day))
            rows.append(row(key + 1, other, day + RNG.uniform(0.01, 13), account=2))
            true[kind].add((key, key + 1))
    rows += [row(len(rows) + n, "".join(paragraph(6)), RNG.uniform(0, 75)) for n in range(300)]
    return pd.DataFrame(rows), true


def containment(one: str, other: str) -> float:
    """Trigrams of both ÷ those of the shorter one, by definition."""
    plain = map(plain_text, (one, other))
    first, second = ({text[n : n + 3] for n in range(len(text) - 2)} for text in plain)
    return len(first & second) / max(min(len(first), len(second)), 1)


def test_planted_copies_are_found_by_kind_and_nothing_else() -> None:
    works, true = planted()
    found = find_repeats(works)
    pairs = set(zip(found["earlier"], found["later"], strict=True))
    for kind, least in RECALL.items():
        share = len(pairs & true[kind]) / EACH
        texts = works.set_index("work_id")["text"]
        alike = [containment(texts[one], texts[other]) >= 0.8 for one, other in true[kind]]
        assert share >= least, kind
        assert share == pytest.approx(sum(alike) / EACH, abs=0.05), kind
    assert pairs <= set().union(*true.values()), "and nothing that was not planted"
    kinds = found.set_index(["earlier", "later"])["repeat"]
    assert set(kinds[list(pairs & true["quote"])]) == {"quote"}
    assert set(kinds[list(pairs & true["truncated"])]) == {"copy"}


def test_a_series_is_no_copy_and_another_account_is_none() -> None:
    text = "周三下午的读书沙龙在{}号报告厅举行还有{}个名额欢迎读者朋友们早早报名参加我们不见不散"
    works = pd.DataFrame([
        row(1, text.format(3, 50), 0), row(2, text.format(5, 20), 7), row(3, text.format(3, 50), 8),
        row(4, text.format(3, 50), 9, account=2), row(5, text.format(3, 50), 60),
    ])  # fmt: skip
    found = find_repeats(works).set_index(["earlier", "later"])["repeat"].to_dict()
    assert found == {
        (1, 2): "series", (1, 3): "copy", (2, 3): "series", (1, 4): "copy", (2, 4): "copy",
        (3, 4): "copy",
    }  # fmt: skip


def test_short_texts_and_empty_ones_repeat_nothing() -> None:
    works = pd.DataFrame([row(n, text, n) for n, text in enumerate(["", "", "早安", "早安", "😀"])])
    assert find_repeats(works).empty


def test_which_platform_was_first_and_what_is_shared() -> None:
    texts = ["".join(paragraph(5)) for _ in range(3)]
    works = pd.DataFrame([
        row(1, texts[0], 0, interactions=5), row(2, texts[0], 1, platform="wechat", interactions=9),
        row(3, texts[1], 3, platform="wechat"), row(4, texts[1], 4, interactions=7),
        row(5, texts[2], 5), row(6, texts[2], 6, account=9, library="hai"),
    ])  # fmt: skip
    groups = group_copies(works, find_repeats(works))
    assert groups["group"].tolist() == [1, 1, 2, 2, 3, 3]
    assert groups["hours_after"].tolist() == [0, 24, 0, 24, 0, 24]
    table = compare_platforms(works, groups).set_index(["library", "platform"])
    weibo, wechat = table.loc[("yun", "weibo")], table.loc[("yun", "wechat")]
    assert weibo[["works", "shared", "first", "shared_interactions"]].tolist() == [3, 2, 1, 6]
    assert weibo["shared_share"] == pytest.approx(2 / 3)
    assert wechat[["works", "shared", "first", "shared_interactions"]].tolist() == [2, 2, 1, 5]
    assert "hai" not in table.index.get_level_values(0)


def copied() -> pd.DataFrame:
    """Two texts of yun on two platforms, keyed against their order, and one of hai that yun has."""
    texts = ["".join(paragraph(5)) for _ in range(3)]
    return pd.DataFrame([
        row(9, texts[0], 0, interactions=5),
        row(2, texts[0], 1, platform="wechat", account=3, interactions=9),
        row(3, texts[1], 3, platform="wechat", account=3, interactions=1),
        row(4, texts[1], 4, interactions=7), row(5, texts[2], 5), row(8, texts[2], 5.1),
        row(1, texts[2], 6, account=9, library="hai"),
    ])  # fmt: skip


def test_copies_within_a_library_and_between_two() -> None:
    found = find_copies(copied())
    assert found.works == 7
    assert found.own.groupby("group")["work_id"].apply(list).tolist() == [[9, 2], [3, 4], [5, 8]]
    assert found.repeating == {2, 4, 8}
    assert found.shared == {9, 2, 3, 4}, "5 and 8 stand on one platform alone"
    assert found.between is not None
    assert found.between["work_id"].tolist() == [5, 8, 1]
    table = found.platforms.set_index(["library", "platform"])
    assert table.loc[("yun", "weibo"), ["works", "shared", "first"]].tolist() == [4, 2, 1]


def test_of_many_works_those_of_a_library_alone_are_compared() -> None:
    found = find_copies(copied(), most=6)
    assert found.between is None
    assert found.repeating == {2, 4, 8}
    kept = find_copies(copied(), find_repeats(copied()), most=6)
    assert kept.between is not None, "what is kept was compared before"


def test_who_was_first_and_what_each_earned() -> None:
    table = count_first(find_copies(copied()).own).set_index("platform")
    columns = ["groups", "first", "first_share", "hours_after"]
    assert table.loc["weibo", columns].tolist() == [2, 1, 0.5, 24]
    assert table.loc["wechat", columns].tolist() == [2, 1, 0.5, 24]
    earned = ["shared_interactions", "shared_interactions_there"]
    assert table.loc["weibo", earned].tolist() == [6, 5]
    assert table.loc["wechat", earned].tolist() == [5, 6]


@pytest.mark.parametrize("pairs", [0, 1, 30, 60, 200])
def test_groups_are_what_copies_connect(pairs: int) -> None:
    """As networkx finds them; the first one of each is the earliest."""
    random = Random(pairs)
    edges = [tuple(random.sample(range(100), 2)) for _ in range(pairs)]
    rows = [(one, other, -one, -other) for one, other in edges]
    copies = pd.DataFrame(rows, columns=["earlier", "later", "earlier_at", "later_at"])
    expected = {key: max(group) for group in nx.connected_components(nx.Graph(edges))
                for key in group}  # fmt: skip
    assert first_copies(copies) == expected
