"""The published versions of the indices, with their platforms and inputs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.compute import indices
from analysis.compute.arithmetic import Score
from analysis.compute.formula import Formula
from analysis.errors import DataError


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an index.

    `counters`: those of works that it uses; `membership`: what must be known of every work;
    `is_of_changes`: its inputs are gains of totals and of works of all time over the window.
    """

    index: str
    platform: str
    formula: Callable[..., Score]
    counters: tuple[str, ...] = ()
    membership: str | None = None
    is_of_changes: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs of its formula."""
        return inputs_of(self.formula)


def inputs_of(formula: Callable[..., Score]) -> tuple[str, ...]:
    """Names of the inputs of a formula."""
    if isinstance(formula, Formula):
        return formula.inputs
    return tuple(inspect.signature(formula).parameters)


_READS_WOWS = ("reads", "wows")
_WEIBO = ("shares", "comments", "likes")
# The first of an index is its default.
VERSIONS = {
    "wci-14.2": Version("wci", "wechat", indices.wci_14_2, (*_READS_WOWS, "likes"), "headlines"),
    "wci-14.2-shares": Version(
        "wci", "wechat", indices.wci_14_2_shares, (*_READS_WOWS, "likes", "shares"), "headlines"
    ),
    "wci-13.0": Version("wci", "wechat", indices.wci_13_0, _READS_WOWS, "headlines"),
    "wci-2.0": Version("wci", "wechat", indices.wci_2_0, ("reads", "likes")),
    "nri": Version("nri", "wechat", indices.nri, ("reads", "likes"), "headlines"),
    "bci-1": Version("bci", "weibo", indices.bci_1, _WEIBO, "originals"),
    "bci-simple": Version("bci", "weibo", indices.bci_simple, _WEIBO),
    "dci-1.0": Version("dci", "douyin", indices.dci_1_0, is_of_changes=True),
    "bvci-2.0-gains": Version("bvci", "bilibili", indices.bvci_2_0, is_of_changes=True),
}


def choose(index: str | None, version: str | None) -> str | None:
    """The name of the version; None if neither index nor version is named. Raises DataError."""
    if version is not None and version not in VERSIONS:
        raise DataError(f"there is no version {version!r}; there are: {', '.join(VERSIONS)}")
    of_index = [name for name, each in VERSIONS.items() if each.index == index]
    if index is not None and not of_index:
        names = ", ".join(dict.fromkeys(each.index for each in VERSIONS.values()))
        raise DataError(f"there is no index {index!r}; there are: {names}")
    if index is not None and version is not None and version not in of_index:
        raise DataError(f"{version} is not a version of {index}: {', '.join(of_index)}")
    return version or (of_index[0] if of_index else None)


def choose_one(
    index: str | None,
    version: str | None,
    platform: str | None,
    crawled: Callable[[], Sequence[str]],
) -> str:
    """The name of the version; the first of the platform where neither index nor version is named.

    Without a platform, that of the first of the `crawled` ones that has an index; they are read
    only then. Raises DataError where they contradict each other.
    """
    name = choose(index, version)
    if name is None:
        candidates = [platform] if platform else crawled()
        firsts = {each.platform: key for key, each in reversed(VERSIONS.items())}
        name = next((firsts[each] for each in candidates if each in firsts), None)
    if name is None:
        have = ", ".join(dict.fromkeys(each.platform for each in VERSIONS.values()))
        raise DataError(f"there is no index of {', '.join(candidates)}; there are those of {have}")
    if platform not in (None, VERSIONS[name].platform):
        raise DataError(f"{name} is of {VERSIONS[name].platform}, not of {platform}")
    return name
