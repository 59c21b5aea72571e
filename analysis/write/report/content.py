"""Content of works beside their counters: institutions named, repeats, themes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.codebook import Codebook
from analysis.compute import network
from analysis.compute.duplicates import Copies
from analysis.compute.growth import LAST, measure_growth
from analysis.compute.problems import RELIABLE, Content
from analysis.compute.themes.agreement import find_disagreements, measure_agreement
from analysis.compute.themes.shares import share_themes
from analysis.load.growth import load_ages
from analysis.load.links import load_links
from analysis.load.repeats import load_kept_repeats
from analysis.load.texts import load_texts
from analysis.load.themes import (
    Round,
    load_codebook_in_use,
    load_errors,
    load_independent,
    load_settled,
    load_work_themes,
)
from analysis.load.themes import find_reliability as find_round
from analysis.observations import Observations
from analysis.window import Window
from analysis.write.report.words import Both

DRAWN = 120  # accounts in the figure of the network


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The network of the accounts; `links` is empty if none are known.

    `accounts`, `pairs`, `response`: as the functions of compute.network give them; `places`: of the
    accounts that are drawn; `figures`: describe_graph.
    """

    links: pd.DataFrame
    accounts: pd.DataFrame
    pairs: pd.DataFrame
    response: pd.DataFrame
    places: pd.DataFrame
    figures: dict[str, float | int | None]


@dataclass(frozen=True, kw_only=True)
class Themes:
    """The works of the window with their themes, and the agreement of their coders.

    `works`: as load_work_themes gives them, of the report's accounts, with its interactions.
    `confusion`: of the classifiers behind them. `agreement`: measure_agreement of `round`, None
    where no two have coded it; `settled`: its disagreements that were settled.
    """

    book: Codebook
    works: pd.DataFrame
    confusion: list[list[Any]]
    facts: dict[str, Any]
    round: Round | None = None
    codes: pd.DataFrame = field(default_factory=pd.DataFrame)
    agreement: pd.DataFrame | None = None
    settled: int = 0

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Shares over all works, as share_themes returns them."""
        return share_themes(self.works, self.book.codes, confusion=self.confusion)

    @cached_property
    def shares_of_libraries(self) -> pd.DataFrame:
        """Shares by library."""
        return share_themes(self.works, self.book.codes, ["library"], self.confusion)

    @property
    def kappa(self) -> float | None:
        """Cohen's κ over all themes."""
        if self.agreement is None or pd.isna(self.agreement["kappa"].iloc[0]):
            return None
        return float(self.agreement["kappa"].iloc[0])

    @property
    def is_reliable(self) -> bool:
        """Whether coders agree well enough for a judgement."""
        return self.kappa is not None and self.kappa >= RELIABLE

    @property
    def names(self) -> dict[str, Both]:
        """Names of the themes by code."""
        return {each.code: Both(each.name_zh, each.name_en) for each in self.book.themes}


def find_network(links: pd.DataFrame, seen: Observations) -> Network:
    """The network of all accounts of the report."""
    columns = ["account_id", "library", "name_zh", "region", "platform", "account"]
    accounts = seen.accounts[columns].astype({"account": "object"})
    accounts = accounts.assign(account=accounts["account"].fillna(accounts["name_zh"]))
    pairs = network.pair_up(links, accounts)
    graph = network.build_graph(pairs, accounts)
    return Network(
        links=links,
        accounts=network.rate_accounts(graph, accounts),
        pairs=pairs.sort_values("works", ascending=False, kind="stable", ignore_index=True),
        response=network.measure_response(links, accounts),
        places=network.place_accounts(graph, DRAWN),
        figures=network.describe_graph(graph, links),
    )


def find_links(engine: Engine, window: Window, seen: Observations) -> pd.DataFrame:
    """Links that start from the report's accounts."""
    links = load_links(engine, window)
    return links[links["account_id"].isin(seen.accounts["account_id"])].reset_index(drop=True)


def load_own_texts(engine: Engine, window: Window, works: pd.DataFrame) -> pd.DataFrame | None:
    """Texts of the works of the report with its interactions; None without works."""
    if works.empty:
        return None
    return _with_own(load_texts(engine, window, works[["account_id"]].drop_duplicates()), works)


def load_own_repeats(engine: Engine, window: Window, works: pd.DataFrame) -> pd.DataFrame | None:
    """Stored repeats among these works; None if they are not up to date."""
    return load_kept_repeats(engine, window, works["account_id"].unique().tolist())


def find_themes(engine: Engine, window: Window, works: pd.DataFrame) -> Themes | None:
    """Themes by the codebook that most works are coded by; None if none is coded."""
    used = load_codebook_in_use(engine, window)
    if used is None:
        return None
    key, book = used
    coded = _with_own(load_work_themes(engine, book, window), works)
    if coded["theme"].isna().all():
        return None
    confusion, facts = load_errors(engine, coded)
    found = Themes(book=book, works=coded, confusion=confusion, facts=facts)
    round_ = find_round(engine, key)
    if round_ is None:
        return found
    codes = load_independent(engine, round_.round_id)
    independent = codes[~codes["is_discussed"].astype(bool)]
    if independent["coder"].nunique() < 2:
        return found
    differing = find_disagreements(independent)
    settled = load_settled(engine, key)
    return Themes(
        book=book, works=coded, confusion=confusion, facts=facts, round=round_, codes=codes,
        agreement=measure_agreement(independent, book.codes),
        settled=int(differing["work_id"].isin(settled["work_id"]).sum()),
    )  # fmt: skip


def content_of(copies: Copies | None, links: pd.DataFrame, works: pd.DataFrame | None) -> Content:
    """Content for the measures; `works`: with their themes, None if coders do not agree well enough."""
    themes = None
    if works is not None:
        coded = works.dropna(subset="theme")
        themes = dict(zip(coded["work_id"].astype(int), coded["theme"].astype(str), strict=True))
    return Content(
        repeating=None if copies is None else copies.repeating,
        shared=None if copies is None else copies.shared,
        links=links if len(links) else None,
        themes=themes,
    )


def find_growth(
    engine: Engine, windows: list[Window], libraries: tuple[str, ...], platforms: tuple[str, ...]
) -> pd.DataFrame:
    """Growth of interactions by platform, from the window with most evidence.

    `windows`: the report's and earlier ones. As measure_growth returns it, with `window`; the
    report's own where half of its works were seen long enough, else that with most such works.
    """
    found = []
    for place, window in enumerate(windows):
        ages = load_ages(engine, window, libraries=libraries, platforms=platforms)
        if ages.empty:
            continue
        table = measure_growth(ages, ["platform"])
        found.append(table.assign(window=str(window), place=place))
    if not found:
        return pd.DataFrame(columns=["platform", "window"])
    every = pd.concat(found, ignore_index=True)
    ends = every[every["age"] == LAST]
    is_enough = ends["works_counted"] * 2 >= ends["works"]
    ends = ends.assign(is_enough=is_enough & (ends["place"] == 0))
    best = ends.sort_values(
        ["is_enough", "works_counted", "place"], ascending=[False, False, True], kind="stable"
    ).drop_duplicates("platform")
    return every.merge(best[["platform", "place"]], on=["platform", "place"]).drop(columns="place")


def _with_own(rows: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """Rows of works of the report, with its interactions instead of the latest."""
    columns = ["work_id", "name_zh", "interactions"]
    own = works[columns].astype({"work_id": "int64"})
    return rows.drop(columns=["interactions"]).merge(own, on="work_id", validate="one_to_one")
