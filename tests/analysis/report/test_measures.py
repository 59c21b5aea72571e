"""Words of the report for inputs of indices."""

from __future__ import annotations

import re

from analysis.compute import levers
from analysis.compute.formula import Formula
from analysis.compute.versions import VERSIONS
from analysis.write.report.measures import LEVERS, name_input


def test_every_change_that_may_be_suggested_has_words() -> None:
    suggested = {lever for index in levers.LEVERS.values() for lever in index}
    assert suggested <= set(LEVERS)


def test_every_input_of_an_index_has_words() -> None:
    formulas = [each.formula for each in VERSIONS.values() if isinstance(each.formula, Formula)]
    inputs = {term.input for each in formulas for term in each.terms}
    assert "new_plays_per_day" in inputs
    for each in inputs:
        words = name_input(each)
        assert "_" not in words.zh + words.en, each
        assert not re.search("[A-Za-z]", words.zh), each
