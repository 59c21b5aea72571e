"""A case in sentences: changes, their causes and times, and the peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.choices import Language
from analysis.write.digits import numbers_apart

if TYPE_CHECKING:
    import pandas as pd

    from analysis.commands.case_parts import AccountCase


def describe_case(case: AccountCase, language: Language) -> list[str]:
    """The sentences, as messages that print_note translates; figures by their labels."""
    when = _describe_time(case, language)
    return [_describe_change(case, language), *when, _describe_peers(case, language)]


def _describe_change(case: AccountCase, language: Language) -> str:
    from analysis.write.labels import label

    library, platform, own = _name(case, language), case.platform, case.beside.iloc[0]
    figure = label(own["column"], language)
    if own[["before", "after"]].isna().any():
        return f"{library}, {platform}: {figure} is not known of both windows"
    old, new = numbers_apart(own["before"], own["after"])
    if own["change"] == 0:
        return f"{library}, {platform}: {figure} stayed at {new}"
    verb = "rose" if own["change"] > 0 else "fell"
    change_in_words = f"{library}, {platform}: {figure} {verb} from {old} to {new}"
    if case.parts is None:
        return change_in_words
    by_input = case.parts.groupby("input", sort=False)["contribution"].sum()
    chief = str((by_input * (1 if own["change"] > 0 else -1)).idxmax())
    part, change = (f"{value:+.2f}" for value in (by_input[chief], own["change"]))
    return f"{change_in_words}, most of all through {label(chief, language)} ({part} of {change})"


def _describe_time(case: AccountCase, language: Language) -> list[str]:
    """A sentence for each week in which levels began, and whether they are higher or lower."""
    import pandas as pd

    from analysis.compute.change_points import FEWEST
    from analysis.load.weeks import WEEK

    start, n = f"{_name(case, language)}, {case.platform}:", int(case.changes["n"].max())
    if n < FEWEST:
        return [f"{start} {n} known weeks, {FEWEST} are needed to date a change"]
    found = case.changes.dropna(subset="week")
    if found.empty:
        return [f"{start} no figure changed its level in {n} known weeks"]
    joint = "、" if language is Language.ZH else ", "
    sentences = []
    for week, of_week in found.groupby("week"):
        first = pd.Timestamp(str(week)).date()
        days = f"{first} to {first + WEEK - pd.Timedelta(days=1)}"
        kinds = _kinds(of_week)
        higher, lower, level = (
            joint.join(_changes(of_week[kinds == kind], language)) for kind in (1, -1, 0)
        )
        if higher:
            sentences.append(f"{start} higher since the week {days}: {higher}")
        if lower:
            sentences.append(f"{start} lower since the week {days}: {lower}")
        if level:
            sentences.append(
                f"{start} on another level since the week {days}, though with the same median:"
                f" {level}"
            )
    return sentences


def _kinds(found: pd.DataFrame) -> pd.Series:
    """1 up, -1 down, 0 if the medians before and after are the same."""
    before, after = (found[name].astype("float64") for name in ("before", "after"))
    return (after > before).astype(int) - (after < before).astype(int)


def _changes(found: pd.DataFrame, language: Language) -> list[str]:
    """Each figure with its medians before and after."""
    from analysis.write.labels import label

    names, before, after = (found[name] for name in ("column", "before", "after"))
    return [
        f"{label(str(name), language)} {' → '.join(numbers_apart(old, new))}"
        for name, old, new in zip(names, before, after, strict=True)
    ]


def _describe_peers(case: AccountCase, language: Language) -> str:
    from analysis.write.labels import label

    library, platform, own = _name(case, language), case.platform, case.beside.iloc[0]
    figure, n = label(own["column"], language), own["n_peers"]
    if not n:
        return f"{library}, {platform}: {figure} is known of no peer in both windows"
    old, new = numbers_apart(own["peers_before"], own["peers_after"])
    peers = f"{library}, {platform}: {figure} of {n} peers went from {old} to {new} in the median"
    if own[["rank_before", "rank_after"]].isna().any():
        return peers
    if own["rank_before"] == own["rank_after"]:
        return f"{peers}, and its own rank stayed {own['rank_after']}"
    return f"{peers}, and its own rank from {own['rank_before']} to {own['rank_after']}"


def _name(case: AccountCase, language: Language) -> str:
    return case.name_zh if language is Language.ZH else case.library
