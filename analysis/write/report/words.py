"""Texts of the pages in Chinese and English at once; numbers for people."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from analysis.choices import Language
from analysis.compute.versions import VERSIONS
from analysis.write.digits import decimals_apart
from analysis.write.labels import codes, label, meaning
from wording.sentences import in_chinese

UNKNOWN = "–"
KEPT_ANSWER = re.compile("; the answer is kept in [^;]*")


class Both(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one of them."""
        return self.zh if language is Language.ZH else self.en

    def __html__(self) -> Markup:
        """Both as HTML; the style sheet shows one."""
        if self.zh == self.en:
            return escape(self.zh)
        chinese, english = escape(self.zh), escape(self.en)
        return Markup(  # noqa: S704  (both are escaped)
            f'<span lang="zh-CN" class="zh">{chinese}</span><span lang="en" class="en">{english}</span>'
        )


def both_codes(column: str, code: str) -> Both:
    """Words for a code."""
    return Both(*(codes(column, each).get(code, code) for each in Language))


def name_index(version: str) -> Both:
    """An index by its name, with its version: 微博传播指数（bci-1）, BCI (bci-1)."""
    name = both_codes("index", VERSIONS[version].index)
    return Both(f"{name.zh}（{version}）", f"{name.en} ({version})")


def heading(column: str) -> Both:
    """The heading of a column; for an index its name."""
    if column in VERSIONS:
        return name_index(column)
    return Both(*(label(column, each) for each in Language))


def explained(column: str) -> Both:
    """The meaning of a column."""
    return Both(*(meaning(column, each) for each in Language))


def both_reason(reason: str) -> Both:
    """The reason of a verdict: stored in English, translated by its template.

    Without the path of a stored answer: it is of one machine, and reports are passed on.
    """
    reason = KEPT_ANSWER.sub("", reason)
    return Both(in_chinese(reason), reason)


def number(value: object, digits: int = 0) -> str:
    """A number with thousands separators; a dash if it is not known."""
    if _is_unknown(value):
        return UNKNOWN
    return f"{round(float(value), digits) + 0.0:,.{digits}f}"  # type: ignore[arg-type]


def signed(value: object, digits: int = 0) -> str:
    """A number with its sign."""
    if _is_unknown(value):
        return UNKNOWN
    shown = f"{float(value):+,.{digits}f}"  # type: ignore[arg-type]
    return shown[1:] if not float(shown.replace(",", "")) else shown.replace("-", "−")


def percent(value: object, digits: int = 1) -> str:
    """A share of 1 in percent."""
    return UNKNOWN if _is_unknown(value) else f"{100 * float(value):.{digits}f} %"  # type: ignore[arg-type]


def figure(value: object) -> str:
    """To three digits that count, and whole from a hundred on.

    >>> figure(33785.0), figure(733.5), figure(4.5), figure(0.00258)
    ('33,785', '734', '4.5', '0.00258')
    """
    if _is_unknown(value) or abs(float(value)) >= 100:  # type: ignore[arg-type]
        return number(value)
    return f"{float(value):.3g}"  # type: ignore[arg-type]


def figure_beside(value: object, other: object) -> str:
    """As `figure`, with as many more digits as it takes to look different from another number.

    >>> figure_beside(200.6, 201.4), figure_beside(201.4, 200.6), figure_beside(4.0, 4.0)
    ('200.6', '201.4', '4')
    """
    shown = figure(value)
    if _is_unknown(value) or _is_unknown(other) or shown != figure(other):
        return shown
    one, two = float(value), float(other)  # type: ignore[arg-type]
    return shown if one == two else number(one, decimals_apart(one, two))


def p_value(value: object) -> str:
    """A p-value in a cell: three digits, which are never 0.000.

    >>> p_value(0.0279), p_value(0.0004), p_value(1.0)
    ('0.028', '< 0.001', '1.000')
    """
    return "< 0.001" if not _is_unknown(value) and float(value) < 0.001 else number(value, 3)  # type: ignore[arg-type]


def chance(p: float) -> str:
    """A p-value after its sign: "= 0.0279", "< 0.0001".

    >>> chance(0.02789), chance(0.000001)
    ('= 0.0279', '< 0.0001')
    """
    return "< 0.0001" if p < 0.0001 else f"= {p:.4f}"


def span(low: object, high: object) -> str:
    """A range of ranks: 2–4, or 1 where there is no doubt."""
    if _is_unknown(low):
        return UNKNOWN
    return str(low) if low == high else f"{low}–{high}"


def joined(names: list[str]) -> Both:
    """A list of names in a sentence."""
    if len(names) < 2:
        return Both(*("".join(names),) * 2)
    return Both("、".join(names), f"{', '.join(names[:-1])} and {names[-1]}")


def _is_unknown(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]
