"""Traits of works, apart from their counters, to choose and group works by."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.known_names import hint
from analysis.window import Window

MOVING = ("video", "live")
HOURS = {0: "00-05", 1: "06-11", 2: "12-17", 3: "18-23"}
SHOWN = 10  # tags that are proposed
FLAGS = ("is_original", "is_headline", "is_found")
NUMBERS = ("position", "title_length", "text_length", "tags", "hour", "weekday")
# The length of a text that was cut off is not known. Words match as in `search`.
TRAITS = """
SELECT
    works.id AS work_id, works.account_id, works.published_at, works.kind, works.is_original,
    works.is_headline, works.position,
    works.duration,
    char_length(works.title) AS title_length,
    CASE WHEN works.text_complete THEN char_length(works.text) END AS text_length,
    coalesce(cardinality(works.tags), 0) AS tags,
    array_to_string(works.tags, E'\\n') AS tag,
    published_hour(works.published_at, works.published_within) AS hour,
    published_weekday(works.published_at, works.published_within) AS weekday,
    published_day_kind(works.published_at, works.published_within) AS day_kind,
    (
        SELECT bool_and(position(search_form(word) IN found.form) > 0)
        FROM unnest(CAST(:words AS text[])) AS word
    ) AS is_found
FROM works
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN cardinality(CAST(:words AS text[])) > 0
            THEN search_form(concat_ws(E'\\n', works.title, works.text))
    END AS form
) AS found
WHERE works.published_at >= :start AND works.published_at < :stop
"""


def load_traits(engine: Engine, window: Window, text: str | None = None) -> pd.DataFrame:
    """One row for each work that was published in the window.

    Returns work_id, account_id, published_at, kind, is_original, is_headline, has_video, position,
    duration (seconds), title_length, text_length (characters; NA where the text is not whole), tags
    (how many), tag (a tuple of them), day_kind, hour, hours, weekday (1 Monday), and is_found: the
    title or text has all words of `text`.
    """
    start, stop = window.moments
    values = {"start": start, "stop": stop, "words": (text or "").split()}
    frame = read(engine, TRAITS, values)
    frame = frame.astype(dict.fromkeys(FLAGS, "boolean") | dict.fromkeys(NUMBERS, "Int64"))
    frame = frame.astype({"duration": "Float64", "kind": "string", "day_kind": "string"})
    named = [
        tuple(each.split("\n")) if isinstance(each, str) and each else () for each in frame["tag"]
    ]
    return frame.assign(
        tag=pd.Series(named, frame.index, dtype="object"),
        has_video=frame["kind"].isin(MOVING).astype("boolean"),
        hours=(frame["hour"] // 6).map(HOURS),
    )


def with_tags(works: pd.DataFrame, tags: Sequence[str]) -> pd.Series:
    """Mask of works with one of the tags. Raises DataError for an unknown tag."""
    wanted = {tag.strip().strip("#").casefold() for tag in tags}
    counts = works["tag"].explode().dropna().value_counts()
    known = {str(tag).casefold() for tag in counts.index}
    for tag in tags:
        if tag.strip().strip("#").casefold() not in known:
            near = hint(tag, [str(each) for each in counts.index[:SHOWN]])
            raise DataError(f"no work has the tag {tag!r}{near}")
    return works["tag"].map(lambda own: any(tag.casefold() in wanted for tag in own)).astype(bool)


def of_kinds(works: pd.DataFrame, kinds: Sequence[str]) -> pd.Series:
    """Mask of works of one of the kinds. Raises DataError for an unknown kind."""
    known = sorted(works["kind"].dropna().unique())
    for kind in kinds:
        if kind not in known:
            raise DataError(f"no work is of the kind {kind!r}{hint(kind, known)}")
    return works["kind"].isin(list(kinds))
