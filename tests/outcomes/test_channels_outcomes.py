"""Every kind of Channels' answers is classified, to requests of its pages and of the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.channels import CHANNELS
from sandbox.channels.page import LEAVING, LOGIN, assistant_page, share_page


def coded(code: int, **data: Any) -> str:
    return json.dumps({"errCode": code, "errMsg": "", "data": data})


BASE = "https://channels.weixin.qq.com"
GONE = {"type": 2, "title": "此内容暂时无法播放"}
SCANNED = '<html><iframe src="https://open.weixin.qq.com/connect/qrconnect"></iframe></html>'

# status, body, target of a redirect, final address → outcome: verdict, and whether it backs off
ANSWERS = [
    (201, coded(0, list=[], totalCount=0), "", "", "ok: usable"),
    (200, coded(0, data={"finderUser": {}}), "", "", "ok: usable"),
    (201, coded(0, feedInfo={}, errMsg={}), "", "", "ok: usable"),
    (201, coded(0, errMsg=GONE), "", "", "unavailable: usable"),
    (201, coded(0, data={"errMsg": GONE}), "", "", "unavailable: usable"),
    (201, coded(300333), "", "", "session_over: login_required, backs off"),
    (201, coded(300334), "", "", "session_over: login_required, backs off"),
    (201, coded(300342), "", "", "other_account: login_required, backs off"),
    (201, coded(300004), "", "", "wrong_path: drift"),
    (201, coded(-200010), "", "", "frequency: blocked, backs off"),
    (429, "", "", "", "frequency: blocked, backs off"),
    (201, coded(10012), "", "", "illegal: blocked, backs off"),
    (401, coded(401), "", "", "refused: blocked, backs off"),
    (403, "<html>Forbidden</html>", "", "", "refused: blocked, backs off"),
    (302, "", f"{BASE}/login.html", "", "login: login_required, backs off"),
    (200, LOGIN, "", f"{BASE}/login.html?from=x", "login: login_required, backs off"),
    (200, SCANNED, "", f"{BASE}/platform", "login: login_required, backs off"),
    (200, LEAVING, "", f"{BASE}/platform", "page: drift"),
    (200, assistant_page("home"), "", f"{BASE}/platform", "page: drift"),
    (200, share_page("A1b2C3d4E5"), "", "", "page: drift"),
    (404, "<html></html>", "", "", "not_exist: usable"),
    (404, "{}", "", "", "dead_endpoint: drift"),
    (502, "", "", "", "server_error: failed"),
    (200, '{"errCode":0,"da', "", "", "broken: failed"),
    # Codes of other platforms mean nothing here.
    (201, coded(300011), "", "", "unknown: drift"),
    (201, coded(300031), "", "", "unknown: drift"),
]


@pytest.mark.parametrize(("status", "body", "location", "url", "reported"), ANSWERS)
def test_channels(status: int, body: str, location: str, url: str, reported: str) -> None:
    outcome = classify(CHANNELS, Answer.of(status, body.encode(), location, url))
    back_off = ", backs off" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == reported


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in CHANNELS} <= {case[4].split(":")[0] for case in ANSWERS}
