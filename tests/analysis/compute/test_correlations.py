"""Correlations of few cases."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.compute.statistics import correlate
from tests.analysis.published import results


def test_few_cases_in_the_same_order_are_no_proof() -> None:
    frame = pd.DataFrame({"a": range(12), "b": [*range(11), 30]}, dtype="float64")
    for number, p in ((4, 2 / 24), (5, 2 / 120), (9, 2 / 362_880)):
        [result] = results(correlate(frame[:number], ["a", "b"], methods=["Spearman"]))
        assert (result.effect, result.p) == (pytest.approx(1), pytest.approx(p))
    tied = frame[:5].replace(4, 3)
    [result] = results(correlate(tied, ["a", "b"], methods=["Spearman"]))
    assert result.p == pytest.approx(0)  # Student's t
