"""Timing: worlds whose best hour is obvious by eye."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.compute.timing import (
    bootstrap_median,
    compare_times,
    measure_regularity,
    recommend,
    with_response,
)


def works(*rows: tuple[int, str, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_id", "published_at", "interactions"])
    moments = pd.to_datetime(frame["published_at"]).dt.tz_localize("Asia/Shanghai")
    frame = frame.assign(
        published_at=moments, captured_at=moments, library="a", platform="weibo",
        day_kind="workday", capped=[()] * len(frame),
    )  # fmt: skip
    return with_response(frame.astype({"interactions": "Int64"}))


def month(account: int, hours: dict[int, int], size: int = 1) -> list[tuple[int, str, int | None]]:
    """A work at each of these hours on 20 days, each with so many interactions."""
    return [
        (account, f"2026-10-{day:02} {hour:02}:00", interactions * size)
        for day in range(1, 21)
        for hour, interactions in hours.items()
    ]


def test_big_accounts_do_not_decide() -> None:
    seen = works(*month(1, {8: 4, 12: 10, 20: 30}), *month(2, {8: 4, 12: 10, 20: 30}, size=1000))
    table = compare_times(seen, ["hour"]).set_index("hour")
    assert table["works"].to_dict() == {8: 40, 12: 40, 20: 40}
    assert table["response"].to_dict() == {8: 0.4, 12: 1, 20: 3}
    assert table.loc[20, ["response_low", "response_high"]].tolist() == [3, 3]
    assert recommend(seen)[["day_kind", "hour"]].to_numpy().tolist() == [["workday", 20]]


def test_platforms_are_analysed_separately() -> None:
    seen = works(*month(1, {8: 4, 20: 8}), *month(2, {8: 9, 20: 3}))
    seen.loc[seen["account_id"] == 2, "platform"] = "douyin"
    table = compare_times(seen, ["hour"])
    assert table[["platform", "hour", "share_works"]].to_numpy().tolist() == [
        ["douyin", 8, 0.5], ["douyin", 20, 0.5], ["weibo", 8, 0.5], ["weibo", 20, 0.5],
    ]  # fmt: skip
    assert table["response"].tolist() == pytest.approx([1.5, 0.5, 2 / 3, 4 / 3])


def test_a_slot_needs_evidence() -> None:
    """Nine works, or works of one account among four, are not enough."""
    few = [
        (1, f"2026-10-{day:02} {hour}:00", interactions)
        for day in range(1, 20)
        for hour, interactions in (("08", 10), ("12", 10), ("20", 50))
        if hour != "20" or day < 10
    ]
    assert recommend(works(*few)).empty
    enough = [*few, (1, "2026-10-10 20:00", 50)]
    [slot] = recommend(works(*enough)).to_dict(orient="records")
    assert (slot["hour"], slot["works_counted"], slot["accounts"]) == (20, 10, 1)
    others = [row for account in (2, 3, 4) for row in month(account, {8: 10, 12: 10})]
    assert recommend(works(*enough, *others)).empty
    holidays = works(*enough).assign(day_kind="unknown")
    assert recommend(holidays).empty, "of a day of which nothing is known, nothing is advised"


def test_accounts_observed_by_less_than_half_have_no_response() -> None:
    seen = works(*month(1, {8: 4}), *month(2, {8: 4}))
    for account, share in ((1, 0.5), (2, 0.45)):
        rows = seen.index[seen["account_id"] == account]
        seen.loc[rows[: round(len(rows) * (1 - share))], ["captured_at", "interactions"]] = pd.NA
    again = with_response(seen.drop(columns="response"))
    assert again.groupby("account_id")["response"].count().to_dict() == {1: 10, 2: 0}
    [row] = compare_times(again, ["hour"]).to_dict(orient="records")
    assert (row["lower_bound"], row["share_observed"]) == (True, 19 / 40)


def test_accounts_with_too_few_works_have_no_response() -> None:
    seen = works((1, "2026-10-01 08:00", 5), (1, "2026-10-02 08:00", 5))
    assert seen["response"].isna().all()
    table = compare_times(seen, ["weekday"])
    assert table["weekday"].tolist() == [4, 5]  # Thursday, Friday
    assert table["works_counted"].sum() == 0
    assert table["response"].isna().all()


def test_unknown_interactions_are_published_but_not_counted() -> None:
    seen = works(*month(1, {8: 10}), (1, "2026-10-25 08:00", None))
    [row] = compare_times(seen, ["hour"]).to_dict(orient="records")
    assert (row["works"], row["works_counted"]) == (21, 20)


def test_the_interval_holds_the_median_and_comes_out_the_same() -> None:
    values = np.random.default_rng(3).exponential(size=80)
    low, high = bootstrap_median(values)
    assert low < np.median(values) < high
    assert bootstrap_median(values) == (low, high)


def test_regularity() -> None:
    table = measure_regularity(
        works(
            *month(1, {9: 1}),
            *[(2, f"2026-10-01 {hour:02}:00", 1) for hour in range(24)],
            (3, "2026-10-01 08:00", 1),
        )
    ).set_index("account_id")
    assert table["hour_regularity"].round(9).to_dict()[1] == 1
    assert table["hour_regularity"][2] == pytest.approx(0)
    assert table["gap_variation"][1] == pytest.approx(0)
    assert table["active_days"].to_dict() == {1: 20, 2: 1, 3: 1}
    assert math.isnan(table["hour_regularity"][3])
