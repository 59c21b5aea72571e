"""A classifier of themes, and how good it is on works of accounts that it has not seen.

Logistic regression with balanced classes over TF-IDF of one to three characters, cues of the
codebook, kind and platform. It is judged out of fold: folds are whole accounts, and what is
nearly a copy of a judged work is not learnt from. It abstains below a confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.codebook import Codebook
from analysis.compute.themes.copies import cluster_copies
from analysis.compute.themes.rules import code_by_cues, count_cues
from analysis.errors import DataError

FOLDS = 5
LEAST_WORKS, LEAST_ACCOUNTS = 10, 3
THRESHOLDS = np.round(np.arange(0.0, 1.0, 0.05), 2)
ABSTAINED = "abstained"
DRAWS = 1000
LEAST_KEPT = 20  # works that a precision needs


@dataclass(frozen=True, slots=True)
class Model:
    """Numbers alone, so that a file of it runs no code: see analysis/write/themes/models.py."""

    codebook: str
    codebook_digest: str
    themes: np.ndarray  # texts
    vocabulary: np.ndarray  # texts
    idf: np.ndarray
    categories: np.ndarray  # `kind=video`, `platform=weibo`
    coefficients: np.ndarray  # themes × features
    intercepts: np.ndarray


def words(works: pd.DataFrame) -> list[str]:
    """Title, tags and text of each work."""
    parts = [works[name].fillna("").astype(str) for name in ("title", "tags", "text")]
    return list(parts[0] + "\n" + parts[1] + "\n" + parts[2])


def check_classes(works: pd.DataFrame) -> None:
    """Raises DataError if a theme has too few works or accounts to be learnt and judged."""
    found = works.groupby("theme").agg(
        works=("work_id", "size"), accounts=("account_id", "nunique")
    )
    few = found[(found["works"] < LEAST_WORKS) | (found["accounts"] < LEAST_ACCOUNTS)]
    if len(found) < 2:
        raise DataError("works of two themes or more are needed: code more works")
    if not few.empty:
        named = "; ".join(
            f"{theme}: {row['works']} works of {row['accounts']} accounts"
            for theme, row in few.iterrows()
        )
        raise DataError(
            f"a theme needs {LEAST_WORKS} coded works of {LEAST_ACCOUNTS} accounts to be learnt"
            f" ({named}): code more works (themes sample --round full), or --leave-out it"
        )


def train(works: pd.DataFrame, codebook: Codebook, seed: int) -> Model:
    """`works`: text, title, tags, kind, platform, theme."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True, lowercase=True
    )
    vectorizer.fit(words(works))
    categories = sorted(
        {f"{name}={value}" for name in ("kind", "platform") for value in works[name].dropna()}
    )
    themes = np.array(sorted(set(works["theme"])), dtype=str)
    empty = np.zeros((0, 0))
    model = Model(
        codebook=str(codebook), codebook_digest=codebook.digest, themes=themes,
        vocabulary=np.array(vectorizer.get_feature_names_out(), dtype=str), idf=vectorizer.idf_,
        categories=np.array(categories, dtype=str), coefficients=empty, intercepts=empty,
    )  # fmt: skip
    fitted = LogisticRegression(
        C=10, class_weight="balanced", max_iter=500, tol=1e-3, random_state=seed
    )
    fitted.fit(_features(model, works, codebook), works["theme"].to_numpy(dtype=str))
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(themes) == 2:  # scikit-learn keeps one row then
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    fields = {name: getattr(model, name) for name in Model.__slots__}
    return Model(**fields | {"coefficients": coefficients, "intercepts": intercepts})


def predict(model: Model, works: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """work_id, theme and its confidence (probability)."""
    scores = _features(model, works, codebook) @ model.coefficients.T + model.intercepts
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = scores / scores.sum(axis=1, keepdims=True)
    best = chances.argmax(axis=1)
    return pd.DataFrame(
        {
            "work_id": works["work_id"].to_numpy(),
            "theme": model.themes[best].astype(object),
            "confidence": chances[np.arange(len(best)), best],
        }
    )


def _features(model: Model, works: pd.DataFrame, codebook: Codebook) -> Any:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, lowercase=True,
        vocabulary={gram: place for place, gram in enumerate(model.vocabulary)},
    )  # fmt: skip
    vectorizer.idf_ = model.idf
    grams = vectorizer.transform(words(works))
    cues = np.log1p(count_cues(works, codebook))
    has = [
        (works[name].fillna("").astype(str) == value).to_numpy(dtype=float)
        for name, value in (str(each).split("=", 1) for each in model.categories)
    ]
    others = np.column_stack([cues, *has]) if has else cues
    return csr_matrix(hstack([grams, csr_matrix(others)]))


def judge(works: pd.DataFrame, codebook: Codebook, seed: int) -> pd.DataFrame:
    """Out-of-fold predictions: the model has seen neither the work's account nor its near copies.

    Returns work_id, account_id, theme (people's), predicted, confidence, by_rules.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    clusters = cluster_copies(words(works))
    accounts = works["account_id"].to_numpy()
    folds = StratifiedGroupKFold(
        n_splits=min(FOLDS, len(set(accounts))), shuffle=True, random_state=seed
    )
    themes = works["theme"].to_numpy(dtype=str)
    parts = []
    for learnt, judged in folds.split(works, themes, groups=accounts):
        fresh = learnt[~np.isin(clusters[learnt], clusters[judged])]
        if len(set(themes[fresh])) < 2:
            raise DataError("the coded works are too much alike to judge a classifier by them")
        model = train(works.iloc[fresh], codebook, seed)
        found = predict(model, works.iloc[judged], codebook)
        parts.append(found.rename(columns={"theme": "predicted"}))
    judged_works = pd.concat(parts).merge(
        works[["work_id", "account_id", "theme"]], on="work_id", validate="one_to_one"
    )
    rules = code_by_cues(works, codebook).rename(columns={"theme": "by_rules"})
    return judged_works.merge(rules, on="work_id", validate="one_to_one")


def trace_confidence(judged: pd.DataFrame) -> pd.DataFrame:
    """For each threshold the share of works that is kept, and how many of them are right."""
    right = (judged["predicted"] == judged["theme"]).to_numpy()
    confidence = judged["confidence"].to_numpy()
    rows = []
    for threshold in THRESHOLDS:
        kept = confidence >= threshold
        rows.append(
            {
                "threshold": float(threshold),
                "kept": float(kept.mean()),
                "works": int(kept.sum()),
                "precision": float(right[kept].mean()) if kept.any() else np.nan,
            }
        )
    return pd.DataFrame(rows)


def choose_threshold(curve: pd.DataFrame, wanted: float) -> float | None:
    """The lowest confidence from which on the kept are right as often as wanted; None: nowhere."""
    good = curve[(curve["precision"] >= wanted) & (curve["works"] >= LEAST_KEPT)]
    return None if good.empty else float(good["threshold"].iloc[0])


def measure_classifier(judged: pd.DataFrame, threshold: float, seed: int) -> pd.DataFrame:
    """Precision, recall and F1 of each theme with 95 % intervals, and `all`: their means.

    `predicted` counts where the confidence reaches the threshold; what is left open is not found.
    Intervals: bootstrap of whole accounts. `rules_f1`, `majority_f1`: the same works by the cues,
    and if all were of the commonest theme.
    """
    themes = sorted(set(judged["theme"]))
    predicted = judged["predicted"].where(judged["confidence"] >= threshold, ABSTAINED)
    true = judged["theme"].to_numpy(dtype=object)
    found = _scores(true, predicted.to_numpy(dtype=object), themes)
    rules = _scores(true, judged["by_rules"].fillna(ABSTAINED).to_numpy(dtype=object), themes)
    common = judged["theme"].mode().iloc[0]
    majority = _scores(true, np.full(len(true), common, dtype=object), themes)
    drawn = _draw_scores(judged, predicted, themes, seed)
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    rows = []
    for place, theme in enumerate(["all", *themes]):
        row: dict[str, Any] = {"theme": theme}
        row["works"] = len(true) if theme == "all" else int((true == theme).sum())
        for column, name in enumerate(("precision", "recall", "f1")):
            row |= {
                name: found[place, column],
                f"{name}_low": low[place, column],
                f"{name}_high": high[place, column],
            }
        row |= {"rules_f1": rules[place, 2], "majority_f1": majority[place, 2]}
        rows.append(row)
    return pd.DataFrame(rows)


def count_confusion(judged: pd.DataFrame, threshold: float) -> list[tuple[str, str, int]]:
    """(people's theme, classifier's theme or `abstained`, works)."""
    predicted = judged["predicted"].where(judged["confidence"] >= threshold, ABSTAINED)
    counts = pd.crosstab(judged["theme"], predicted)
    return [
        (str(true), str(theme), int(counts.loc[true, theme]))
        for true in counts.index
        for theme in counts.columns
        if counts.loc[true, theme]
    ]


def _scores(true: np.ndarray, predicted: np.ndarray, themes: list[str]) -> np.ndarray:
    """Precision, recall, F1: a row for the means over the themes, then one for each."""
    rows = []
    for theme in themes:
        hits = float(((predicted == theme) & (true == theme)).sum())
        chosen, there = float((predicted == theme).sum()), float((true == theme).sum())
        precision = hits / chosen if chosen else np.nan
        recall = hits / there if there else np.nan
        f1 = 2 * hits / (chosen + there) if chosen + there else np.nan
        rows.append([precision, recall, f1])
    each = np.array(rows)
    with np.errstate(all="ignore"):
        mean = np.nanmean(np.where(np.isnan(each), 0.0, each), axis=0)
    return np.vstack([mean, each])


def _draw_scores(
    judged: pd.DataFrame, predicted: pd.Series, themes: list[str], seed: int
) -> np.ndarray:
    generator = np.random.default_rng(seed)
    groups = [
        np.asarray(rows) for rows in judged.reset_index().groupby("account_id").groups.values()
    ]
    true, choice = judged["theme"].to_numpy(dtype=object), predicted.to_numpy(dtype=object)
    drawn = []
    for _ in range(DRAWS):
        rows = np.concatenate(
            [groups[i] for i in generator.integers(len(groups), size=len(groups))]
        )
        drawn.append(_scores(true[rows], choice[rows], themes))
    return np.array(drawn)


def as_figures(
    measured: pd.DataFrame,
    curve: pd.DataFrame,
    confusion: list[tuple[str, str, int]],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """All measurements for JSON; NaN as None."""

    def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
        rows = frame.astype(object).where(frame.notna(), None).to_dict(orient="records")
        return [{str(name): value for name, value in row.items()} for row in rows]

    return {**facts, "themes": plain(measured), "curve": plain(curve), "confusion": confusion}
