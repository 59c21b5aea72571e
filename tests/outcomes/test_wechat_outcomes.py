"""Every kind of WeChat's answers is classified, a row each, and so are near misses."""

from __future__ import annotations

import pytest

from libcrawl.items import Verdict
from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.wechat import WECHAT


def page(words: str) -> str:
    return f'<!DOCTYPE html><html><body><div class="weui-msg__title">{words}</div></body></html>'


ARTICLE = "<html><script>window.cgiDataNew = {};</script>该内容已被发布者删除 环境异常</html>"
CAPTCHA = "/mp/wappoc_appmsgcaptcha?poc_token=x"
QR_CODE = '<div class="login__type__container login__type__container__scan"></div>'
REFUSED_TOKEN = '{"errcode":42001,"errmsg":"access_token expired"}'

# status, body, target of a redirect → outcome: verdict, and whether it backs off
ANSWERS = [
    (200, ARTICLE, "", "ok: usable"),  # an article may contain any words
    (200, ARTICLE[:-7], "", "broken: failed"),
    (200, ARTICLE[:20], "", "broken: failed"),
    (200, '{"base_resp":{"ret":0},"publish_page":"{}"}', "", "ok: usable"),
    (200, '{"ret":0,"general_msg_list":"{}"}', "", "ok: usable"),
    (200, '{"appmsgstat":{"read_num":1},"base_resp":{"wxtoken":777}}', "", "ok: usable"),
    (200, '{"access_token":"x","expires_in":7200}', "", "ok: usable"),
    (200, '{"list":[],"is_delay":false}', "", "ok: usable"),
    (200, '{"total_count":0,"item_count":0}', "", "ok: usable"),
    (200, page("该内容已被发布者删除"), "", "deleted: usable"),
    (200, page("The content has been deleted by the author."), "", "deleted: usable"),
    (200, page("此内容因违规无法查看"), "", "violation: usable"),
    (200, page("该内容暂时无法查看"), "", "unavailable: usable"),
    (200, page("此帐号处于帐号迁移流程中"), "", "migrated: gone"),
    (200, page("此帐号已被屏蔽, 内容无法查看"), "", "shut: gone"),
    (200, page("环境异常"), "", "captcha: blocked, backs off"),
    (302, "", CAPTCHA, "captcha: blocked, backs off"),
    (200, page("操作频繁，请稍后再试"), "", "frequency: blocked, backs off"),
    (200, page("请在微信客户端打开链接"), "", "client_needed: login_required, backs off"),
    (200, page(f"{QR_CODE}操作频繁，请稍后再试"), "", "login: login_required, backs off"),
    (200, page(f"window.cgiDataNew = {{}}; {QR_CODE}"), "", "ok: usable"),
    (200, page("参数错误"), "", "unknown: drift"),
    (200, "<html><body>公众平台</body></html>", "", "unknown: drift"),
    (200, '{"base_resp":{"ret":200013}}', "", "freq_control: blocked, backs off"),
    (200, '{"base_resp":{"ret":200003}}', "", "login: login_required, backs off"),
    (200, '{"base_resp":{"ret":200040}}', "", "login: login_required, backs off"),
    (200, '{"base_resp":{"ret":200002}}', "", "bad_parameter: drift"),
    (200, '{"base_resp":{"ret":-3},"ret":-3}', "", "login: login_required, backs off"),
    (200, '{"base_resp":{"ret":-2}}', "", "bad_parameter: drift"),
    (200, '{"ret":-6}', "", "frequency: blocked, backs off"),
    (200, '{"base_resp":{"ret":200099}}', "", "unknown: drift"),
    (200, REFUSED_TOKEN, "", "token_expired: usable"),
    (200, '{"errcode":40013}', "", "bad_credentials: login_required, backs off"),
    (200, '{"errcode":40164}', "", "bad_credentials: login_required, backs off"),
    (200, '{"errcode":45009}', "", "quota: blocked, backs off"),
    (200, '{"errcode":48001}', "", "unauthorized: usable"),
    (200, '{"errcode":-1}', "", "server_error: failed"),
    (200, '{"errcode":61501,"list":[]}', "", "bad_parameter: drift"),
    (200, '{"errcode":99999,"list":[]}', "", "unknown: drift"),
    (401, "", "", "login: login_required, backs off"),
    (403, "", "", "refused: blocked, backs off"),
    (429, "", "", "frequency: blocked, backs off"),
    (302, "", "https://mp.weixin.qq.com/cgi-bin/loginpage", "login: login_required, backs off"),
    (404, "", "", "dead_endpoint: drift"),
    (502, "", "", "server_error: failed"),
    (200, "", "", "broken: failed"),
    (200, '{"ret":0,"general', "", "broken: failed"),
    (200, "null", "", "unknown: drift"),
]


@pytest.mark.parametrize(("status", "body", "location", "output"), ANSWERS)
def test_answer(status: int, body: str, location: str, output: str) -> None:
    outcome = classify(WECHAT, Answer.of(status, body.encode(), location))
    back_off = ", backs off" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == output


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in WECHAT} <= {case[3].split(":")[0] for case in ANSWERS}


def test_outcomes_are_consistent() -> None:
    """A refusal backs off, is not retried, and becomes the verdict."""
    for outcome in {row.outcome for row in WECHAT}:
        assert outcome.meaning.strip()
        refuses = outcome.verdict in (Verdict.LOGIN_REQUIRED, Verdict.BLOCKED)
        assert outcome.backs_off == refuses, outcome.name
        assert not outcome.is_retried or outcome.verdict is Verdict.FAILED
