"""Every kind of Xiaohongshu's answers is classified, to requests of its pages and the pages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU


def coded(code: int, message: str = "", success: bool = False, **data: Any) -> str:
    return json.dumps({"code": code, "success": success, "msg": message, "data": data})


def page(state: str = "", words: str = "", title: str = "小红书") -> str:
    script = f"<script>window.__INITIAL_STATE__={{{state}}}</script>" if state else ""
    return f"<!doctype html><html><title>{title}</title><body>{words}{script}</body></html>"


SITE = "https://www.xiaohongshu.com"
LIST = coded(0, "成功", True, notes=[], has_more=False, cursor="")
OLD_LIST = json.dumps({"success": True, "data": {"notes": []}})
NOTHING = json.dumps({"success": True, "msg": "成功", "data": {}})
ACCOUNT = page('"user":{"loggedIn":true,"userPageData":{"basicInfo":{}}}')
# A text may contain anything.
QUOTING = page('"note":{"noteDetailMap":{"6a60":{"note":{"desc":"该笔记已被删除"}}}}')
IN_PAGE = json.dumps({"page_of_account": {"is_banned": False}})
BANNED = json.dumps({"page_of_account": {"is_banned": True}})

# status, body, address at which it arrived → outcome: verdict, and for how long it backs off
ANSWERS = [
    (200, LIST, "", "ok: usable"),
    (200, OLD_LIST, "", "ok: usable"),
    (200, IN_PAGE, "", "ok: usable"),
    (200, NOTHING, "", "unknown: drift"),  # a success that gives nothing
    (461, "{}", "", "captcha: blocked, backs off a day"),
    (471, "", "", "captcha: blocked, backs off a day"),
    (
        200,
        page(),
        f"{SITE}/website-login/captcha?verifyBiz=461",
        "captcha: blocked, backs off a day",
    ),
    (
        200,
        page(),
        f"{SITE}/website-login/error?httpStatus=461",
        "address: blocked, backs off a day",
    ),
    (200, page(title="安全限制"), "", "address: blocked, backs off a day"),
    (200, coded(300012, "IP存在风险", True), "", "address: blocked, backs off a day"),
    (200, coded(300011, "检测到账号异常"), "", "flagged: blocked, backs off 3 days"),
    (200, coded(300017, "访问链接异常"), "", "not_shown: usable"),
    (200, coded(300031, "当前笔记暂时无法浏览"), "", "not_shown: usable"),
    (200, page(), f"{SITE}/404?source=note&error_code=300031", "not_shown: usable"),
    (200, page(words="当前笔记暂时无法浏览"), "", "not_shown: usable"),
    (200, coded(-104, "没有权限访问"), "", "no_right: login_required, backs off"),
    (200, coded(-100, "登录已过期"), "", "login: login_required, backs off"),
    (200, coded(-101, "无登录信息"), "", "login: login_required, backs off"),
    (200, page(), f"{SITE}/login?redirectPath=x", "login: login_required, backs off"),
    (200, ACCOUNT.replace("true", "false"), "", "login: login_required, backs off"),
    (200, page(title="登录 - 小红书"), "", "login: login_required, backs off"),
    (200, coded(-1, "电脑设备登录超限"), "", "devices: login_required, backs off"),
    (200, page(words="电脑设备登录超限"), "", "devices: login_required, backs off"),
    (200, coded(-510000, "笔记不存在"), "", "not_exist: usable"),
    (200, coded(-510001, "笔记状态异常"), "", "not_exist: usable"),
    (200, page(words="该内容因违规已被删除"), "", "not_exist: usable"),
    (200, page(words="该笔记已被删除"), "", "not_exist: usable"),
    (200, page(words="私密笔记"), "", "hidden: usable"),
    (200, page(words="仅作者可见"), "", "hidden: usable"),
    (200, page(words="因用户设置，你无法查看"), "", "hidden: usable"),
    (200, QUOTING, "", "page: drift"),
    (200, ACCOUNT, "", "page: drift"),
    (200, page(), SITE, "page: drift"),
    (200, BANNED, "", "no_account: gone"),
    (200, coded(-1, "create invalid signature"), "", "not_by_its_page: drift"),
    (200, coded(-9999, "", True), "", "unknown: drift"),
    (401, "", "", "refused: blocked, backs off"),
    (403, page(), "", "refused: blocked, backs off"),
    (429, "", "", "frequency: blocked, backs off a day"),
    (404, "{}", "", "dead_endpoint: drift"),
    (500, "", "", "server_error: failed"),
    (200, LIST[:-1], "", "broken: failed"),
]


@pytest.mark.parametrize(("status", "body", "arrived", "expected"), ANSWERS)
def test_xiaohongshu(status: int, body: str, arrived: str, expected: str) -> None:
    outcome = classify(XIAOHONGSHU, Answer.of(status, body.encode(), url=arrived))
    duration = {None: "", timedelta(days=1): " a day", timedelta(days=3): " 3 days"}[
        outcome.back_off
    ]
    back_off = f", backs off{duration}" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == expected


@pytest.mark.parametrize(
    ("leads_to", "name"),
    [
        (f"{SITE}/login?x", "login"),
        (f"{SITE}/website-login/captcha?x", "captcha"),
        (f"{SITE}/website-login/error?x", "address"),
        (f"{SITE}/404?x", "not_shown"),
        (f"{SITE}/explore", "unknown"),
    ],
)
def test_redirects(leads_to: str, name: str) -> None:
    assert classify(XIAOHONGSHU, Answer.of(302, b"", leads_to)).name == name


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in XIAOHONGSHU} <= {each[3].split(":")[0] for each in ANSWERS}
