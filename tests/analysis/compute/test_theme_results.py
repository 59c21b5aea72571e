"""Shares, diversity, response, comparisons, keywords and topics, beside other computations."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from analysis.compute.themes import response, words
from analysis.compute.themes.response import measure_response
from analysis.compute.themes.shares import (
    compare_themes,
    holm,
    measure_diversity,
    share_themes,
)

THEMES = ["a", "b", "c"]


def frame(themes: list[str | None], rests_on: str = "coders") -> pd.DataFrame:
    return pd.DataFrame({"theme": themes, "rests_on": rests_on, "account_id": 1})


def test_shares_of_a_sample() -> None:
    works = pd.concat([frame(["a"] * 30 + ["b"] * 10), frame([None] * 60, "not_coded")])
    table = share_themes(works, THEMES).set_index("theme")
    assert set(table["basis"]) == {"people"}
    for theme, hits in (("a", 30), ("b", 10), ("c", 0)):
        row = table.loc[theme]
        low, high = proportion_confint(hits, 40, method="wilson")
        assert row[["share", "share_low", "share_high"]].tolist() == pytest.approx(
            [hits / 40, low, high], abs=1e-9
        )
        assert (row["least"], row["most"]) == (hits / 100, (hits + 60) / 100)
    assert table["works_open"].tolist() == [60] * 3


def test_corrected_shares_hold_the_truth_where_plain_ones_do_not() -> None:
    """A classifier that takes half of the rare theme for the common one, in 100 worlds."""
    generator = np.random.default_rng(8)
    truth = np.array([0.6, 0.3, 0.1])
    errors = np.array([[0.92, 0.0, 0.0, 0.08], [0.3, 0.5, 0.0, 0.2], [0.5, 0.0, 0.3, 0.2]])
    answers = [*THEMES, "abstained"]
    held, plain = 0, 0
    for _ in range(100):
        true = generator.choice(3, size=2400, p=truth)
        bounds = errors.cumsum(axis=1)[true]
        predicted = (generator.random((2400, 1)) > bounds[:, :-1]).sum(axis=1)
        known = pd.crosstab(true[:400], predicted[:400])
        confusion = [
            (THEMES[t], answers[s], int(known.loc[t, s]))
            for t in known.index
            for s in known.columns
        ]
        people = frame([THEMES[each] for each in true[:400]])
        by_machine = predicted[400:]
        machine = frame([answers[s] if s < 3 else None for s in by_machine], "classifier")
        machine.loc[by_machine == 3, "rests_on"] = "abstained"
        table = share_themes(pd.concat([people, machine]), THEMES, (), confusion)
        assert set(table["basis"]) == {"corrected"}
        assert table["share"].sum() == pytest.approx(1)
        real = np.bincount(true, minlength=3) / 2400
        held += int(((table["share_low"] <= real) & (real <= table["share_high"])).sum())
        plain += int(abs(table["works"].iloc[0] / table["works_coded"].iloc[0] - real[0]) > 0.1)
    assert held >= 0.9 * 300, "95 % intervals"
    assert plain == 100, "what is not corrected is wrong every time"


def test_groups() -> None:
    works = frame(["a", "b", "a", "c"]).assign(platform=["x", "x", "y", "y"])
    table = share_themes(works, THEMES, ["platform"])
    assert table[table["platform"] == "y"]["share"].tolist() == [0.5, 0, 0.5]


def test_diversity_that_is_obvious() -> None:
    works = pd.concat(
        [
            frame(["a", "b", "c", "d"] * 5).assign(library="even"),
            frame(["a"] * 9).assign(library="one"),
            frame(["a", "b"]).assign(library="few"),
        ]
    )
    table = measure_diversity(works, ["library"]).set_index("library")
    even = table.loc["even"]
    assert (even["shannon"], even["simpson"], even["evenness"]) == pytest.approx(
        (np.log(4), 0.75, 1)
    )
    assert even["evenness_low"] < 1
    assert (table.loc["one", "shannon"], table.loc["one", "simpson"]) == (0, 0)
    assert pd.isna(table.loc["one", "evenness"])
    assert pd.isna(table.loc["few", "shannon"])


def posts(factor: float, seed: int = 1) -> pd.DataFrame:
    """20 accounts of different sizes; theme b is rare and gets `factor` times the response."""
    generator = np.random.default_rng(seed)
    rows = []
    for account in range(20):
        size = generator.lognormal(3, 1)
        for number in range(30):
            theme = "b" if number % 10 == 0 else "ac"[number % 2]
            interactions = size * generator.lognormal(0, 0.5) * (factor if theme == "b" else 1)
            rows.append((account, theme, interactions))
    return pd.DataFrame(rows, columns=["account_id", "theme", "interactions"])


def test_a_theme_that_readers_answer_and_libraries_neglect() -> None:
    table = measure_response(posts(3))
    first = table.iloc[0]
    assert (first["theme"], first["served"]) == ("b", "too_little")
    assert first["works"] == 60
    assert first["works_share"] == pytest.approx(0.1)
    assert 2.2 < first["response"] < 4
    assert first["p"] < 0.001
    assert table["gap"].sum() == pytest.approx(0)
    works = posts(3)
    works["median"] = works.groupby("account_id")["interactions"].transform("median")
    own = works[works["theme"] == "b"]
    assert first["response"] == pytest.approx((own["interactions"] / own["median"]).median())
    found = response.test_themes(works.drop(columns="median"))
    assert found is not None and found[1] < 1e-6 and found[2] == 600


def test_nothing_planted_nothing_found() -> None:
    table = measure_response(posts(1, seed=5))
    assert table["served"].isna().all()
    assert (table["p"] > 0.05).all()
    assert measure_response(posts(1).assign(theme="a")).empty


def test_side_by_side() -> None:
    works = frame((["a"] * 30 + ["b"] * 10) + (["a"] * 10 + ["b"] * 30)).assign(
        platform=["x"] * 40 + ["y"] * 40
    )
    table = compare_themes(works, THEMES, "platform").set_index("theme")
    chi2, p, *_ = chi2_contingency([[30, 10], [10, 30]], correction=False)
    assert table.loc["all", ["chi2", "p"]].tolist() == pytest.approx([chi2, p])
    assert table.loc["all", "cramers_v"] == pytest.approx(0.5)
    assert table.loc["a", ["x", "y"]].tolist() == [0.75, 0.25]
    assert "c" not in table.index


def test_holm() -> None:
    values = np.array([0.01, np.nan, 0.04, 0.03, 0.5])
    known = ~np.isnan(values)
    assert holm(values)[known] == pytest.approx(multipletests(values[known], method="holm")[1])


@pytest.mark.parametrize(
    ("a", "b", "one", "other", "g2", "ratio"),
    [
        (100, 50, 1e4, 1e4, 17.116, 1.000),
        (120, 30, 1e5, 2e5, 137.948, 3.000),
        (10, 0, 1e4, 1e5, 47.967, 7.644),
    ],
)
def test_keyness(a: int, b: int, one: float, other: float, g2: float, ratio: float) -> None:
    found = words.four_cell(np.array([a]), np.array([b]), one, other)[0]
    assert found == pytest.approx(g2, abs=0.0006)
    assert words.log_ratio(np.array([a]), np.array([b]), one, other)[0] == pytest.approx(
        ratio, abs=0.0006
    )
    table = [[a, b], [one - a, other - b]]
    expected = chi2_contingency(table, lambda_="log-likelihood", correction=False).statistic
    assert found == pytest.approx(expected)


def texts(sentences: list[str], accounts: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"title": None, "tags": "", "text": sentences, "account_id": accounts, "work_id": 0}
    )


def test_keywords_are_of_several_accounts() -> None:
    one = texts(
        ["讲座报名开始，请到报告厅" for _ in range(40)] + ["一家之言口号口号口号"] * 10,
        [n % 5 for n in range(40)] + [9] * 10,
    )
    other = texts(["古籍修复师的日常工作" for _ in range(40)], [n % 5 for n in range(40)])
    found = words.find_keywords(one, other)
    assert "讲座" in set(found[found["log_ratio"] > 0]["word"])
    assert "古籍修复师" in set(found[found["log_ratio"] < 0]["word"]), "a word of the dictionary"
    assert "口号" not in set(found["word"]), "one account's slogan"
    assert found["log_ratio"].is_monotonic_decreasing


def test_words_of_libraries_are_not_cut_into_others() -> None:
    assert words.cut("非遗传承人讲座，非遗展览") == ["非遗传承", "讲座", "非遗", "展览"]


def test_topics_are_matched_as_well_as_can_be() -> None:
    """Stability comes from the pairing of topics with most words in common."""
    generator = np.random.default_rng(6)
    one, other = (
        [generator.choice(list("abcdefghij"), 4, replace=False).tolist() for _ in range(5)]
        for _ in range(2)
    )
    best = max(
        sum(len(set(a) & set(other[place])) / 4 for a, place in zip(one, order, strict=True))
        for order in permutations(range(5))
    )
    assert words._match(one, other).sum() == pytest.approx(best)


def test_topics_that_are_there_are_stable() -> None:
    generator = np.random.default_rng(2)
    pools = [
        words_.split()
        for words_ in (
            "讲座 展览 报名 沙龙 主讲 观众 名额 现场 嘉宾 演出 门票 开幕",
            "闭馆 通知 设备 检修 调整 时间 公告 恢复 停电 维护 系统 暂停",
            "古籍 修复 善本 明刻本 拓片 典籍 线装书 印章 书法 碑帖 家谱 方志",
        )
    ]
    sentences = [" ".join(generator.choice(pools[n % 3], 6, replace=False)) for n in range(300)]
    table = words.find_topics(texts(sentences, list(range(300))), 3, 1)
    assert table["is_stable"].all()
    assert table["works"].sum() == 300
    for row in table.to_dict(orient="records"):
        assert max(len(set(row["words"].split()) & set(pool)) for pool in pools) >= 8
