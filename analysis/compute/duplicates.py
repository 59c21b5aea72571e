"""Works that repeat others: copies, quotes from longer ones, and series that differ in dates only.

Texts are compared without topics, mentions, emoticons, links and punctuation, by their trigrams.
MinHash (128 permutations, 64 bands) and winnowing only find pairs worth looking at; what counts is
the containment: trigrams of both ÷ trigrams of the shorter one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rensa import RMinHash, RMinHashLSH

PERMUTATIONS, BANDS, SEED = 128, 64, 14
BLOCK_DAYS = 14  # works are compared with those of their block and of the one before
CONTAINMENT = 0.8
FEWEST_TRIGRAMS = 15
LEAST_ESTIMATE = (
    0.4  # of the containment, by MinHash: pairs below it are not looked at more closely
)
QUOTED = 0.25  # a work with fewer trigrams than this share of the other's quotes it
LONG_FROM, SHORT_TO = 400, 300  # characters of works that are quoted, and that quote
GRAM, WINDOW, MOST_WORKS = 8, 8, 20  # prints in more works than this are common phrases
# #公共图书馆# #好书推荐 @上海图书馆 [心] https://…
LEFT_OUT = re.compile(
    r"#[^#\n]{1,60}#|#[^\s#]+|@[\w\-·]{1,30}|\[[^\[\]\n]{1,12}\]|https?://\S+|\W|_"
)
NUMBERS = re.compile(r"[0-9〇零一二三四五六七八九十百两]+|[上中下]午|周[日末]|星期[日天]")
COLUMNS = ["earlier", "later", "repeat", "containment", "jaccard", "block"]
# Works; of more, those of a library are compared with each other alone: a text that a thousand
# accounts share makes half a million pairs.
MOST_COMPARED = 10_000


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies among the works of a window, grouped as group_copies does.

    `own`: within each library; `between`: groups of two libraries or more, None where there were
    more than MOST_COMPARED works. `platforms`: as compare_platforms gives them.
    """

    works: int
    own: pd.DataFrame
    between: pd.DataFrame | None
    platforms: pd.DataFrame

    @property
    def repeating(self) -> frozenset[int]:
        """Works that repeat an earlier one of their library."""
        return frozenset(self.own.loc[~self.own["is_first"].astype(bool), "work_id"].tolist())

    @property
    def shared(self) -> frozenset[int]:
        """Works with a copy on another platform of their library."""
        on = self.own.groupby("group")["platform"].transform("nunique")
        return frozenset(self.own.loc[on > 1, "work_id"].tolist())


@dataclass(frozen=True, slots=True)
class _Text:
    """A work prepared for comparison. `trigrams`: sorted hashes, a tenth the size of the texts."""

    plain: str
    trigrams: np.ndarray
    day: int
    account: int

    @property
    def block(self) -> int:
        return self.day // BLOCK_DAYS


def plain_text(text: str) -> str:
    """The characters that are compared: letters, digits and ideographs of the words."""
    return LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).lower())


def find_repeats(works: pd.DataFrame, advance: Callable[[int], None] | None = None) -> pd.DataFrame:
    """Pairs of works where the later one repeats the earlier one, at most 28 days apart.

    `works`: work_id, account_id, published_at, title, text; one row each. Columns: earlier, later
    (work_id), repeat (copy; quote: from a work at least four times as long; series: of one account,
    equal but for numbers and dates), containment, jaccard, block (the 14 days, counted since 1970,
    in which the longer work was published). `advance` is called with works done.
    """
    ordered = works.sort_values(["published_at", "work_id"], kind="stable")
    texts = [_prepared(row) for row in ordered.to_dict("records")]
    keys = ordered["work_id"].tolist()
    judged: dict[tuple[int, int], tuple[str, float, float]] = {}
    for pairs, done in _similar(texts):
        judged |= _judge_all(texts, pairs)
        if advance:
            advance(done)
    judged |= _judge_all(texts, _quoting(texts))
    rows = [
        (keys[one], keys[other], *how, _longer(texts[one], texts[other]).block)
        for (one, other), how in sorted(judged.items())
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def find_copies(
    works: pd.DataFrame, kept: pd.DataFrame | None = None, most: int = MOST_COMPARED
) -> Copies:
    """Copies within libraries, and between them.

    `works`: as for find_repeats, with library, platform and interactions. `kept`: what
    find_repeats has found among them already, and perhaps others.
    """
    is_small = kept is not None or len(works) <= most
    repeats = _find(works, is_whole=is_small) if kept is None else kept
    repeats = repeats[repeats[["earlier", "later"]].isin(works["work_id"].tolist()).all(axis=1)]
    library = works.set_index("work_id")["library"]
    is_own = repeats["earlier"].map(library) == repeats["later"].map(library)
    own = group_copies(works, repeats[is_own])
    between = None
    if is_small:
        between = group_copies(works, repeats)
        libraries = between.groupby("group")["library"].transform("nunique")
        between = between[libraries > 1].reset_index(drop=True)
    return Copies(len(works), own, between, compare_platforms(works, own))


def _find(works: pd.DataFrame, *, is_whole: bool) -> pd.DataFrame:
    parts = [works] if is_whole else [own for _, own in works.groupby("library")]
    found = [each for part in parts if len(each := find_repeats(part))]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def count_first(groups: pd.DataFrame) -> pd.DataFrame:
    """How often each platform publishes first what a library has on several platforms.

    A row for each platform: groups (that it is part of), first (of these, where nothing was
    earlier), first_share, hours_after (median, where it was not), and the median interactions of
    its works there, and of the other platforms' works in the same groups.
    """
    on = groups.groupby("group")["platform"].transform("nunique")
    several = groups[on > 1]
    rows = []
    for platform, own in several.groupby("platform"):
        others = several[several["group"].isin(own["group"]) & (several["platform"] != platform)]
        first = own.loc[own["is_first"].astype(bool), "group"].nunique()
        rows.append(
            {
                "platform": platform,
                "groups": own["group"].nunique(),
                "first": first,
                "first_share": first / own["group"].nunique(),
                "hours_after": own.loc[~own["is_first"].astype(bool), "hours_after"].median(),
                "shared_interactions": own["interactions"].median(),
                "shared_interactions_there": others["interactions"].median(),
            }
        )
    columns = ["platform", "groups", "first", "first_share", "hours_after", "shared_interactions"]
    table = pd.DataFrame(rows, columns=[*columns, "shared_interactions_there"])
    return table.astype({"first_share": "Float64", "hours_after": "Float64"})


def repeats_of_blocks(
    works: pd.DataFrame, blocks: Collection[int], advance: Callable[[int], None] | None = None
) -> pd.DataFrame:
    """As find_repeats, for the pairs of these blocks only; `works`: those of `around(blocks)`."""
    found = find_repeats(works, advance)
    return found[found["block"].isin(blocks)].reset_index(drop=True)


def around(blocks: Collection[int]) -> set[int]:
    """These blocks and their neighbours."""
    return {block + step for block in blocks for step in (-1, 0, 1)}


def blocks_of(moments: pd.Series) -> pd.Series:
    """The block of each moment: its 14 days, counted since 1970."""
    return (pd.to_datetime(moments, utc=True) - pd.Timestamp(0, tz="UTC")).dt.days // BLOCK_DAYS


def _prepared(row: dict[Any, Any]) -> _Text:
    title = "" if pd.isna(row["title"]) else str(row["title"])
    plain = plain_text(f"{title} {row['text']}")
    codes = _codes(plain) if len(plain) > 2 else np.zeros(2, dtype=np.uint64)
    trigrams = np.unique(codes[:-2] << np.uint64(42) | codes[1:-1] << np.uint64(21) | codes[2:])
    day = pd.Timestamp(row["published_at"]).value // 86_400_000_000_000
    return _Text(plain, trigrams, day, int(row["account_id"]))


def _codes(plain: str) -> np.ndarray:
    return np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def _similar(texts: Sequence[_Text]) -> Iterator[tuple[set[tuple[int, int]], int]]:
    """Pairs that share a MinHash band, block by block, with the number of works in the block."""
    blocks: dict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if len(text.trigrams) >= FEWEST_TRIGRAMS:
            blocks[text.block].append(place)
    before: tuple[int, Any, dict[int, Any]] = (-1, None, {})
    for number, places in sorted(blocks.items()):
        hashes = {place: _signed(texts[place].plain) for place in places}
        index = RMinHashLSH(threshold=0.3, num_perm=PERMUTATIONS, num_bands=BANDS)
        neighbours = before[2] if before[0] == number - 1 else {}
        found: set[tuple[int, int]] = set()
        for place, signed in hashes.items():
            others = before[1].query(signed) if neighbours else []
            for other in (*others, *index.query(signed)):
                estimate = signed.jaccard(hashes.get(other) or neighbours[other])
                if _may_contain(texts[other], texts[place], estimate):
                    found.add((other, place))
            index.insert(place, signed)
        before = number, index, hashes
        yield found, len(places)


def _may_contain(one: _Text, other: _Text, jaccard: float) -> bool:
    sizes = len(one.trigrams), len(other.trigrams)
    return jaccard / (1 + jaccard) * sum(sizes) >= LEAST_ESTIMATE * min(sizes)


def _signed(plain: str) -> Any:
    signed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    signed.update(list({plain[place : place + 3] for place in range(len(plain) - 2)}))
    return signed


def _quoting(texts: Sequence[_Text]) -> set[tuple[int, int]]:
    """Pairs of a long and a short work, at most a block apart, with a winnowing print in common."""
    short: dict[tuple[int, int], list[int]] = defaultdict(list)  # by block and print
    for place, text in enumerate(texts):
        if len(text.trigrams) >= FEWEST_TRIGRAMS and len(text.plain) <= SHORT_TO:
            for one in _prints(text.plain):
                short[text.block, one].append(place)
    found = set()
    for place, text in enumerate(texts):
        if len(text.plain) < LONG_FROM:
            continue
        blocks = sorted(around([text.block]))
        for one in _prints(text.plain):
            others = [other for block in blocks for other in short.get((block, one), ())]
            if len(others) <= MOST_WORKS:
                found |= {(min(place, other), max(place, other)) for other in others}
    return found


def _longer(one: _Text, other: _Text) -> _Text:
    """The longer work of the pair: the pair is stored under its block of days."""
    return one if len(one.plain) > len(other.plain) else other


def _prints(plain: str) -> list[int]:
    """The least hash of each window of 8-grams: what two texts with 15 equal characters share."""
    codes = _codes(plain)
    if len(codes) < GRAM + WINDOW - 1:
        return []
    grams = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    for place in range(GRAM):
        grams = grams * np.uint64(1_000_003) + codes[place : place + len(grams)]
    grams ^= grams >> np.uint64(29)
    grams *= np.uint64(0xBF58476D1CE4E5B9)
    windows = np.lib.stride_tricks.sliding_window_view(grams, WINDOW)
    least: list[int] = np.unique(windows.min(axis=1)).tolist()
    return least


def _judge_all(
    texts: Sequence[_Text], pairs: set[tuple[int, int]]
) -> dict[tuple[int, int], tuple[str, float, float]]:
    judged = {pair: _judge(texts[pair[0]], texts[pair[1]]) for pair in pairs}
    return {pair: how for pair, how in judged.items() if how is not None}


def _judge(one: _Text, other: _Text) -> tuple[str, float, float] | None:
    """Kind of repeat, containment and Jaccard of a pair; None if the texts differ."""
    if other.day - one.day > 2 * BLOCK_DAYS:
        return None
    fewer = min(len(one.trigrams), len(other.trigrams))
    if fewer < FEWEST_TRIGRAMS:
        return None
    both = len(np.intersect1d(one.trigrams, other.trigrams, assume_unique=True))
    if both < CONTAINMENT * fewer:
        return None
    jaccard = both / (len(one.trigrams) + len(other.trigrams) - both)
    if _is_series(one, other):
        kind = "series"
    elif fewer < QUOTED * max(len(one.trigrams), len(other.trigrams)):
        kind = "quote"
    else:
        kind = "copy"
    return kind, both / fewer, jaccard


def _is_series(one: _Text, other: _Text) -> bool:
    """Whether both are of one account and equal but for numbers and dates."""
    if one.account != other.account or one.plain == other.plain:
        return False
    return NUMBERS.sub("", one.plain) == NUMBERS.sub("", other.plain)


def group_copies(works: pd.DataFrame, repeats: pd.DataFrame) -> pd.DataFrame:
    """Every work that has copies, with its group. Series and quotes form no groups.

    Columns of `works`, and group (numbered, the largest first), is_first, hours_after (the first of
    the group).
    """
    copies = repeats[repeats["repeat"] == "copy"]
    groups = sorted(_connected(copies), key=lambda one: (-len(one), min(one)))
    numbers = {key: number for number, members in enumerate(groups, 1) for key in members}
    found = works[works["work_id"].isin(numbers)].copy()
    found.insert(0, "group", found["work_id"].map(numbers).astype("Int64"))
    found = found.sort_values(["group", "published_at", "work_id"], kind="stable")
    first = found.groupby("group")["published_at"].transform("first")
    found.insert(1, "is_first", ~found.duplicated("group"))
    found.insert(2, "hours_after", (found["published_at"] - first).dt.total_seconds() / 3600)
    return found.reset_index(drop=True)


def first_copies(copies: pd.DataFrame) -> dict[int, int]:
    """First work of each work's group; `copies`: earlier, later, earlier_at, later_at."""
    moments: dict[int, Any] = {}
    for key in ("earlier", "later"):
        moments |= dict(zip(copies[key].tolist(), copies[f"{key}_at"].tolist(), strict=True))
    return {
        key: min(members, key=lambda one: (moments[one], one))
        for members in _connected(copies)
        for key in members
    }


def _connected(copies: pd.DataFrame) -> Iterable[set[int]]:
    """Works that copies connect, over others as well."""
    groups: dict[int, set[int]] = {}
    for pair in zip(copies["earlier"].tolist(), copies["later"].tolist(), strict=True):
        smaller, larger = sorted((groups.setdefault(key, {key}) for key in pair), key=len)
        if smaller is not larger:
            larger |= smaller
            groups |= dict.fromkeys(smaller, larger)
    return {id(group): group for group in groups.values()}.values()


def compare_platforms(works: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Share of the works of a library's platform that are on another one too, and which is first.

    A row for each library and ordered pair of platforms that it publishes on: works, shared (those
    with a copy on the other one), share, first (of these, where this platform was the earlier one),
    shared_interactions of the shared works on either.
    """
    merged = groups.merge(groups, on=["group", "library"], suffixes=("", "_other"))
    merged = merged[merged["platform"] != merged["platform_other"]]
    of = dict(list(merged.groupby(["library", "platform", "platform_other"])))
    rows = []
    for library, own in works[["library", "platform"]].groupby("library"):
        platforms = own["platform"].value_counts()
        for one in sorted(platforms.index):
            for other in sorted(set(platforms.index) - {one}):
                pairs = of.get((library, one, other))
                if pairs is None:
                    own_row = {"library": library, "platform": one, "other_platform": other}
                    nothing = {"works": int(platforms[one]), "shared": 0, "shared_share": 0.0}
                    rows.append({**own_row, **nothing, "first": 0})
                    continue
                shared = pairs.drop_duplicates("work_id")
                earliest = pairs.groupby("work_id")["published_at_other"].min()
                published = shared.set_index("work_id")["published_at"].reindex(earliest.index)
                others = pairs.drop_duplicates("work_id_other")
                rows.append(
                    {
                        "library": library,
                        "platform": one,
                        "other_platform": other,
                        "works": int(platforms[one]),
                        "shared": len(shared),
                        "shared_share": len(shared) / int(platforms[one]),
                        "first": int((published <= earliest.loc[published.index]).sum()),
                        "shared_interactions": shared["interactions"].median(),
                        "shared_interactions_there": others["interactions_other"].median(),
                    }
                )
    columns = ["library", "platform", "other_platform", "works", "shared", "shared_share", "first"]
    medians = ["shared_interactions", "shared_interactions_there"]
    table = pd.DataFrame(rows, columns=[*columns, *medians])
    return table.astype(dict.fromkeys(medians, "Float64"))
