"""Tables on the screen, however wide it is."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.choices import Format, Language
from analysis.write.output import render


def test_numbers_and_words_of_headings_stay_whole_in_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    frame = pd.DataFrame(
        {"name_zh": ["新疆维吾尔自治区图书馆"], "value": [1_659_612.6], "n": [123_456],
         "movement": [1], "value_before": [1]}
    )  # fmt: skip
    lines = render(frame, Format.TABLE, Language.EN).decode().splitlines()
    assert any("1,659,612.6   123,456" in line for line in lines)
    assert not any("新疆维吾尔自治区图书馆" in line for line in lines)
    headings = " ".join(lines[:4])
    assert "Movement" in headings and "before" in headings


def test_what_one_types_again_is_not_folded_and_no_line_ends_in_blanks() -> None:
    frame = pd.DataFrame(
        {"platform": ["weibo"], "column": ["works_per_active_week"], "version": ["wci-14.2-shares"],
         "note": ["how the test was chosen, and what there is to know of it " * 3]}
    )  # fmt: skip
    lines = render(frame, Format.TABLE, Language.EN).decode().splitlines()
    assert any("works_per_active_week" in line and "wci-14.2-shares" in line for line in lines)
    assert all(line == line.rstrip() and len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("language", "names"),
    [(Language.EN, ["Monday", "Sunday", "7"]), (Language.ZH, ["星期一", "星期日", "7"])],
)
def test_weekdays_that_are_groups_have_names(language: Language, names: list[str]) -> None:
    """A group of another column that is called so stays a number, and so it does in a file."""
    frame = pd.DataFrame({"by": ["weekday", "weekday", "hour"], "group": ["1", "7", "7"]})
    lines = render(frame, Format.TABLE, language).decode().splitlines()
    shown = [line.split()[1] for line in lines[-len(frame) - 1 :] if line.strip()]
    assert shown == names
    assert b"weekday,7" in render(frame, Format.CSV, language)


def test_counts_beside_an_unknown_one_are_whole_numbers() -> None:
    frame = pd.DataFrame({"works": [16.0, None, 1234.0], "value": [0.25, 16.0, 1462.94]})
    lines = render(frame, Format.TABLE, Language.EN).decode().splitlines()
    cells = [line.split() for line in lines]
    assert ["16", "0.250"] in cells
    assert ["–", "16"] in cells
    assert ["1,234", "1,462.9"] in cells
