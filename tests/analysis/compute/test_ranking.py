"""rank_accounts: ranks, and the reasons of accounts without one."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.compute.ranking import rank_accounts, sum_up_ranks

# library, value, covered, works, works observed, reason of no value
ROWS = [
    ("strong", 900.0, True, 10, 10, None),
    ("weak", 300.0, True, 10, 5, None),
    ("few", 950.0, True, 10, 4, None),
    ("silent", 0.0, True, 0, 0, None),
    ("blind", None, True, 10, 10, "missing_input"),
    ("uncovered", 999.0, False, 10, 10, None),
    ("dark", None, False, 0, 0, "not_covered"),
]


def indices() -> pd.DataFrame:
    rows = [
        {
            "library": name, "account_id": number, "name_zh": name, "account": name, "index": "bci",
            "version": "bci-1", "value": value, "covered": covered, "works": works,
            "share_observed": observed / works if works else None, "reason": reason,
            "works_counted": observed, "lower_bound": observed < works,
        }
        for number, (name, value, covered, works, observed, reason) in enumerate(ROWS)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"value": "Float64", "share_observed": "Float64"})


@pytest.mark.parametrize(
    ("only_covered", "ranks", "words"),
    [
        (
            True,
            {
                "strong": 1, "weak": 2, "blind": "missing_input", "few": "few_observed",
                "silent": "no_works", "dark": "not_covered", "uncovered": "not_covered",
            },
            "2 of 7 ranked; 1 with less than half of their works observed; 1 without a counter that"
            " it needs; 1 published nothing; 2 not covered",
        ),
        (
            False,
            {
                "uncovered": 1, "strong": 2, "weak": 3, "blind": "missing_input",
                "few": "few_observed", "silent": "no_works", "dark": "not_covered",
            },
            "3 of 7 ranked; 1 with less than half of their works observed; 1 without a counter that"
            " it needs; 1 published nothing; 1 not covered",
        ),
    ],
)  # fmt: skip
def test_who_has_a_rank_and_who_stands_below(
    only_covered: bool, ranks: dict[str, int | str], words: str
) -> None:
    frame = indices()
    table = rank_accounts(frame, frame.iloc[:0], "bci-1", only_covered=only_covered)
    found = table["rank"].astype(object).fillna(table["reason"])
    assert list(zip(table["library"], found, strict=True)) == list(ranks.items())
    assert sum_up_ranks(table) == words
