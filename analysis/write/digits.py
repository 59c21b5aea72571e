"""Decimals that two numbers need to be told apart."""

from __future__ import annotations

MOST = 9


def decimals_apart(one: float, other: float, least: int = 0) -> int:
    """The fewest decimals, `least` at least, by which two numbers that differ look different.

    >>> decimals_apart(200.6, 201.4), decimals_apart(200.6, 201.6), decimals_apart(3, 3, least=2)
    (1, 0, 2)
    """
    if one == other:
        return least
    decimals = range(least, MOST + 1)
    return next((n for n in decimals if f"{one:.{n}f}" != f"{other:.{n}f}"), MOST)


def numbers_apart(old: float, new: float) -> tuple[str, str]:
    """Two numbers, each whole or with two decimals, or as many as it takes to tell them apart.

    >>> numbers_apart(5.0, 1234.567), numbers_apart(0.012, 0.0131)
    (('5', '1234.57'), ('0.012', '0.013'))
    """
    decimals = decimals_apart(float(old), float(new), least=2)
    one, other = (
        f"{value:.0f}" if float(value).is_integer() else f"{value:.{decimals}f}"
        for value in (old, new)
    )
    return one, other
