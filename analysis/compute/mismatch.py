"""Mismatch between the hours of publication and the hours with most response."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.timing import ENOUGH, SEED

DRAWS = 499
ROOM = 2**20  # responses that are held at once
Numbers = npt.NDArray[Any]


def measure_mismatch(works: pd.DataFrame) -> pd.DataFrame:
    """One row for each platform: the mismatch between the hours of publishing and of response.

    `works`: as timing.with_response gives them. `mismatch`: half the sum over the hours of |share
    of the works − share of the median responses|: 0 where an hour gets works in proportion to the
    response that they get, towards 1 where the two lie wholly apart. Hours with ENOUGH works with
    a response are looked at (`hours`, `works_counted`); NaN with fewer than two. `by_chance`: what
    it would be if the hour made no difference, the mean over DRAWS in which each account's
    responses are permuted among its works; `p`: the share of draws that reach the mismatch.
    """
    columns = ["platform", "hours", "works_counted", "mismatch", "by_chance", "p"]
    rows = [(platform, *_measure(own)) for platform, own in works.groupby("platform")]
    return pd.DataFrame(rows, columns=columns)


def measure_own_mismatch(works: pd.DataFrame) -> pd.Series:
    """The mismatch of each account's own publishing with the responses on its platform.

    By account_id; over the same hours as measure_mismatch. NaN with fewer than ENOUGH works then.
    """
    found = []
    for _, own in works[["platform", "account_id", "hour", "response"]].groupby("platform"):
        hours = _known_hours(own)
        if len(hours) < 2:
            continue
        shares = own.groupby("hour")["response"].median().loc[hours].astype("float64")
        among = own[own["hour"].isin(hours)]
        published = among.groupby(["account_id", "hour"]).size().unstack(fill_value=0)[hours]
        number = published.sum(axis=1)
        differences = published.div(number, axis=0) - shares / shares.sum()
        distance = differences.abs().sum(axis=1) / 2
        found.append(distance.where((number >= ENOUGH) & (shares.sum() > 0)))
    return pd.concat(found) if found else pd.Series(dtype="float64")


def _measure(works: pd.DataFrame) -> tuple[int, int, float, float, float]:
    hours = _known_hours(works)
    among = works[works["hour"].isin(hours)]
    counted = among.dropna(subset="response").sort_values("account_id", kind="stable")
    if len(hours) < 2:
        return len(hours), len(counted), math.nan, math.nan, math.nan
    published = among.groupby("hour").size().loc[hours].to_numpy(dtype=np.float64)
    places = [np.flatnonzero(counted["hour"] == hour) for hour in hours]
    responses = counted["response"].to_numpy(dtype=np.float64)
    [value] = _distances(published, _medians(responses[np.newaxis], places))
    chances = np.concatenate(
        [_distances(published, _medians(each, places)) for each in _dealt(counted)]
    )
    p = (1 + int((chances >= value - 1e-12).sum())) / (DRAWS + 1)
    return len(hours), len(counted), float(value), float(chances.mean()), p


def _known_hours(works: pd.DataFrame) -> list[int]:
    counts = works.groupby("hour")["response"].count()
    return [int(hour) for hour in counts.index[counts >= ENOUGH]]


def _dealt(counted: pd.DataFrame) -> Iterator[Numbers]:
    """DRAWS permutations of the responses within each account, as rows; sorted by account.

    As many at once as ROOM holds.
    """
    random = np.random.default_rng(SEED)
    responses = counted["response"].to_numpy(dtype=np.float64)
    accounts = pd.factorize(counted["account_id"])[0]
    # In the order of account and chance: each account's own, shuffled.
    draws = (responses[np.argsort(accounts + random.random(len(accounts)))] for _ in range(DRAWS))
    while some := list(islice(draws, max(ROOM // len(responses), 1))):
        yield np.stack(some)


def _medians(responses: Numbers, places: list[npt.NDArray[np.intp]]) -> Numbers:
    """Of each row of responses, the median at each of the places."""
    return np.stack([np.median(responses[:, place], axis=1) for place in places], axis=1)


def _distances(published: Numbers, responses: Numbers) -> Numbers:
    """Total variation from each row: half the sum of the differences between the two as shares."""
    sums = responses.sum(axis=1, keepdims=True)
    shares = responses / np.where(sums > 0, sums, np.nan)
    found: Numbers = np.abs(published / published.sum() - shares).sum(axis=1) / 2
    return found
