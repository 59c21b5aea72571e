"""Every version of every index, computed by Polars: the formulas of docs/methodology.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

Parts = dict[str, pl.Expr]
READS_WOWS = ("reads", "wows")
READS_WOWS_LIKES = (*READS_WOWS, "likes")
WEIBO = ("shares", "comments", "likes")
MONTH_DAYS = 30
DCI = {
    "new_likes": pl.coalesce("likes_received_change", "likes_change"),
    "new_comments": pl.col("comments_change"),
    "new_shares": pl.col("shares_change"),
    "new_followers": pl.col("followers_change"),
    "followers": pl.col("followers"),
}


def compute_indices(inputs: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each row of the inputs and version that its platform has.

    account_id, library, platform, start, index, version, value, parts (a struct of three or four,
    by order), lower_bound, missing, reason, covered, works, works_counted, share_observed,
    distance_mean.
    """
    return pl.concat(_rows(inputs, version) for version in _versions())


class Version(NamedTuple):
    """`needs`: names of inputs without which it has no value, or what they are computed from.

    `counters`: of works, that it needs; `membership`: what must be known of every work.
    """

    platform: str
    name: str
    parts: Parts
    value: pl.Expr
    needs: Sequence[str] | Parts
    counters: Sequence[str] = ()
    membership: str | None = None


def _versions() -> list[Version]:
    wci = {
        name: _wci_parts(_weighed(weights))
        for name, weights in (
            ("14.2", (0.85, 0.09, 0.06)),
            ("14.2-shares", (0.70, 0.09, 0.06, 0.15)),
            ("13.0", (0.85, 0.15)),
        )
    }
    shares = (*READS_WOWS_LIKES, "shares")
    new = 12 * _weigh(wci["14.2"], 0.60, 0.20, 0.10, 0.10) ** 2
    with_shares = 12 * _weigh(wci["14.2-shares"], 0.60, 0.20, 0.10, 0.10) ** 2
    old = 10 * _weigh(wci["13.0"], 0.30, 0.30, 0.30, 0.10) ** 2
    first = {"r": _wci_2_part("reads"), "z": _wci_2_part("likes")}
    full = {
        "W1": 0.30 * _log("works") + 0.70 * _log("originals"),
        "W2": 0.20 * _log("shares") + 0.20 * _log("comments") + 0.25 * _log("original_shares")
        + 0.25 * _log("original_comments") + 0.10 * _log("likes"),
    }  # fmt: skip
    simple = {
        "W1": _log("works"),
        "W2": 0.40 * _log("shares") + 0.40 * _log("comments") + 0.20 * _log("likes"),
    }
    of_reads_likes = 10 * _weigh(first, 0.8, 0.2) ** 2
    wechat = [
        ("wci-14.2", wci["14.2"], new, READS_WOWS_LIKES),
        ("wci-14.2-shares", wci["14.2-shares"], with_shares, shares),
        ("wci-13.0", wci["13.0"], old, READS_WOWS),
    ]
    bci, bci_simple = 160 * _weigh(full, 0.20, 0.80), 160 * _weigh(simple, 0.20, 0.80)
    of_originals = ("originals", *WEIBO, "original_shares", "original_comments")
    two = ("reads", "likes")
    return [
        *(
            Version("wechat", name, parts, value, (*given, *_headline(given)), given, "headlines")
            for name, parts, value, given in wechat
        ),
        Version("wechat", "wci-2.0", first, of_reads_likes, two, two),
        Version("wechat", "nri", {}, _nri(), (*two, "headline_reads"), two, "headlines"),
        Version("weibo", "bci-1", full, bci, of_originals, WEIBO, "originals"),
        Version("weibo", "bci-simple", simple, bci_simple, WEIBO, WEIBO),
        Version("douyin", "dci-1.0", _dci(), _weigh(_dci(), 1, 1, 1), DCI),
    ]


def _headline(counters: Sequence[str]) -> list[str]:
    return [f"headline_{name}" for name in counters]


def _rows(inputs: pl.LazyFrame, version: Version) -> pl.LazyFrame:
    counted = [pl.col(f"{name}_works") for name in version.counters] or [pl.col("works")]
    if version.membership:
        counted.append(pl.col("works") - pl.col(f"{version.membership}_unknown"))
    capped = [pl.col(f"{name}_capped") > 0 for name in version.counters] or [
        pl.col("changes_unknown") > 0,
        pl.col("totals_capped").str.contains("followers", literal=True).fill_null(value=False),
    ]
    parts = list(version.parts.values())
    parts += [pl.lit(None, pl.Float64)] * (4 - len(parts))
    rows = inputs.filter(pl.col("platform") == version.platform).select(
        "account_id", "library", "platform", "start", "works", "distance_mean", "covered",
        index=pl.lit(version.name.partition("-")[0]),
        version=pl.lit(version.name),
        value=version.value,
        parts=pl.struct(part.alias(str(number)) for number, part in enumerate(parts)),
        works_counted=pl.min_horizontal(counted),
        capped=pl.any_horizontal(capped),
        missing=_missing(version.needs),
        share_observed=pl.when(pl.col("works") > 0).then(
            pl.col("works_observed") / pl.col("works")
        ),
    )  # fmt: skip
    is_bound = pl.col("capped") | ~pl.col("covered") | (pl.col("works_counted") < pl.col("works"))
    bound = pl.when(pl.col("value").is_not_null()).then(is_bound)
    return rows.with_columns(lower_bound=bound, reason=_reason(version)).drop("capped")


def _missing(needs: Sequence[str] | Parts) -> pl.Expr:
    """A list of the names of those that are NULL."""
    inputs = needs if isinstance(needs, dict) else {name: pl.col(name) for name in needs}
    names = [pl.when(given.is_null()).then(pl.lit(name)) for name, given in inputs.items()]
    return pl.concat_list(names).list.drop_nulls()


def _reason(version: Version) -> pl.Expr:
    """Why there is no value."""
    return (
        pl.when(pl.col("value").is_not_null()).then(None)
        .when((pl.col("works") == 0) & ~pl.col("covered")).then(pl.lit("not_covered"))
        .when(pl.col("missing").list.len() > 0).then(pl.lit("missing_input"))
        .otherwise(pl.lit("total_fell" if version.platform == "douyin" else "no_works"))
    )  # fmt: skip


def _log(x: pl.Expr | str) -> pl.Expr:
    """ln(x + 1); NULL where x is -1 or less."""
    x = (pl.col(x) if isinstance(x, str) else x).cast(pl.Float64)
    return pl.when(x > -1).then((x + 1).log())


def _weigh(parts: Parts, *weights: float) -> pl.Expr:
    terms = [weight * part for weight, part in zip(weights, parts.values(), strict=True)]
    return sum(terms[1:], start=terms[0])


def _weighed(weights: Sequence[float]) -> list[tuple[str, float, float]]:
    """Counter, its weight, and by what it is multiplied within the logarithm."""
    names = (*READS_WOWS_LIKES, "shares")
    return [
        (name, weight, 1.0 if name == "reads" else 10.0)
        for name, weight in zip(names, weights, strict=False)
    ]


def _wci_parts(weighed: Sequence[tuple[str, float, float]]) -> Parts:
    works = pl.when(pl.col("works") > 0).then(pl.col("works"))

    def part(name: str, divisor: pl.Expr | float) -> pl.Expr:
        terms = [
            weight * _log(factor * (pl.col(name.format(counter)) / divisor))
            for counter, weight, factor in weighed
        ]
        return sum(terms[1:], start=terms[0])

    return {
        "O": part("{}", MONTH_DAYS),
        "A": part("{}", works),
        "H": part("headline_{}", MONTH_DAYS),
        "P": part("{}_max", 1.0),
    }


def _wci_2_part(counter: str) -> pl.Expr:
    works = pl.when(pl.col("works") > 0).then(pl.col("works"))
    mean = _log(pl.col(counter) / works)
    return 0.40 * _log(counter) + 0.45 * mean + 0.15 * _log(f"{counter}_max")


def _nri() -> pl.Expr:
    def part(x: pl.Expr | str, highest: float) -> pl.Expr:
        return 1000 * _log(x) / _log(pl.lit(highest))

    works = pl.when(pl.col("works") > 0).then(pl.col("works"))
    value = (
        0.75 * part("reads", 800_000 * MONTH_DAYS)
        + 0.05 * part("reads_max", 100_000)
        + 0.10 * part((pl.col("reads") / works + 0.5).floor(), 100_000)
        + 0.05 * part("headline_reads", 100_000 * MONTH_DAYS)
        + 0.05 * part("likes", 80_000 * MONTH_DAYS)
    )
    return pl.when((pl.col("works") == 0) & pl.col("covered")).then(0.0).otherwise(value)


def _dci() -> Parts:
    likes = pl.coalesce("likes_received_change", "likes_change")
    interaction = 0.17 * _log(likes) + 0.37 * _log("comments_change") + 0.46 * _log("shares_change")
    return {
        "publishing": 10 * _log("works"),
        "interaction": 76 * interaction,
        "coverage": 14 * (0.11 * _log("followers_change") + 0.89 * _log("followers")),
    }
