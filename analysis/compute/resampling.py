"""Bootstrap over works: the index of an account with other works of the same kind.

Each draw takes as many works as the account published, with replacement, out of its own; totals
of the account (followers, likes received) stay as they are, as they are not made of works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.scores import FROM_TOTALS, inputs_of
from analysis.compute.versions import VERSIONS
from analysis.names import VIDEO
from analysis.observations import Observations

DRAWS = 1000
SEED = 20_090_814  # any number: the ranges come out the same each time
AT_ONCE = 2_000_000  # numbers in memory
GAINED = {
    "new_plays": "plays", "new_likes": "likes", "new_comments": "comments", "new_shares": "shares",
    "new_video_comments": "comments",
}  # fmt: skip
GROUPS = {"original": "is_original", "headline": "is_headline"}
Draws = npt.NDArray[np.float64]
NOTHING = np.zeros(0, dtype=np.intp)


def draw_inputs(
    seen: Observations, indicators: pd.DataFrame, version: str, draws: int = DRAWS
) -> Iterator[tuple[int, dict[str, Draws]]]:
    """For each account of the version's platform, its key and the inputs in every draw.

    `indicators`: as compute_indicators gives them for `seen`. Inputs that do not come from single
    works are the same in each draw.
    """
    known = VERSIONS[version]
    own = indicators[indicators["platform"] == known.platform].reset_index(drop=True)
    given = inputs_of(known, own)
    gained = [name for name in GAINED if name in given]
    frame = seen.changes if gained else seen.works
    columns = {name: _values(name, frame) for name in gained or given if _is_of_works(name)}
    places = frame.groupby("account_id").indices
    is_of_total = {name: own[total].notna().to_numpy() for name, (total, _) in FROM_TOTALS.items()}
    random = np.random.default_rng(SEED)
    for row, account in enumerate(own["account_id"]):
        fixed = {name: values[row] for name, values in given.items()}
        own_columns = {
            name: values[places.get(account, NOTHING)]
            for name, values in columns.items()
            if not (name in is_of_total and is_of_total[name][row])
        }
        yield int(account), _draw(random, fixed, own_columns, draws=draws)


def _draw(
    random: np.random.Generator,
    fixed: Mapping[str, float],
    columns: Mapping[str, Draws],
    *,
    draws: int,
) -> dict[str, Draws]:
    """`columns`: contributions of the account's works to each input."""
    made = {name: np.full(draws, value) for name, value in fixed.items()}
    works = len(next(iter(columns.values()), NOTHING))
    if not works:
        return made
    size = max(1, AT_ONCE // works)
    for start in range(0, draws, size):
        stop = min(start + size, draws)
        places = random.integers(0, works, (stop - start, works))
        for name, values in columns.items():
            if np.isnan(fixed[name]):
                continue  # NaN stays NaN
            taken = values[places]
            gather = np.nanmax if name.startswith("max_") else np.nansum
            empty = np.isnan(taken).all(axis=1)
            with np.errstate(all="ignore"):
                taken[empty] = 0
                made[name][start:stop] = gather(taken, axis=1)
    return made


def _is_of_works(name: str) -> bool:
    return name not in ("days", "works")


def _values(name: str, frame: pd.DataFrame) -> Draws:
    """Contribution of each work to the input; NaN where not given."""
    if name == "new_video_comments":
        return _numbers(frame["comments"].where(frame["kind"] == VIDEO))
    if name in GAINED:
        return _numbers(frame[GAINED[name]])
    if name == "originals":
        return _numbers(frame["is_original"].astype("Float64"))
    prefix, _, counter = name.partition("_")
    if prefix in GROUPS:
        belongs = _numbers(frame[GROUPS[prefix]].astype("Float64"))
        return np.where(belongs > 0, _numbers(frame[counter]), np.nan)
    return _numbers(frame[name.removeprefix("max_")])


def _numbers(column: pd.Series) -> Draws:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
