import pytest

from sandbox.weibo import numbers


@pytest.mark.parametrize(
    ("value", "text", "meant"),
    [
        (0, "0", 0),
        (9_999, "9999", 9_999),
        (10_000, "1万", 10_000),
        (12_345, "1.2万", 12_000),
        (1_455_000, "145.5万", 1_455_000),
        (150_832_872, "1.51亿", 151_000_000),
    ],
)
def test_rounded(value: int, text: str, meant: int) -> None:
    assert numbers.rounded_text(value) == text
    assert numbers.rounded_value(value) == meant


def test_capped_at_a_million() -> None:
    assert numbers.capped(999_999) == 999_999
    assert numbers.capped(1_000_000) == "100万+"
