"""Data of `case`: an account in two windows and in the weeks up to the later one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.choices import Language
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence
from analysis.errors import DataError
from analysis.messages import chosen_language
from analysis.write.digits import numbers_apart

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations
    from analysis.window import Window

USUAL = ["works", "likes", "comments", "shares", "followers_change"]


@dataclass(frozen=True, kw_only=True)
class AccountCase:
    """One account: contributions (None: no decomposition), peers, weeks and change points."""

    library: str
    name_zh: str
    platform: str
    parts: pd.DataFrame | None
    beside: pd.DataFrame
    weeks: pd.DataFrame
    changes: pd.DataFrame

    @property
    def has_value(self) -> bool:
        """Whether any figure is known in a window or in a week."""
        known = self.beside[["before", "after"]].notna().any(axis=None)
        return bool(known) or bool(self.weeks["value"].notna().any())


@dataclass(frozen=True, kw_only=True)
class PlatformCase:
    """A platform in the window before and in the window, and in the weeks up to its end.

    `version`: None where the platform has no index.
    """

    platform: str
    version: str | None
    columns: list[str]
    before: pd.DataFrame
    after: pd.DataFrame
    by_week: pd.DataFrame
    evidence: list[Evidence]

    def cases(self, library: str, peers: Sequence[str], window: Window) -> Iterator[AccountCase]:
        """Each account of the library."""
        from analysis.compute.peers import stand_among
        from analysis.compute.weekly import date_changes, follow

        own = self.after[self.after["library"] == library]
        others = self.after.loc[self.after["library"].isin(peers), "account_id"].tolist()
        for account, name in zip(own["account_id"].tolist(), own["name_zh"], strict=True):
            weeks = follow(self.by_week, account, others, self.columns)
            given = {"library": library, "platform": self.platform}
            beside = stand_among(self.before, self.after, account, others, self.columns)
            parts = self._decompose(account, window)
            yield AccountCase(
                **given,
                name_zh=name,
                parts=None if parts is None else _named(parts, given),
                beside=_named(beside, given),
                weeks=_named(weeks, given),
                changes=_named(date_changes(weeks), given),
            )

    def _decompose(self, account: int, window: Window) -> pd.DataFrame | None:
        """Contributions of the inputs; None, with a note, if there is no decomposition."""
        import pandas as pd

        from analysis.compute.decomposition import DECOMPOSABLE, decompose

        version = self.version
        if version is None:
            return None
        if version not in DECOMPOSABLE:
            print_note(f"{version} cannot be taken apart; {', '.join(DECOMPOSABLE)} can")
        old, new = (
            frame[frame["account_id"] == account].iloc[0] for frame in (self.before, self.after)
        )
        if pd.isna(old[version]) or pd.isna(new[version]):
            print_note(
                f"{_name(new)}, account {account}: no {version} in {window} or in"
                f" {window.before()}, so that there is nothing to take apart;"
                " `index` shows what is missing"
            )
            return None
        print_note(_standing(version, old, new, self.after))
        if version not in DECOMPOSABLE:
            return None
        inputs = (_inputs(version, frame, account) for frame in (self.before, self.after))
        return decompose(version, *inputs).assign(version=version, account_id=account)


def choose_versions(
    query: Query,
    libraries: Sequence[str],
    platforms: Sequence[str],
    index: str | None,
    version: str | None,
) -> dict[str, str | None]:
    """The version of each platform's index; None for a platform without an index.

    Raises DataError if the index belongs to none of the named platforms.
    """
    from analysis.compute.versions import VERSIONS, choose, choose_one
    from analysis.load.platforms import load_platforms_of

    name = choose(index, version)
    if name is not None:
        for each in platforms:
            choose_one(index, version, each, lambda: [])
        return {VERSIONS[name].platform: name}
    firsts = {each.platform: key for key, each in reversed(VERSIONS.items())}
    chosen = platforms or load_platforms_of(query.engine, libraries)
    return {each: firsts.get(each) for each in chosen}


def load_cases(
    query: Query,
    versions: Mapping[str, str | None],
    columns: Sequence[str],
    libraries: Sequence[str],
    weeks: int | None,
) -> list[PlatformCase]:
    """The platforms with observations, by one choice of counters for all of them.

    `weeks`: None: all since the libraries' accounts are covered. Raises DataError if no
    platform has observations.
    """
    from analysis.load.weeks import WEEK, count_weeks, weeks_until

    window = query.window
    number = {
        each: weeks or count_weeks(query.engine, each, libraries, window.end) for each in versions
    }
    first, last = weeks_until(window.end, max(number.values()))
    by_weeks = replace(window, start=first, end=last + WEEK)
    choice = query.choose([window.before(), window, by_weeks], tuple(versions))
    found, lacking = [], dict[str, DataError]()
    for platform, version in versions.items():
        try:
            seen = query.load_each([window.before(), window], (platform,), choice)
        except DataError as error:
            lacking[platform] = error
            continue
        found.append(_platform_case(query, seen, (platform, version), columns, number[platform]))
    if not found:
        raise next(iter(lacking.values()))
    for platform in lacking:
        print_note(f"left out, of {platform} nothing was seen in {window}")
    return found


def _platform_case(
    query: Query,
    seen: list[Observations],
    of: tuple[str, str | None],
    columns: Sequence[str],
    weeks: int,
) -> PlatformCase:
    from analysis.compute.figures import (
        choose_columns,
        compute_figures,
        without_few_observed,
        without_silent,
    )
    from analysis.load.weeks import load_weeks

    platform, version = of
    before, after = (without_silent(compute_figures(each)) for each in seen)
    usual = [*([version] if version else []), *USUAL]
    chosen = choose_columns(after, list(columns) or usual)
    by_week = without_few_observed(load_weeks(query.engine, platform, seen[-1].window, weeks))
    return PlatformCase(
        platform=platform,
        version=version,
        columns=choose_columns(by_week, chosen),
        before=before,
        after=after,
        by_week=by_week,
        evidence=[Evidence.of(*each) for each in zip(seen, (before, after), strict=True)],
    )


def _named(table: pd.DataFrame, given: dict[str, str]) -> pd.DataFrame:
    """The table with library and platform as its first columns."""
    return table.assign(**given)[[*given, *table.columns]]


def _inputs(version: str, figures: pd.DataFrame, account: int) -> dict[str, float]:
    from analysis.compute.scores import inputs_of
    from analysis.compute.versions import VERSIONS

    row = figures[figures["account_id"] == account]
    return {name: float(column[0]) for name, column in inputs_of(VERSIONS[version], row).items()}


def _name(row: pd.Series) -> str:
    """Name of the library in the chosen language."""
    return str(row["name_zh"] if chosen_language() is Language.ZH else row["library"])


def _standing(version: str, old: pd.Series, new: pd.Series, after: pd.DataFrame) -> str:
    values = after.loc[after["covered"], version].dropna()
    better = int((values > new[version]).sum())
    place = f"rank {better + 1} of" if new["covered"] else "not covered, so not among the ranked"
    return (
        f"{_name(new)}: {version} {' → '.join(numbers_apart(old[version], new[version]))}, "
        f"{place} {len(values)}; median of the ranked {values.median():.2f}"
    )
