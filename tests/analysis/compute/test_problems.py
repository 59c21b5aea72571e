"""The nine problems as measures, against values counted by hand and draws made one by one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.compute import inequality
from analysis.compute.mismatch import measure_mismatch
from analysis.compute.problems import diagnose
from analysis.compute.problems.accounts import stand_of_libraries
from analysis.compute.problems.draws import gini, measure, places, quantile, ratio, top_share
from analysis.compute.problems.month import Month
from analysis.compute.problems.sources import herfindahl, pielou
from analysis.compute.problems.time import _mismatch
from analysis.compute.problems.uneven import concordance
from analysis.compute.timing import with_response

RANDOM = np.random.default_rng(7)


def expanded(values: np.ndarray, owners: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Values of the libraries, each as often as it was drawn."""
    return np.repeat(values, counts[owners].astype(int))


@pytest.mark.parametrize("number", range(6))
def test_statistics_of_draws_are_those_of_the_rows_drawn(number: int) -> None:
    values = RANDOM.integers(0, 30, 40).astype(float)
    owners = RANDOM.integers(0, 9, 40)
    counts = RANDOM.multinomial(9, np.full(9, 1 / 9), 1).astype(float)
    rows = expanded(values, owners, counts[0])
    assert gini(values, owners)(counts)[0] == pytest.approx(inequality.gini(rows))
    assert top_share(values, owners, 0.2)(counts)[0] == pytest.approx(
        inequality.top_share(rows, 0.2)
    )
    for share in (0.1, 0.25, 0.5, 0.9):
        assert quantile(values, owners, share)(counts)[0] == pytest.approx(np.quantile(rows, share))


def test_concordance_of_draws_is_that_of_the_rows_drawn() -> None:
    """Against the formula with average ranks and its correction for ties, by SciPy's ranks."""
    from scipy.stats import rankdata

    scores = RANDOM.integers(0, 6, (8, 3)).astype(float)
    counts = RANDOM.multinomial(8, np.full(8, 1 / 8), 4).astype(float)
    for drawn, found in zip(counts, concordance(scores)(counts), strict=True):
        ranks = rankdata(np.repeat(scores, drawn.astype(int), axis=0), axis=0)
        n, m = ranks.shape
        sizes = [np.unique(column, return_counts=True)[1] for column in ranks.T]
        ties = sum(float((each**3 - each).sum()) for each in sizes)
        spread = ((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum()
        assert found == pytest.approx(12 * spread / (m**2 * (n**3 - n) - m * ties))


def test_interval_of_a_share() -> None:
    """Half of 40 libraries: the draws are binomial, 20 ± 1.96 √10 of them."""
    has = np.repeat([1.0, 0.0], 20)
    value, low, high = measure(ratio(has, np.ones(40)), 40, 1)
    assert value == 0.5
    assert (low, high) == pytest.approx((0.345, 0.655), abs=0.026)
    assert math.isnan(measure(ratio(has[18:22], np.ones(4)), 4, 1)[1]), "four libraries are few"


def test_mismatch_of_the_whole_is_the_one_of_timing() -> None:
    works = month_of_works()
    owners, libraries = places(works["library"])
    found = _mismatch(works, owners)(np.ones((1, libraries)))[0]
    assert found == pytest.approx(measure_mismatch(works)["mismatch"].iloc[0])


def test_evenness() -> None:
    assert pielou(pd.Series([1, 1]), 2) == pytest.approx(1)
    assert pielou(pd.Series([4]), 3) == 0
    # shares 3/4, 1/4 over four kinds: (0.75 ln 4/3 + 0.25 ln 4) / ln 4
    assert pielou(pd.Series([3, 1]), 4) == pytest.approx(0.405639, abs=1e-6)


def coverage(*rows: tuple[str, str, bool, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["library", "platform", "is_known", "status"])
    return frame.assign(name_zh=frame["library"])


COVERAGE = coverage(
    ("a", "weibo", True, "confirmed"), ("a", "wechat", True, "confirmed"),
    ("b", "weibo", True, "confirmed"), ("b", "wechat", False, "none"),
    ("c", "weibo", True, "confirmed"), ("c", "wechat", False, "unknown"),
    ("d", "weibo", True, "gone"), ("d", "wechat", True, "confirmed"),
)  # fmt: skip


def test_no_account_and_not_looked_for_are_two_things() -> None:
    has = stand_of_libraries(COVERAGE).set_index(["library", "platform"])["has"]
    assert has["a", "wechat"] and not has["b", "wechat"] and not has["d", "weibo"]
    assert pd.isna(has["c", "wechat"])


def month_of_works() -> pd.DataFrame:
    """Two libraries that publish at 9 and at 20 o'clock; readers answer threefold at 20."""
    rows = [
        {
            "account_id": account, "library": library, "name_zh": library, "platform": "weibo",
            "published_at": pd.Timestamp(f"2026-10-{day:02} {hour}:00", tz="Asia/Shanghai"),
            "interactions": size * (30 if hour == "20" else 10), "likes": size * 5,
            "kind": "video" if hour == "20" else "text", "is_original": True,
            "day_kind": "workday", "capped": (),
        }
        for account, library, size in ((1, "a", 1), (2, "b", 100))
        for day in range(8, 16)
        for hour in ("09", "09", "20")
        if (hour, day % 3) != ("09", 0)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["captured_at"] = frame["published_at"]
    return with_response(frame.astype({"interactions": "Int64", "likes": "Int64"}))


def month() -> Month:
    works = month_of_works()
    figures = pd.DataFrame(
        {
            "account_id": [1, 2, 3, 4], "library": ["a", "b", "c", "a"],
            "name_zh": ["a", "b", "c", "a"], "region": "east",
            "platform": ["weibo", "weibo", "weibo", "wechat"], "covered": [True, True, True, True],
            "works": [18, 18, 0, 0], "works_observed": [18, 18, 0, 0],
            "originals": [9, 12, 0, 0], "originals_unknown": [0, 2, 0, 0],
            "counters_capped": [0, 0, 0, 0], "interactions": [260, 26_000, 0, 0],
            "bci-1": [300.0, 500.0, 0.0, None], "wci-14.2": [None] * 4, "dci-1.0": [None] * 4,
        }
    ).astype({"interactions": "Int64", "originals": "Int64"})  # fmt: skip
    return Month(COVERAGE, figures, works)


def values(frame: pd.DataFrame, platform: str | None = "weibo") -> dict[str, Any]:
    own = frame[frame["platform"].isna() if platform is None else frame["platform"] == platform]
    return dict(zip(own["measure"], own["value"], strict=True))


def test_a_platform_without_accounts_is_not_in_the_panel() -> None:
    seen = month()
    nobody = seen.coverage[["library", "name_zh"]].drop_duplicates()
    nobody = nobody.assign(platform="new", is_known=False, status="unknown")
    with_it = Month(pd.concat([seen.coverage, nobody]), seen.figures, seen.works)
    own = values(diagnose(with_it, None).panel, None)
    assert own["accounts_known"] == 0.25
    assert own["active_breadth"] == pytest.approx(1 / 3)


def test_measures_by_hand() -> None:
    found = diagnose(month(), None)
    everywhere = values(found.panel, None)
    assert everywhere["accounts_known"] == 0.25, "a alone"
    assert everywhere["accounts_possible"] == 0.5, "c, too, may have one"
    # of two platforms: a 1/2, b 1/2, c 0
    assert everywhere["active_breadth"] == pytest.approx(1 / 3)
    weibo = values(found.panel)
    assert weibo["original_share"] == pytest.approx(21 / 34)
    assert weibo["originals_unknown_share"] == pytest.approx(2 / 36)
    works = month_of_works()
    share_at_20 = float((works["hour"] == 20).mean())
    assert weibo["mismatch"] == pytest.approx(0.75 - share_at_20)
    assert weibo["office_works"] == pytest.approx(1 - share_at_20)
    assert pd.isna(weibo["gini_interactions"]), "of three accounts there is no head and tail"
    assert weibo["silent_accounts"] == pytest.approx(1 / 3)
    assert weibo["without_interaction"] == 0
    assert weibo["median_response"] == float(np.median(works["interactions"].astype(float)))
    own = found.libraries[found.libraries["measure"] == "median_response"]
    assert own.set_index("library")["value"].to_dict() == {"a": 10, "b": 1000}
    spread = np.quantile([10, 1000], 0.75) / np.quantile([10, 1000], 0.25)
    assert weibo["p75_p25"] == pytest.approx(spread)


def test_head_and_tail_of_five_accounts() -> None:
    small = month()
    of_weibo = small.figures["platform"] == "weibo"
    silent = small.figures[of_weibo & (small.figures["works"] == 0)]
    two = [silent.assign(library=name, account_id=key) for name, key in (("y", 98), ("z", 99))]
    figures = pd.concat([small.figures, *two], ignore_index=True)
    weibo = values(diagnose(Month(COVERAGE, figures, small.works), None).panel)
    held = np.array([0.0, 0, 0, 260, 26_000])
    assert weibo["gini_interactions"] == pytest.approx(inequality.gini(held))
    assert weibo["top_fifth_share"] == pytest.approx(26_000 / 26_260)


def test_before_stands_beside_now_and_accounts_are_of_today() -> None:
    found = diagnose(month(), month()).panel
    is_of_today = found["measure"].isin(["accounts_known", "accounts_possible"])
    assert found.loc[is_of_today, "before"].isna().all()
    others = found[~is_of_today]
    assert (others["before"] == others["value"]).sum() == others["value"].notna().sum()


def test_no_verdict_on_few_works() -> None:
    small = month()
    few = small.works[small.works["library"] == "a"].head(4)
    found = diagnose(Month(COVERAGE, small.figures, few), None).libraries
    assert not {"median_response", "kind_evenness", "mismatch"} & set(found["measure"])


def test_staff_from_a_table_of_facts() -> None:
    """Four libraries whose staff and works have the same order, and no more than that."""
    small = month()
    figures = pd.concat([small.figures.iloc[[0]]] * 4, ignore_index=True).assign(
        library=list("wxyz"),
        account_id=[1, 2, 3, 4],
        works=[1, 2, 3, 9],
        **{"bci-1": [4.0, 3.0, 2.0, 1.0]},
    )
    facts = pd.DataFrame({"library": list("wxyz"), "staff": [5.0, 6.0, 7.0, 8.0]})
    found = diagnose(Month(COVERAGE, figures, small.works), None, facts).panel
    staff = found[found["problem"] == 2].set_index("measure")["value"]
    assert staff.to_dict() == {"staff~works": pytest.approx(1), "staff~bci-1": pytest.approx(-1)}


def with_content(small: Month) -> Month:
    """The month with content of works: of each library's 18 six are repeats, themes 3 to 1."""
    places = small.works.groupby("library").cumcount()
    works = small.works.assign(
        work_id=range(len(small.works)),
        is_repeat=places < 6,
        is_shared=places < 9,
        theme=np.where(small.works["hour"] == 20, "books", "notices"),
    )
    # Library a reposts one institution three times and another one twice; b reposts four works.
    rows = [(1, 77, "甲"), (1, 77, "甲"), (1, 77, "甲"), (1, None, "乙"), (1, None, "乙")]
    rows += [(2, 77, "甲")] * 4 + [(1, 78, "丙")]
    links = pd.DataFrame(rows, columns=["account_id", "linked_account_id", "linked_account"])
    links = links.assign(work_id=range(len(links)), link=["repost"] * 9 + ["mention"])
    return Month(
        COVERAGE, small.figures, works, links.astype({"linked_account_id": "Int64"}), small.draws
    )


def test_variety_and_themes_by_hand() -> None:
    made = with_content(month())
    found = diagnose(made, made)
    weibo = values(found.panel)
    works = made.works
    books = float((works["theme"] == "books").mean())
    shannon = -(books * math.log(books) + (1 - books) * math.log(1 - books))
    assert weibo["repeat_share"] == pytest.approx(12 / len(works))
    assert weibo["theme_shannon"] == pytest.approx(shannon), "both libraries have the same shares"
    assert weibo["theme_evenness"] == pytest.approx(shannon / math.log(2))
    assert weibo["repost_hhi"] == pytest.approx(0.6**2 + 0.4**2), "a alone has five"
    # Books get three times the response of notices: the medians are 3 and 1.
    share = 3 * books / (3 * books + 1 - books)
    assert weibo["theme_gap:books"] == pytest.approx(share - books)
    assert weibo["theme_gap:notices"] == pytest.approx(books - share)
    gap = found.panel[found.panel["measure"] == "theme_gap:books"].iloc[0]
    assert gap["low"] <= gap["value"] <= gap["high"]
    assert gap["before"] == pytest.approx(gap["value"])
    own = found.libraries[found.libraries["measure"] == "repeat_share"]
    assert own["value"].tolist() == pytest.approx([6 / len(works[works["library"] == "a"])] * 2)


def test_no_measure_of_content_without_content() -> None:
    found = diagnose(month(), None).panel
    looked = {"repeat_share", "theme_shannon", "theme_evenness", "repost_hhi"}
    assert not looked & set(found["measure"])
    assert not found["measure"].str.startswith("theme_gap").any()


def test_concentration() -> None:
    assert herfindahl(pd.Series([5])) == 1
    assert herfindahl(pd.Series([1] * 10)) == pytest.approx(0.1)
