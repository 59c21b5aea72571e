"""The fields that a row of a table may have, and how each cell is read."""

from __future__ import annotations

from enum import StrEnum

from libcrawl.items import ACCOUNT_COUNTERS, WORK_COUNTERS

KINDS = ("text", "image", "video", "audio", "article", "live", "repost", "lesson")


class Reading(StrEnum):
    """How a cell is understood."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    LINK = "link"
    TIME = "time"
    COUNT = "count"
    POSITION = "position"
    YES_NO = "yes or no"
    SECONDS = "seconds"
    SHARE = "share"
    TAGS = "tags"
    KIND = "kind"


ALWAYS = {"library": Reading.TEXT, "captured_at": Reading.TIME}
# Measures of plays, which an account's own centre exports.
MEASURES = {"completion": Reading.SHARE, "mean_seconds": Reading.SECONDS}
WORK = {
    **ALWAYS,
    "identifier": Reading.IDENTIFIER,
    "url": Reading.LINK,
    "published_at": Reading.TIME,
    "kind": Reading.KIND,
    "title": Reading.TEXT,
    "text": Reading.TEXT,
    "tags": Reading.TAGS,
    "duration": Reading.SECONDS,
    "is_original": Reading.YES_NO,
    "is_headline": Reading.YES_NO,
    "position": Reading.POSITION,
    **dict.fromkeys(WORK_COUNTERS, Reading.COUNT),
    **MEASURES,
}
ACCOUNT = {**ALWAYS, **dict.fromkeys(ACCOUNT_COUNTERS, Reading.COUNT)}
FIELDS = {"works": WORK, "accounts": ACCOUNT}
REQUIRED = {
    "works": ("library", "captured_at", "published_at"),
    "accounts": ("library", "captured_at"),
}
COUNTERS = {"works": WORK_COUNTERS, "accounts": ACCOUNT_COUNTERS}
