"""Every recorded answer under ../shared/samples/weibo gives the right items or the right outcome.

The samples are read in place and belong to their publishers: what they say is compared by length
and digest, never by text. A file without a row here fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.parsers import Drift
from libcrawl.parsers.weibo import timeline as weibo_timeline
from tests.parsers.weibo_shown import (
    ARKNIGHTS,
    AT,
    read_card,
    read_list_mobile,
    read_list_pc,
    read_long_mobile,
    read_long_pc,
    read_profile_mobile,
    read_profile_pc,
    read_status,
)

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples" / "weibo"

needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recorded answers: {FOLDER}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What an answer is. `drift`: what its reader misses in it."""

    outcome: str
    status: int = 200
    location: str = ""
    read: Callable[[Any], Any] | None = None
    gives: Any = None
    drift: str | None = None


LIST = {
    "posts": [
        "4645748019299849 Kjc77D1jz video 20210608T093504+0800 870000/37053/2126/9079 2"
        " 172:c9782474 pinned cut edited:20210616T105110+0800",
        "4649031014551911 Kkzwhj69V image 20210617T110031+0800 -/16368/577/83 1 158:4da5db6e cut",
        "4648806186747944 KktFEsjrO repost 20210616T200707+0800 -/1340/147/7 0 80:f18982d7",
        "4648004356937383 Kk8Ont6Jh image 20210614T150057+0800 -/40504/1277/1849 1 29:b972888c",
        "4647212359090479 KjOcXC8QD image 20210612T103349+0800 -/9348/441/333 2 144:3f171726 cut",
        "4647211990255467 KjOcn14sr image 20210612T103221+0800 -/12019/490/1092 1 143:9ca12bce",
        "4646917039199914 KjGwDCBjI image 20210611T150020+0800 -/28729/707/813 1 121:71b52f46",
        "4646569834450357 KjxuDiFJX image 20210610T160040+0800 -/35761/1773/733 1 166:203dc9e8 cut",
        "4646502071534367 KjvJl6r9R image 20210610T113123+0800 -/13944/806/944 1 155:5eb20382 cut",
        "4646192191903210 KjnFx7Z6W image 20210609T150003+0800 -/30432/1947/756 1 163:49ff199a cut",
    ],
    "unlisted": (),
    "cursor": {"since_id": "4646131823281332"},
    "total": 1221,
}

SAMPLES = {
    "m_getIndex_100505_profile_ak_2022.json": Sample(
        outcome="ok",
        read=read_profile_mobile,
        gives={
            "id": "6279793937",
            "handle": None,
            "texts": ["13:dbc59c28", "12:f022798a", "32:4baec22b"],
            "verified": True,
            "counters": (1_455_000, 34, 1553, None),
            "rounded": {"followers"},
            "capped": set(),
        },
    ),
    "m_getIndex_107603_ak_list_0.json": Sample(outcome="ok", read=read_list_mobile, gives=LIST),
    "m_statuses_extend_4645748019299849.json": Sample(
        outcome="ok", read=read_long_mobile, gives=("389:c46497d5", 15)
    ),
    "m_statuses_show_cctvnews_2026_quoted.json": Sample(
        outcome="ok",
        read=read_status,
        gives="5309997458393240 R4c4VzdsQ text 20260615T090512+0800 -/1552/263/334"
        " 1 29:490850bb cut",
    ),
    # a card of a list, not an answer by itself
    "m_mblog_deleted_retweet_constructed.json": Sample(
        outcome="unknown",
        read=read_card,
        gives="4645748019290000 Kjc77D000 repost 20210608T093504+0800 -/2/1/0 0 4:d0c0f693",
    ),
    "ajax_profile_info_constructed.json": Sample(
        outcome="ok",
        read=read_profile_pc,
        gives={
            "id": "2803301701",
            "handle": "rmrb",
            "texts": ["4:a720193d", "10:8c8873af", "20:68ca037c"],
            "verified": True,
            "counters": (150_832_872, 3_063, 153_020, 0),
            "rounded": set(),
            "capped": set(),
        },
    ),
    "ajax_statuses_mymblog_item_2021.json": Sample(
        outcome="ok",
        read=read_list_pc,
        gives={
            "posts": [
                "4607741009594608 K3fnuEfZK repost 20210223T122847+0800 -/29/12/14 0 139:1643498a"
            ],
            "unlisted": (),
            "cursor": {"page": "2"},  # no since_id in an answer of 2021: pages go on by number
            "total": None,
        },
    ),
    "ajax_longtext_shape.json": Sample(outcome="ok", read=read_long_pc, gives=("22:fcb0cad7", 1)),
    # renamed by the clients that wrote them: no answers of the platform
    "m_profile_rmrb_2023_cleaned.json": Sample(
        outcome="unknown", read=read_profile_mobile, drift="missing data"
    ),
    "ajax_profile_detail_rmrb_2023_cleaned.json": Sample(
        outcome="unknown", read=read_profile_pc, drift="missing data"
    ),
    "m_getIndex_err_no_content.json": Sample(
        outcome="empty", read=read_profile_mobile, drift="missing data.userInfo"
    ),
    "errors/m_profile_info_card_230283_only.json": Sample(
        outcome="ok", read=read_profile_mobile, drift="missing data.userInfo"
    ),
    "errors/m_ok_-100_signin.json": Sample(outcome="login"),
    "errors/m_ok_-100_captcha.json": Sample(outcome="captcha"),
    "errors/ajax_ok_-100_login.json": Sample(outcome="login"),
    "errors/ajax_20101_not_exist.json": Sample(outcome="not_exist"),
    "errors/ajax_400_param.json": Sample(status=400, outcome="bad_parameter"),
    "errors/ajax_404_dead_endpoint.json": Sample(status=404, outcome="dead_endpoint"),
    "errors/http_418_empty_body.txt": Sample(status=418, outcome="frequency"),
    "errors/http_432_empty_body.txt": Sample(status=432, outcome="visitor_cookie"),
    # where JSON was expected: nothing that a reader could use
    "visitor/genvisitor2_callback.js": Sample(
        outcome="unknown", read=read_profile_mobile, drift="missing data"
    ),
}
FILES = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*")) if path.is_file()]


@needs_samples
@pytest.mark.parametrize("name", sorted({*FILES, *SAMPLES}))
def test_sample(name: str) -> None:
    assert name in SAMPLES, "a recorded answer without a row: what should come of it?"
    sample = SAMPLES[name]
    answer = Answer.of(sample.status, (FOLDER / name).read_bytes(), sample.location)
    assert classify(WEIBO, answer).name == sample.outcome
    if sample.drift is not None:
        assert sample.read is not None
        with pytest.raises(Drift) as problem:
            sample.read(answer.payload)
        assert str(problem.value) == sample.drift
    elif sample.read is not None:
        assert sample.read(answer.payload) == sample.gives
    else:
        assert sample.gives is None


@needs_samples
def test_recorded_ids_tell_recorded_times() -> None:
    """To the second: what lets a short time be replaced by the time in the id."""
    text = (FOLDER / "m_getIndex_107603_ak_list_0.json").read_text(encoding="utf-8")
    for card in json.loads(text)["data"]["cards"]:
        full = weibo_timeline.parse_post(card["mblog"], AT, ARKNIGHTS).work.published_at
        short = {**card["mblog"], "created_at": f"{full:%Y-%m-%d}"}
        told = weibo_timeline.parse_post(short, AT, ARKNIGHTS).work.published_at
        assert abs((told - full).total_seconds()) <= 1
