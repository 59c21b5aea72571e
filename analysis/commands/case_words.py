"""A case in three sentences: what changed and through what, when, and how the peers fared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.choices import Language

if TYPE_CHECKING:
    from analysis.commands.case_parts import AccountCase


def tell(case: AccountCase, language: Language) -> list[str]:
    """The sentences, as messages that print_note translates; figures by their labels."""
    return [_tell_what(case, language), _tell_when(case, language), _tell_peers(case, language)]


def _tell_what(case: AccountCase, language: Language) -> str:
    from analysis.write.labels import label

    library, platform, own = _name(case, language), case.platform, case.beside.iloc[0]
    figure = label(own["column"], language)
    if own[["before", "after"]].isna().any():
        return f"{library}, {platform}: {figure} is not known of both windows"
    old, new = _number(own["before"]), _number(own["after"])
    if own["change"] == 0:
        return f"{library}, {platform}: {figure} stayed at {new}"
    verb = "rose" if own["change"] > 0 else "fell"
    told = f"{library}, {platform}: {figure} {verb} from {old} to {new}"
    if case.parts is None:
        return told
    by_input = case.parts.groupby("input", sort=False)["contribution"].sum()
    chief = str((by_input * (1 if own["change"] > 0 else -1)).idxmax())
    part, change = (f"{value:+.2f}" for value in (by_input[chief], own["change"]))
    return f"{told}, most of all through {label(chief, language)} ({part} of {change})"


def _tell_when(case: AccountCase, language: Language) -> str:
    import pandas as pd

    from analysis.compute.change_points import FEWEST
    from analysis.load.weeks import WEEK
    from analysis.write.labels import label

    library, platform, n = _name(case, language), case.platform, int(case.changes["n"].max())
    if n < FEWEST:
        return f"{library}, {platform}: {n} known weeks, {FEWEST} are needed to date a change"
    found = case.changes.dropna(subset="week")
    if found.empty:
        return f"{library}, {platform}: no figure changed its level in {n} known weeks"
    dated = [
        f"{label(str(column), language)} from {_number(before)} to {_number(after)}"
        f" since the week {first} to {first + WEEK - pd.Timedelta(days=1)}"
        for column, week, before, after in zip(
            *(found[name] for name in ("column", "week", "before", "after")), strict=True
        )
        for first in [pd.Timestamp(week).date()]
    ]
    return f"{library}, {platform}: its level changed: {', '.join(dated)}"


def _tell_peers(case: AccountCase, language: Language) -> str:
    from analysis.write.labels import label

    library, platform, own = _name(case, language), case.platform, case.beside.iloc[0]
    figure, n = label(own["column"], language), own["n_peers"]
    if not n:
        return f"{library}, {platform}: {figure} is known of no peer in both windows"
    old, new = _number(own["peers_before"]), _number(own["peers_after"])
    peers = f"{library}, {platform}: {figure} of {n} peers went from {old} to {new} in the median"
    if own[["rank_before", "rank_after"]].isna().any():
        return peers
    return f"{peers}, and its own rank from {own['rank_before']} to {own['rank_after']}"


def _name(case: AccountCase, language: Language) -> str:
    return case.name_zh if language is Language.ZH else case.library


def _number(value: float) -> str:
    """Whole, or with two decimals.

    >>> _number(5.0), _number(1234.567)
    ('5', '1234.57')
    """
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"
