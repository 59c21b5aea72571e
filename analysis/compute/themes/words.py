"""Words that mark one group of works against another; topics without a codebook, as an aid.

Words are cut by rjieba with the library dictionary beside this file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.compute.themes.shares import holm
from analysis.errors import DataError

DICTIONARY = Path(__file__).with_name("dictionary.txt")
WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z]{2,}")
NOISE = re.compile(r"https?://\S+|@[\w-]+|\[[^\[\]\n]{1,8}\]")
LEAST_COUNT, LEAST_ACCOUNTS = 5, 3
STABLE = 0.5
RUNS, SHOWN = 5, 10


def dictionary_digest() -> str:
    """SHA-256 of the library dictionary."""
    return hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()


@cache
def _cutter() -> Any:
    import rjieba

    cutter = rjieba.Jieba()
    for word in DICTIONARY.read_text(encoding="utf-8").split():
        cutter.add_word(word, None, None)
    return cutter


def cut(text: str) -> list[str]:
    """Words of two or more letters; no addresses, mentions or emoticons."""
    return [word for word in _cutter().cut(NOISE.sub(" ", text)) if WORD.fullmatch(word)]


def four_cell(a: np.ndarray, b: np.ndarray, one: float, other: float) -> np.ndarray:
    """Log-likelihood G² of a word's counts a of `one` words and b of `other`, over all four cells.

    (100, 50, 10⁴, 10⁴) → 17.116. The formula of two terms leaves out the other words.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    total, words = one + other, a + b
    cells = ((a, words * one / total), (b, words * other / total),
             (one - a, one - words * one / total),
             (other - b, other - words * other / total))  # fmt: skip
    terms = [seen * np.log(np.where(seen > 0, seen, 1) / expected) for seen, expected in cells]
    return np.asarray(2 * np.sum(terms, axis=0))


def log_ratio(a: np.ndarray, b: np.ndarray, one: float, other: float) -> np.ndarray:
    """Binary logarithm of the ratio of relative frequencies (Hardie); 0 counts as 0.5."""
    a, b = (np.where(np.asarray(x, dtype=float) == 0, 0.5, x) for x in (a, b))
    return np.asarray(np.log2((a / one) / (b / other)))


def find_keywords(
    one: pd.DataFrame, other: pd.DataFrame, *, least: int = LEAST_COUNT,
    accounts: int = LEAST_ACCOUNTS,
) -> pd.DataFrame:  # fmt: skip
    """Words of `one` against `other`, sorted by log ratio among those of p < .05 (Holm).

    Frames: title, tags, text, account_id. A word counts that stands at least `least` times in both
    together, and in works of at least `accounts` accounts of the group that it marks.
    """
    from scipy.stats import chi2

    (here, used_here), (there, used_there) = (_count(frame) for frame in (one, other))
    totals = float(sum(here.values())), float(sum(there.values()))
    if min(totals) == 0:
        raise DataError("one of the groups has no words: choose others")
    words = sorted(w for w in here.keys() | there.keys() if here[w] + there[w] >= least)
    a, b = (np.array([counts[w] for w in words], dtype=float) for counts in (here, there))
    g2, ratio = four_cell(a, b, *totals), log_ratio(a, b, *totals)
    frame = pd.DataFrame(
        {
            "word": words, "count_one": a.astype(int), "count_other": b.astype(int),
            "per_10000_one": a / totals[0] * 1e4, "per_10000_other": b / totals[1] * 1e4,
            "accounts": [
                len((used_here if r > 0 else used_there).get(w, ()))
                for w, r in zip(words, ratio, strict=True)
            ],
            "g2": g2, "log_ratio": ratio, "p": holm(chi2.sf(g2, 1)),
        }
    )  # fmt: skip
    frame = frame[(frame["p"] < 0.05) & (frame["accounts"] >= accounts)]
    return frame.sort_values("log_ratio", ascending=False, ignore_index=True)


def _count(works: pd.DataFrame) -> tuple[Counter[str], dict[str, set[Any]]]:
    counts: Counter[str] = Counter()
    used: dict[str, set[Any]] = {}
    for account, text in zip(works["account_id"], _texts(works), strict=True):
        for word in cut(text):
            counts[word] += 1
            used.setdefault(word, set()).add(account)
    return counts, used


def _texts(works: pd.DataFrame) -> Iterable[str]:
    parts = [works[name].fillna("").astype(str) for name in ("title", "tags", "text")]
    return list(parts[0] + "\n" + parts[1] + "\n" + parts[2])


def find_topics(works: pd.DataFrame, number: int, seed: int) -> pd.DataFrame:
    """Topics by NMF over TF-IDF of words: their ten words, share of works, stability.

    `stability`: share of the ten words that the matching topic has, too, mean of five models over
    random 80 % of the works (Hungarian matching). Under .5 a topic is an accident.
    Raises DataError where there are too few words.
    """
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=cut, min_df=min(10, max(2, len(works) // 100)), max_df=0.4
    )
    try:
        matrix = vectorizer.fit_transform(_texts(works))
    except ValueError:
        matrix = None
    if matrix is None or min(matrix.shape) <= number:
        raise DataError(f"{len(works):,} works have too few words for {number} topics")
    words = np.asarray(vectorizer.get_feature_names_out())
    shown = NMF(number, init="nndsvda", max_iter=400, random_state=seed).fit(matrix)
    tops = _tops(shown.components_, words)
    generator = np.random.default_rng(seed)
    overlaps = []
    for run in range(RUNS):
        chosen = generator.choice(matrix.shape[0], size=int(0.8 * matrix.shape[0]), replace=False)
        model = NMF(number, init="random", max_iter=400, random_state=seed + run + 1)
        overlaps.append(_match(tops, _tops(model.fit(matrix[chosen]).components_, words)))
    weights = shown.transform(matrix)
    belongs = weights.argmax(axis=1)[weights.max(axis=1) > 0]
    stability = np.mean(overlaps, axis=0)
    return pd.DataFrame(
        {
            "topic": range(1, number + 1),
            "words": [" ".join(each) for each in tops],
            "works": np.bincount(belongs, minlength=number),
            "share": np.bincount(belongs, minlength=number) / max(len(belongs), 1),
            "stability": stability,
            "is_stable": stability >= STABLE,
        }
    ).sort_values("works", ascending=False, ignore_index=True)


def _tops(components: np.ndarray, words: np.ndarray) -> list[list[str]]:
    return [[str(words[i]) for i in np.argsort(-row)[:SHOWN]] for row in components]


def _match(tops: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> np.ndarray:
    """The share of words that each topic has in common with its partner, of the best pairs."""
    from scipy.optimize import linear_sum_assignment

    likeness = np.array([[len(set(a) & set(b)) / max(len(a), 1) for b in others] for a in tops])
    rows, columns = linear_sum_assignment(-likeness)
    matched = np.zeros(len(tops))
    matched[rows] = likeness[rows, columns]
    return matched
