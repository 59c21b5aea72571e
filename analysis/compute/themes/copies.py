"""Clusters of works that are nearly alike, so that none is learnt from its copy."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

CONTAINED = 0.8
LEAST = 15  # trigrams of the shorter work: below it likeness is chance
BLOCK = 500
# Topics, mentions, emoticons, links and non-letters, in which copies may differ.
FRAME = re.compile(r"#[^#\n]+#|@[\w-]+|\[[^\[\]\n]+\]|https?://\S+|\W+|_")


def cluster_copies(texts: Sequence[str]) -> np.ndarray:
    """A number for each text, the same where one text holds 80 % of another's trigrams.

    Chains count as one cluster. Compares all with all: for samples, not for a whole database.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer

    bare = [FRAME.sub("", text) for text in texts]
    counter = CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True, lowercase=True)
    try:
        grams = counter.fit_transform(bare).tocsr().astype(np.int32)
    except ValueError:  # no text has three letters
        return np.arange(len(texts))
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    for start in range(0, len(texts), BLOCK):
        common = (grams[start : start + BLOCK] @ grams.T).tocoo()
        shorter = np.minimum(sizes[common.row + start], sizes[common.col])
        alike = (shorter >= LEAST) & (common.data >= CONTAINED * shorter)
        rows.append(common.row[alike] + start)
        columns.append(common.col[alike])
    one, other = np.concatenate(rows), np.concatenate(columns)
    pairs = coo_matrix((np.ones(len(one)), (one, other)), shape=(len(texts), len(texts)))
    return np.asarray(connected_components(pairs, directed=False)[1])
