"""Updates the stored copies: new and changed works are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOST = 20_000  # works that are compared at once: what a comparison holds in memory grows with it


def keep_repeats(
    engine: Engine, begin: Callable[[int], None], advance: Callable[[int], None]
) -> int:
    """Compare the works that were not compared yet; returns their number.

    `begin` is called with the number of works of a step, `advance` with that of every block.
    Raises DataError if this login may not write, or another comparison is running.
    """
    from analysis.compute.duplicates import BLOCK_DAYS, around, first_copies, repeats_of_blocks
    from analysis.load.repeats import (
        load_blocks,
        load_comparison_state,
        load_copies,
        load_works_to_compare,
    )
    from analysis.store.repeats import store_groups, store_repeats

    began, revision = load_comparison_state(engine)
    steps = _steps(load_works_to_compare(engine))
    done = 0
    for blocks in steps:
        affected = around(blocks)
        works = load_blocks(engine, around(affected), BLOCK_DAYS)
        begin(len(works))
        repeats = repeats_of_blocks(works, affected, advance)
        compared = works[works["digest"].notna()]
        compared = compared[_blocks(compared["published_at"]).isin(blocks)]
        store_repeats(engine, revision, repeats, compared, affected)
        revision += 1
        done += len(compared)
    store_groups(engine, revision, first_copies(load_copies(engine)), began)
    return done


def _steps(stale: pd.DataFrame) -> list[set[int]]:
    """Blocks of works, before and after they changed, in steps of limited size (or one block).

    A work that has moved is compared in its new block, and forgotten in its old one before.
    """
    moments = [stale["published_at"], stale["compared_as_of"].dropna()]
    counts = _blocks(pd.concat(moments)).value_counts().sort_index()
    steps: list[set[int]] = []
    works = MOST
    for block, count in zip(counts.index.tolist(), counts.tolist(), strict=True):
        if works + count > MOST:
            steps.append(set())
            works = 0
        steps[-1].add(block)
        works += count
    return steps


def _blocks(moments: pd.Series) -> pd.Series:
    from analysis.compute.duplicates import blocks_of

    return blocks_of(moments)
