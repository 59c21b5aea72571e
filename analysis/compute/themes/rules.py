"""Themes from cues: strings of the codebook that stand in a work. Explainable, and no more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.codebook import Codebook

BEGINNING = 40  # characters of the text that count like a title


def count_cues(works: pd.DataFrame, codebook: Codebook) -> np.ndarray:
    """Works × themes: different cues that stand in the work; one in title, tag or beginning twice.

    `works`: title, text, tags. Cues are substrings: words would be cut differently from work to
    work.
    """
    texts = works["text"].fillna("").astype(str)
    heads = (
        works["title"].fillna("").astype(str)
        + "\n" + works["tags"].fillna("").astype(str) + "\n" + texts.str[:BEGINNING]
    )  # fmt: skip
    counts = np.zeros((len(works), len(codebook.themes)))
    for place, theme in enumerate(codebook.themes):
        for cue in theme.cues:
            head = heads.str.contains(cue, regex=False).to_numpy(dtype=float)
            anywhere = texts.str.contains(cue, regex=False).to_numpy(dtype=float)
            counts[:, place] += np.maximum(2 * head, anywhere)
    return counts


def code_by_cues(works: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """work_id and theme: the one of the most cues, the first of the codebook where there are two.

    NA where no cue stands in the work.
    """
    counts = count_cues(works, codebook)
    best = counts.argmax(axis=1)
    codes = np.array(codebook.codes, dtype=object)[best]
    themes = pd.Series(np.where(counts.max(axis=1) > 0, codes, None), dtype=object)
    return pd.DataFrame({"work_id": works["work_id"].to_numpy(), "theme": themes})
