"""Every recorded answer under ../shared/samples/wechat gives the right items or outcome.

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
from libcrawl.outcomes.wechat import WECHAT
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.article import removal_reason
from libcrawl.parsers.wechat.official import parse_batch
from tests.parsers.wechat_shown import (
    AT,
    SCUJJ,
    about,
    article,
    day,
    followers,
    messages,
    others_list,
    own_list,
    stat,
)

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples" / "wechat"

needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recorded answers: {FOLDER}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What an answer is. `drift`: what its reader misses in it."""

    outcome: str
    read: Callable[[Any], Any] | None = None
    gives: Any = None
    drift: str | None = None


NO_ARTICLE = "missing window.cgiDataNew"
# Pages as they were opened, logged in or not.
ARTICLES = {
    "article_author_01.html": "MjM5OTAyNDkwMA== example-alias5 False 2650707699_1 article"
    " 20260102T173933+0800 - True - 6:1b13dd44 16:d21628dd 3797/96/42/141/147/16",
    "article_item0_03.html": "MzIzOTkwMjM0OQ== docschina False 2247544521_1 article"
    " 20251111T120903+0800 - True - 45:b94d528a 472:1c1339eb logged out",
    "image_item8_c01.html": "MzI2NDk5NzA0Mw== wow36kr True 2248889396_1 image"
    " 20260523T112946+0800 20260523T114600 None - 17:090163bc 687:72c4206d"
    " 35772/238/101/3/1457/424",
    "share_item_article_01.html": "MzI2NDk5NzA0Mw== wow36kr True 2248865513_3 article"
    " 20251111T080646+0800 - False 3:77015967 17:cb771fd3 427:8fc6795c logged out",
    "text_item10_01.html": "MzIyNjMxOTY0NA== example-alias2 False 2247503866_1 text"
    " 20251007T141311+0800 - None - 13:ae9ff9a6 549:b27291b6 logged out",
    "text_item10_c01.html": "MzIzNDcyMTI5MQ== juliubook True 2247655338_1 text"
    " 20250130T180214+0800 - None - 23:70417c08 552:08f3a7e4 5320/28/3/0/105/32",
}
MESSAGES = {
    "works": [
        "2652565391_1 20200703T153201 None 18:e39fd921 -/-/-/-/-/-",
        "2652565373_1 20200702T212756 True 16:e93b81c7 -/-/-/-/-/-",
        "2652565329_1 20200701T230437 True 19:ed8ba213 -/-/-/-/-/-",
        "2652565329_2 20200701T230437 None 21:6b87b958 -/-/-/-/-/-",
        "2652565288_1 20200630T222200 True 22:40f005df -/-/-/-/-/-",
        "2652565264_1 20200626T145047 True 20:cff3ed7c -/-/-/-/-/-",
        "2652565245_1 20200624T170145 None 22:f56dfd4e -/-/-/-/-/-",
        "2652565221_1 20200622T153439 True 17:e6a490b2 -/-/-/-/-/-",
        "2652565170_1 20200617T211658 True 14:eafb603b -/-/-/-/-/-",
        "2652564974_1 20200615T220916 None 14:3ce89be7 -/-/-/-/-/-",
        "2652564920_1 20200611T180056 True 13:67a12b77 -/-/-/-/-/-",
    ],
    "unlisted": (),
    "cursor": {"offset": "31"},
    "shown": 10,
    "total": None,
}
OWN = {
    "works": ["2247489943_1 20260625T133546 None 8:d2980999 67/-/5/-/-/-"],
    "unlisted": (),
    "cursor": {"begin": "1"},
    "shown": 1,
    "total": 377,
}
OTHERS = {
    "works": [
        "2652432579_1 20240307T113141 None 26:dd4335c4 -/-/-/-/-/-",
        "2652432579_2 20240307T113141 None 29:ec6e3b0c -/-/-/-/-/-",
    ],
    "unlisted": (),
    "cursor": {"begin": "1"},
    "shown": 1,
    "total": 267,
}
NOTHING = {"works": [], "unlisted": (), "cursor": None, "shown": 0, "total": None}
DELETED = {**NOTHING, "unlisted": ("999_1",), "shown": 1, "total": 1}


API = "official_api/"
SAMPLES: dict[str, Sample] = {
    **{name: Sample(outcome="ok", read=article, gives=gives) for name, gives in ARTICLES.items()},
    "deleted_by_author_01.html": Sample(
        outcome="deleted", read=removal_reason, gives="该内容已被发布者删除"
    ),
    "violation_01.html": Sample(
        outcome="violation",
        read=removal_reason,
        gives="由用户投诉并经平台审核，涉嫌过度营销、骚扰用户",
    ),
    "unavailable_01.html": Sample(
        outcome="unavailable", read=removal_reason, gives="该内容暂时无法查看"
    ),
    "aboutbiz_school.html": Sample(
        outcome="ok",
        read=about,
        gives=("MzAxODU1ODg2Mg==", "bj54zx", "9:d2c69ac1"),
    ),
    "aboutbiz_union.html": Sample(
        outcome="ok",
        read=about,
        gives=("MjM5ODMxNzE2NQ==", "shengongshewx", "6:03239639"),
    ),
    "profile_ext_getmsg_scujj_2020.json": Sample(outcome="ok", read=messages, gives=MESSAGES),
    "profile_ext_getmsg_last_page.json": Sample(outcome="ok", read=messages, gives=NOTHING),
    "appmsgpublish_own_account_2026.json": Sample(outcome="ok", read=own_list, gives=OWN),
    "appmsgpublish_own_deleted.json": Sample(outcome="ok", read=own_list, gives=DELETED),
    "appmsgpublish_by_fakeid_constructed.json": Sample(
        outcome="ok", read=others_list, gives=OTHERS
    ),
    # the older list of other accounts, which the platform refuses to everybody now
    "appmsg_list_ex_2024.json": Sample(outcome="ok", read=own_list, drift="missing publish_page"),
    "getappmsgext_ok_2019.json": Sample(outcome="ok", read=stat, gives="5387/-/46/16/-/-"),
    "getappmsgext_2026_counters.json": Sample(
        outcome="ok", read=stat, gives="100001/6006/2450/11/33513/- reads+"
    ),
    # searches, which nothing here asks for
    "searchbiz_rmrb.json": Sample(outcome="ok"),
    "searchbiz_item_2024.json": Sample(outcome="unknown"),
    "errors/mp_200013_freq_control.json": Sample(outcome="freq_control"),
    "errors/mp_200003_invalid_session.json": Sample(outcome="login"),
    "errors/mp_200040_invalid_csrf_token.json": Sample(outcome="login"),
    "errors/mp_publish_page_missing.json": Sample(
        outcome="ok", read=own_list, drift="missing publish_page"
    ),
    "errors/getappmsgext_no_session.json": Sample(outcome="login"),
    "errors/getappmsgext_invalid_args.json": Sample(outcome="bad_parameter"),
    "errors/freq_text_constructed.html": Sample(
        outcome="frequency", read=article, drift=NO_ARTICLE
    ),
    "errors/verify_environment_constructed.html": Sample(
        outcome="captcha", read=article, drift=NO_ARTICLE
    ),
    # samples of the documentation, with words where values are
    API + "CgibinFreePublishBatchGetResponse.json": Sample(
        outcome="ok",
        read=lambda payload: [one.problem for one in parse_batch(payload, AT, SCUJJ).unreadable],
        gives=["publication 1 of a page: create_time is 0: not a time"],
    ),
    API + "CgibinFreePublishGetArticleResponse.json": Sample(outcome="ok"),
    API + "getarticletotaldetail_shape.json": Sample(
        outcome="ok",
        read=day,
        gives=[("2247490098_1", "2025-01-08", 4123, 366, 386, 191, 0)],
    ),
    API + "DataCubeGetUserCumulateResponse.json": Sample(
        outcome="ok", read=followers, gives=[("2014-12-08T00:00+0800", 1_217_056)]
    ),
    # retired, or not asked for
    API + "DataCubeGetArticleTotalResponse.json": Sample(
        outcome="ok", read=day, drift="missing detail_list"
    ),
    API + "DataCubeGetArticleSummaryResponse.json": Sample(
        outcome="ok", read=day, drift="missing detail_list"
    ),
    API + "DataCubeGetUserReadResponse.json": Sample(
        outcome="ok", read=followers, drift="missing cumulate_user"
    ),
    API + "DataCubeGetUserShareResponse.json": Sample(
        outcome="ok", read=followers, drift="missing cumulate_user"
    ),
    API + "DataCubeGetUserSummaryResponse.json": Sample(
        outcome="ok", read=followers, drift="missing cumulate_user"
    ),
    API + "error_40001.json": Sample(outcome="token_expired"),
    # questions, not answers
    API + "CgibinFreePublishBatchGetRequest.json": Sample(outcome="unknown"),
    API + "DataCubeGetArticleSummaryRequest.json": Sample(outcome="unknown"),
    API + "DataCubeGetArticleTotalRequest.json": Sample(outcome="unknown"),
}


def written(name: str, body: bytes) -> Any:
    """What a reader is given: JSON decoded, or the page's text."""
    return body.decode("utf-8") if name.endswith(".html") else json.loads(body.decode("utf-8-sig"))


FILES = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*")) if path.is_file()]


@needs_samples
@pytest.mark.parametrize("name", sorted({*FILES, *SAMPLES}))
def test_sample(name: str) -> None:
    assert name in SAMPLES, "a recorded answer without a row: what should come of it?"
    sample, body = SAMPLES[name], (FOLDER / name).read_bytes()
    assert classify(WECHAT, Answer.of(200, body)).name == sample.outcome
    if sample.drift is not None:
        assert sample.read is not None
        with pytest.raises(Drift) as problem:
            sample.read(written(name, body))
        assert str(problem.value) == sample.drift
    elif sample.read is not None:
        assert sample.read(written(name, body)) == sample.gives
    else:
        assert sample.gives is None
