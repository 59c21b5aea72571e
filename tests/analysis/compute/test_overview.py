"""Rankings whose answers are obvious."""

import pandas as pd

from analysis.compute.overview import rank_libraries

SEEN = pd.Timestamp("2026-03-01", tz="Asia/Shanghai")


def accounts(*rows: tuple[str, int | None, bool]) -> pd.DataFrame:
    """Rows of library, followers and whether it was crawled."""
    return pd.DataFrame(
        {
            "library": [code for code, _, _ in rows],
            "name_zh": [f"{code}图书馆" for code, _, _ in rows],
            "first_seen_at": [SEEN if crawled else pd.NaT for _, _, crawled in rows],
            "captured_at": pd.NaT,  # as on WeChat, where accounts have no counters
            "followers": pd.array([followers for _, followers, _ in rows], dtype="Int64"),
        }
    )


def works(**interactions: list[int | None]) -> pd.DataFrame:
    """Works of each library with their interactions."""
    rows = [(library, value) for library, values in interactions.items() for value in values]
    return pd.DataFrame(
        {
            "library": [library for library, _ in rows],
            "interactions": pd.array([value for _, value in rows], dtype="Int64"),
        }
    )


def column(ranking: pd.DataFrame, name: str) -> dict[str, object]:
    """A column by library, NA as None."""
    values = ranking.set_index("library")[name]
    return {str(code): None if pd.isna(value) else value for code, value in values.items()}


def test_sums_medians_and_ranks() -> None:
    ranking = rank_libraries(
        accounts(("a", 10, True), ("b", 30, True), ("c", 20, True)),
        works(a=[1, 2, 9], b=[4, 4], c=[100]),
    )
    assert list(ranking["library"]) == ["b", "c", "a"]
    assert column(ranking, "name_zh")["a"] == "a图书馆"
    assert column(ranking, "works_stored") == {"a": 3, "b": 2, "c": 1}
    assert column(ranking, "interactions") == {"a": 12, "b": 8, "c": 100}
    assert column(ranking, "median_interactions") == {"a": 2, "b": 4, "c": 100}
    assert column(ranking, "followers_rank") == {"a": 3, "b": 1, "c": 2}
    assert column(ranking, "works_stored_rank") == {"a": 1, "b": 2, "c": 3}
    assert column(ranking, "interactions_rank") == {"a": 2, "b": 3, "c": 1}


def test_ties_share_the_better_rank() -> None:
    ranking = rank_libraries(
        accounts(("a", 5, True), ("b", 5, True), ("c", 1, True)), works(a=[1], b=[2], c=[3])
    )
    assert column(ranking, "followers_rank") == {"a": 1, "b": 1, "c": 3}
    assert list(ranking["library"]) == ["b", "a", "c"]  # interactions decide the order


def test_unknown_is_not_zero() -> None:
    ranking = rank_libraries(
        accounts(("hidden", None, True), ("none", 7, True), ("zero", 0, True)),
        works(hidden=[None, 5, None], zero=[0, 0]),
    )
    assert column(ranking, "followers") == {"hidden": None, "none": 7, "zero": 0}
    assert column(ranking, "followers_rank") == {"hidden": None, "none": 1, "zero": 2}
    assert column(ranking, "works_stored") == {"hidden": 3, "none": 0, "zero": 2}
    assert column(ranking, "works_counted") == {"hidden": 1, "none": 0, "zero": 2}
    assert column(ranking, "interactions") == {"hidden": 5, "none": None, "zero": 0}
    assert column(ranking, "median_interactions") == {"hidden": 5, "none": None, "zero": 0}
    assert list(ranking["library"])[-1] == "hidden"


def test_accounts_of_a_library_are_summed_and_the_uncrawled_left_out() -> None:
    ranking = rank_libraries(
        accounts(("a", 10, True), ("a", 5, True), ("a", None, False), ("b", None, False)),
        works(a=[1]),
    )
    assert column(ranking, "followers") == {"a": 15}


def test_nothing_crawled() -> None:
    assert rank_libraries(accounts(("a", None, False)), works()).empty
