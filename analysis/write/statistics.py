"""Results of tests for the screen: few columns, effect and interval in one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.choices import Language
from analysis.write.labels import YES_NO, name_columns
from analysis.write.screen import WEEKDAY, in_words

JOINTS = {"Pearson": "×", "Spearman": "×", "Kendall": "×", "chi-square": "×", "Fisher": "×",
          "agreement": "×", "OLS": "←"}  # fmt: skip

CHOSEN = ("ranks: ", "means: ")
BY = {Language.EN: "by", Language.ZH: "按"}
RESIDUALS = {Language.EN: "residuals of {}", Language.ZH: "{} 的残差"}
SYMBOLS = {
    "epsilon_squared": "ε²", "eta_squared": "η²", "rank_biserial": "r_rb", "cramers_v": "V",
    "hedges_g": "g", "hedges_g_av": "g_av", "rho": "ρ", "tau_b": "τ_b", "beta": "β",
    "r_squared": "R²", "odds_ratio": "OR",
}  # fmt: skip


def narrow(table: pd.DataFrame, language: Language = Language.EN) -> pd.DataFrame:
    """The table of run_plan as text: test, subject, groups, n, statistic, df, p, effect, note.

    `platform` goes where there is but one. Columns and groups are in the language; notes English.
    """
    rows = [_narrow_row(row, language) for row in table.to_dict(orient="records")]
    frame = pd.DataFrame(rows)
    if frame["platform"].nunique() == 1:
        frame = frame.drop(columns="platform")
    return frame.drop(columns=[name for name in frame.columns if (frame[name] == "").all()])


def _narrow_row(row: Mapping[Any, Any], language: Language) -> dict[str, object]:
    df = [f"{row[name]:.4g}" for name in ("df", "df2") if pd.notna(row[name])]
    return {
        "platform": row["platform"],
        "test": row["test"],
        "subject": _subject(row, language),
        "n": row["n"],
        "statistic": _figure(row["statistic"]),
        "p": _p(row["p"]),
        "effect": _effect(row),
        "note": _note(row),
        "groups": "" if pd.isna(row["groups"]) else _groups(row, language),
        "p_adjusted": _p(row["p_adjusted"]),
        "df": ", ".join(df),
    }


def _note(row: Mapping[Any, Any]) -> str:
    """The note, preceded by the reason for the test if the data decided it."""
    parts = [row["why"] if str(row["why"]).startswith(CHOSEN) else None, row["note"]]
    return "; ".join(str(part) for part in parts if not pd.isna(part))


def _subject(row: Mapping[Any, Any], language: Language) -> str:
    column, by = (_named(row[name], language) for name in ("column", "by"))
    if not by:
        return column
    if row["column"] == "residuals":
        return RESIDUALS[language].format(by)
    joint = next((mark for name, mark in JOINTS.items() if row["test"].startswith(name)), None)
    return f"{column} {joint or BY[language]} {by}"


def _named(name: Any, language: Language) -> str:
    """A column by its name, in Chinese by its heading."""
    if pd.isna(name):
        return ""
    return name_columns(str(name), language)


def _groups(row: Mapping[Any, Any], language: Language) -> str:
    """The groups with their numbers, "east (10) – west (8)"."""
    if language is Language.EN and row["by"] != WEEKDAY:
        return str(row["groups"])
    answers = dict(zip(YES_NO[Language.EN], YES_NO[language], strict=True))
    return re.sub(
        r"(?<![^\s(),–])[^\s(),–]++(?= \()",
        lambda found: answers.get(found[0]) or in_words(str(row["by"]), found[0], language),
        str(row["groups"]),
    )


def _effect(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["effect"]):
        return ""
    name = SYMBOLS.get(row["effect_name"], row["effect_name"])
    effect = f"{name} {_figure(row['effect'])}"
    if pd.isna(row["effect_low"]):
        return effect
    return f"{effect} [{_figure(row['effect_low'])}, {_figure(row['effect_high'])}]"


def _figure(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.3f}"


def _p(value: float) -> str:
    if math.isnan(value):
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
