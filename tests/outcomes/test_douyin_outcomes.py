"""Every kind of Douyin's answers is classified, to requests of its page and the page."""

from __future__ import annotations

import json

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.douyin import DOUYIN
from sandbox.douyin.page import LOGIN, VERIFICATION

WORKS = '{"status_code":0,"aweme_list":[],"has_more":0}'
SIGN_IN = "https://www.douyin.com/login?next=x"
EMBEDDED = {"status_code": 0, "render_data": {"user": {"user": {"userCanceled": True}}}}

# status, body, target of a redirect → outcome: verdict, and whether it backs off
ANSWERS = [
    (200, WORKS, "", "ok: usable"),
    (200, '{"status_code":0,"user":{"uid":"1"}}', "", "ok: usable"),
    (200, '{"status_code":2483,"status_msg":"用户未登录"}', "", "login: login_required, backs off"),
    (200, LOGIN, "", "login: login_required, backs off"),
    (302, "", SIGN_IN, "login: login_required, backs off"),
    (200, '{"status_code":10000}', "", "captcha: blocked, backs off"),
    (200, VERIFICATION, "", "captcha: blocked, backs off"),
    (302, "", "https://www.douyin.com/captcha", "captcha: blocked, backs off"),
    (200, "blocked", "", "refused: blocked, backs off"),
    (200, "<html><body><pre>blocked</pre></body></html>", "", "refused: blocked, backs off"),
    (200, "", "", "refused: blocked, backs off"),
    (200, "<html><head></head><body></body></html>", "", "refused: blocked, backs off"),
    (401, "", "", "refused: blocked, backs off"),
    (403, "<html>Forbidden</html>", "", "refused: blocked, backs off"),
    (403, WORKS, "", "refused: blocked, backs off"),
    (418, "", "", "frequency: blocked, backs off"),
    (429, "", "", "frequency: blocked, backs off"),
    (400, "{}", "", "bad_parameter: drift"),
    (404, "", "", "dead_endpoint: drift"),
    (500, "", "", "server_error: failed"),
    (200, '{"status_code":0,"user":{"user_canceled":true}}', "", "no_account: gone"),
    (200, json.dumps(EMBEDDED), "", "no_account: gone"),
    (200, "<html><body>抖音</body></html>", "", "page: drift"),
    (200, WORKS[:-1], "", "broken: failed"),
    (200, '{"status_code":8}', "", "unknown: drift"),
    (302, "", "https://www.douyin.com/", "unknown: drift"),
]


@pytest.mark.parametrize(("status", "body", "location", "output"), ANSWERS)
def test_douyin(status: int, body: str, location: str, output: str) -> None:
    outcome = classify(DOUYIN, Answer.of(status, body.encode(), location))
    back_off = ", backs off" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == output


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in DOUYIN} <= {case[3].split(":")[0] for case in ANSWERS}
