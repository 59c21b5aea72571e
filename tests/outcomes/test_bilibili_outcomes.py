"""Every kind of Bilibili's answers is classified, to requests of its pages and the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.bilibili import BILIBILI
from sandbox.bilibili.page import BLOCKED, CAPTCHA, GONE, LOGIN, video_page
from sandbox.bilibili.refusals import BOTH, PAGES, REQUESTS
from sandbox.platform import Reply


def coded(code: int, **more: Any) -> str:
    return json.dumps({"code": code, "message": str(code), "ttl": 1, **more})


LIST = coded(0, data={"list": {"vlist": []}, "is_risk": False, "gaia_res_type": 0})
AT_RISK = coded(0, data={"list": {"vlist": []}, "is_risk": True, "gaia_res_type": 1})
PERHAPS = coded(0, data={"list": {"vlist": []}, "is_risk": False, "gaia_res_type": 2})
VIDEO = video_page("年画", {"videoData": {"bvid": "BV1xx411c7mD"}})
NO_VIDEO = "<html><script>window.__INITIAL_STATE__={%s}};</script></html>"
SIGN_IN = "https://passport.bilibili.com/login?gourl=x"

# status, body, target of a redirect → outcome: verdict, and whether it backs off
ANSWERS = [
    (200, LIST, "", "ok: usable"),
    (200, coded(0, data={}), "", "ok: usable"),  # totals without a login: not given
    (200, VIDEO, "", "ok: usable"),
    (412, BLOCKED, "", "address: blocked, backs off"),
    (412, coded(-412), "", "address: blocked, backs off"),
    (200, coded(-412), "", "address: blocked, backs off"),
    (200, coded(-352, data={"v_voucher": "voucher_x"}), "", "challenge: blocked, backs off"),
    (200, coded(-352), "", "challenge: blocked, backs off"),
    (200, coded(0, data={"v_voucher": "voucher_x"}), "", "challenge: blocked, backs off"),
    (200, AT_RISK, "", "challenge: blocked, backs off"),
    (200, PERHAPS, "", "challenge: blocked, backs off"),
    (200, CAPTCHA, "", "captcha: blocked, backs off"),
    (200, coded(-403), "", "not_by_its_page: drift"),
    (200, coded(-101, data={"isLogin": False}), "", "login: login_required, backs off"),
    (200, LOGIN, "", "login: login_required, backs off"),
    (302, "", SIGN_IN, "login: login_required, backs off"),
    (200, coded(-799), "", "frequency: blocked, backs off"),
    (200, coded(-509), "", "frequency: blocked, backs off"),
    (429, "", "", "frequency: blocked, backs off"),
    (401, "", "", "refused: blocked, backs off"),
    (403, "<html>Forbidden</html>", "", "refused: blocked, backs off"),
    (200, coded(-404), "", "no_account: gone"),
    (200, coded(0, data={"mid": 1, "silence": 1}), "", "no_account: gone"),
    (404, GONE, "", "not_exist: usable"),
    (200, GONE, "", "not_exist: usable"),
    (200, NO_VIDEO % '"error":{"code":-404', "", "not_exist: usable"),
    (200, coded(62002), "", "hidden: usable"),
    (200, coded(62012), "", "hidden: usable"),
    (200, NO_VIDEO % '"error":{"code":62002', "", "hidden: usable"),
    (200, coded(62004), "", "pending: usable"),
    (200, coded(4101129), "", "not_loaded: failed"),
    (404, "{}", "", "dead_endpoint: drift"),
    (500, "", "", "server_error: failed"),
    (200, "<html><body>哔哩哔哩</body></html>", "", "page: drift"),
    (200, LIST[:-1], "", "broken: failed"),
    (200, coded(-400), "", "unknown: drift"),
    (302, "", "https://www.bilibili.com/", "unknown: drift"),
]


@pytest.mark.parametrize(("status", "body", "location", "reported"), ANSWERS)
def test_bilibili(status: int, body: str, location: str, reported: str) -> None:
    outcome = classify(BILIBILI, Answer.of(status, body.encode(), location))
    back_off = ", backs off" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == reported


# How the stand-in refuses; a feed without items is a matter of the parser.
REFUSALS = [
    ("risk", REQUESTS, "challenge"),
    ("risk_inside", REQUESTS, "challenge"),
    ("empty_at_risk", REQUESTS, "challenge"),
    ("login", REQUESTS, "login"),
    ("unsigned", REQUESTS, "not_by_its_page"),
    ("too_frequent", REQUESTS, "frequency"),
    ("null_items", REQUESTS, "ok"),
    ("hidden", REQUESTS, "hidden"),
    ("captcha", PAGES, "captcha"),
    ("login", PAGES, "login"),
    ("hidden", PAGES, "not_exist"),
    ("blocked", BOTH, "address"),
]


@pytest.mark.parametrize(("kind", "of", "name"), REFUSALS)
def test_refusals_of_the_stand_in(kind: str, of: dict[str, Reply], name: str) -> None:
    reply = of[kind]
    assert classify(BILIBILI, Answer.of(reply.status, reply.body)).name == name


def test_every_refusal_is_tried() -> None:
    tried = [(kind, id(of)) for kind, of, _ in REFUSALS]
    assert sorted(tried) == sorted((kind, id(of)) for of in (REQUESTS, PAGES, BOTH) for kind in of)


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in BILIBILI} <= {case[3].split(":")[0] for case in ANSWERS}


def test_a_real_page_that_names_the_captcha_is_a_page() -> None:
    assert "risk-captcha" in VIDEO
    assert classify(BILIBILI, Answer.of(200, VIDEO.encode())).name == "ok"
