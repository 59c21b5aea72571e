"""Shares of themes with their basis, intervals and bounds; their diversity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

DRAWS = 2000
SEED = 20_140_310
LEAST_WORKS = 5
ABSTAINED = "abstained"
PEOPLE = ("settled", "coders")
MACHINE = ("classifier", ABSTAINED)
ALL = "all"


def share_themes(
    works: pd.DataFrame,
    themes: Sequence[str],
    by: Sequence[str] = (),
    confusion: Sequence[Sequence[Any]] = (),
) -> pd.DataFrame:
    """A row for each group and theme: share with its 95 % interval, and bounds without assumption.

    `works`: every work of a window with theme and rests_on. `confusion`: (people's theme,
    classifier's theme or `abstained`, works), out of fold, of the classifier that coded them.

    `basis`: `people` (the coded works are a sample: Wilson's interval), `corrected` (what people
    coded, and their estimated choice for the rest by the classifier's known errors; interval: 2,000
    draws of these errors) or `uncorrected` (cues). `least`, `most`: the share among all works if
    none, or all, of those that are open were of the theme.
    """
    groups = works.groupby(list(by), dropna=True, sort=True) if by else [((), works)]
    rows: list[dict[str, Any]] = []
    for name, group in groups:
        names = dict(zip(by, name if isinstance(name, tuple) else (name,), strict=True))
        rows += [{**names, **row} for row in _share(group, list(themes), confusion)]
    columns = [*by, *COLUMNS]
    return pd.DataFrame(rows, columns=columns)


COLUMNS = (
    *("theme", "works", "works_by_people", "works_coded", "works_open", "share", "share_low"),
    *("share_high", "basis", "least", "most"),
)


def _share(
    works: pd.DataFrame, themes: list[str], confusion: Sequence[Sequence[Any]]
) -> list[dict[str, Any]]:
    place = {theme: number for number, theme in enumerate(themes)}
    coded = works[works["theme"].notna()]
    by_people = coded[coded["rests_on"].isin(PEOPLE)]
    counts, people = (_count(frame["theme"], place) for frame in (coded, by_people))
    by_machine = works[works["rests_on"].isin(MACHINE)]
    if len(by_machine) and len(confusion):
        predicted = by_machine["theme"].fillna(ABSTAINED)
        share, low, high = _correct(people, predicted, place, confusion)
        basis = "corrected"
    else:
        basis = "people" if len(by_people) == len(coded) else "uncorrected"
        share, total = _weigh(coded, counts, place, basis)
        low, high = _wilson(share * total, total)
    open_ = len(works) - len(coded)
    return [
        {
            "theme": theme, "works": int(counts[n]), "works_by_people": int(people[n]),
            "works_coded": len(coded), "works_open": open_, "share": share[n],
            "share_low": low[n], "share_high": high[n], "basis": basis,
            "least": counts[n] / len(works), "most": (counts[n] + open_) / len(works),
        }
        for theme, n in place.items()
    ]  # fmt: skip


def _count(themes: pd.Series, place: Mapping[str, int]) -> np.ndarray:
    found = themes.map(place).dropna().to_numpy(dtype=int)
    return np.bincount(found, minlength=len(place)).astype(float)


def _weigh(
    coded: pd.DataFrame, counts: np.ndarray, place: Mapping[str, int], basis: str
) -> tuple[np.ndarray, float]:
    """Shares and the number of works behind them. Where some works were drawn more often than by
    their share: weighted shares, and the effective sample size (Kish)."""
    if coded.empty:
        return np.full(len(place), np.nan), 0
    given = coded["weight"] if "weight" in coded else pd.Series(1.0, coded.index)
    weights = given.astype("Float64").fillna(1.0).astype(float)
    if basis != "people" or np.isclose(weights, weights.iloc[0]).all():
        return counts / len(coded), len(coded)
    sums = weights.groupby(coded["theme"]).sum().reindex(list(place), fill_value=0.0)
    return sums.to_numpy() / weights.sum(), float(weights.sum() ** 2 / (weights**2).sum())


def _wilson(hits: np.ndarray, total: float) -> tuple[np.ndarray, np.ndarray]:
    if total == 0:
        return np.full(len(hits), np.nan), np.full(len(hits), np.nan)
    z = 1.959963984540054
    middle = (hits + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * np.sqrt(hits * (total - hits) / total + z * z / 4)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def _correct(
    people: np.ndarray, predicted: pd.Series, place: Mapping[str, int],
    confusion: Sequence[Sequence[Any]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Shares by people's codes, plus estimates of these for what the program coded or left open."""
    answers = [*place, ABSTAINED]
    rows = {answer: np.zeros(len(place)) for answer in answers}
    for true, answer, works in confusion:
        if true in place and answer in rows:
            rows[answer][place[true]] += works
    generator = np.random.default_rng(SEED)
    estimate, drawn = people.copy(), np.tile(people, (DRAWS, 1))
    for answer, works in predicted.value_counts().items():
        known = rows[str(answer)].copy()
        if known.sum() == 0:  # never seen out of fold: taken as it is
            known[place[str(answer)] if answer in place else slice(None)] += 1
        estimate += works * known / known.sum()
        chances = generator.dirichlet(known + 0.5 / len(place), size=DRAWS)
        drawn += generator.multinomial(int(works), chances)
    total = estimate.sum()
    low, high = np.percentile(drawn / total, [2.5, 97.5], axis=0)
    return estimate / total, low, high


def measure_diversity(works: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Shannon's H (ln), Simpson's 1 − Σp² and Pielou's evenness H ÷ ln S of the coded works.

    S: themes that occur. Intervals: 1,000 bootstrap samples of the works. NA under 5 works;
    evenness is NA where one theme alone occurs.
    """
    coded = works[works["theme"].notna()]
    groups = coded.groupby(list(by), sort=True) if by else [((), coded)]
    rows = []
    for name, group in groups:
        names = dict(zip(by, name if isinstance(name, tuple) else (name,), strict=True))
        rows.append({**names, **_measure_diversity(group["theme"])})
    return pd.DataFrame(rows, columns=[*by, *_measure_diversity(coded["theme"].iloc[:0])])


def _measure_diversity(themes: pd.Series) -> dict[str, float]:
    counts = themes.value_counts().to_numpy()
    return {"works_coded": len(themes), "themes": len(counts), **_diverse(counts)}


def _diverse(counts: np.ndarray) -> dict[str, float]:
    names = ("shannon", "simpson", "evenness")
    if counts.sum() < LEAST_WORKS:
        return {f"{n}{end}": np.nan for n in names for end in ("", "_low", "_high")}
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(counts.sum(), counts / counts.sum(), size=1000)
    found: dict[str, float] = {}
    for name, value, values in zip(
        names, _indices(counts[None])[:, 0], _indices(drawn), strict=True
    ):
        known = values[~np.isnan(values)]
        low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
        found |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    return found


def _indices(counts: np.ndarray) -> np.ndarray:
    """Shannon, Simpson, evenness × samples."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    shannon = -(shares * logs).sum(axis=1)
    occurring = (counts > 0).sum(axis=1)
    most = np.log(np.maximum(occurring, 1))
    evenness = np.divide(shannon, most, out=np.full(len(most), np.nan), where=most > 0)
    return np.stack([shannon, 1 - (shares**2).sum(axis=1), evenness])


def compare_themes(works: pd.DataFrame, themes: Sequence[str], by: str) -> pd.DataFrame:
    """Shares of each theme in the groups side by side, and χ² of theme against group.

    Rows: `all` (χ² over all themes, Cramér's V), then each theme against the others (Holm's p).
    """
    from scipy.stats import chi2_contingency

    coded = works[works["theme"].notna() & works[by].notna()]
    table = pd.crosstab(coded["theme"], coded[by]).reindex(list(themes), fill_value=0)
    table = table[table.sum(axis=1) > 0]
    totals = table.sum(axis=0)
    rows: list[dict[str, Any]] = []
    for theme in [ALL, *table.index]:
        counts = (
            table.to_numpy()
            if theme == ALL
            else np.stack([table.loc[theme].to_numpy(), (totals - table.loc[theme]).to_numpy()])
        )
        row: dict[str, Any] = {"theme": theme}
        for group in table.columns:
            of = totals[group] if theme == ALL else table.loc[theme, group]
            row[str(group)] = float(of / totals[group]) if theme != ALL else float(of)
        row |= {"chi2": np.nan, "p": np.nan, "cramers_v": np.nan}
        if min(counts.shape) > 1 and (counts.sum(axis=1) > 0).all():
            found = chi2_contingency(counts, correction=False)
            size = counts.sum() * (min(counts.shape) - 1)
            row |= {"chi2": found.statistic, "p": found.pvalue,
                    "cramers_v": float(np.sqrt(found.statistic / size))}  # fmt: skip
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame.loc[1:, "p"] = holm(frame.loc[1:, "p"].to_numpy(dtype=float))
    return frame


def holm(values: np.ndarray) -> np.ndarray:
    """Holm's adjusted p values; NaN stays."""
    adjusted = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known])]
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(order) - rank)))
        adjusted[place] = highest
    return adjusted
