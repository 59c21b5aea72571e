"""Every kind of Weibo's answers is classified, a row each, and so are near misses."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from libcrawl import outcomes
from libcrawl.items import Verdict
from libcrawl.outcomes import Answer, Outcome, classify
from libcrawl.outcomes.weibo import WEIBO

WALL = "<!DOCTYPE html><html><head><title>Sina Visitor System</title></head></html>"
LOGIN_PAGE = '<html><script>location="https://passport.weibo.com/sso/signin"</script></html>'
CAPTCHA_PAGE = "<html><body>请输入验证码</body></html>"
PASSPORT = "https://passport.weibo.com/visitor/visitor?entry=miniblog&url=x"
LIST = '{"ok": 1, "data": {"cards": [], "cardlistInfo": {"total": 812}}}'

# status, body, target of a redirect → outcome: verdict, and whether it backs off
ANSWERS = [
    # as the platform gives them
    (200, '{"ok":0,"msg":"这里还没有内容","data":{"cards":[]}}', "", "empty: usable"),
    (
        200,
        '{"ok":-100,"url":"https://passport.weibo.com/sso/signin?entry=wapsso"}',
        "",
        "login: login_required, backs off",
    ),
    (
        200,
        '{"ok":-100,"errno":"-100","msg":"","url":"https://m.weibo.cn/captcha?scene=limit"}',
        "",
        "captcha: blocked, backs off",
    ),
    (
        200,
        '{"ok":-100,"url":"https://weibo.com/login.php"}',
        "",
        "login: login_required, backs off",
    ),
    (200, '{"ok":0,"message":"该微博不存在","error_code":20101}', "", "not_exist: usable"),
    (400, '{"ok":0,"message":"参数有误"}', "", "bad_parameter: drift"),
    (404, '{"ok":0,"message":"你访问的地址不存在"}', "", "dead_endpoint: drift"),
    (432, "", "", "visitor_cookie: login_required, backs off"),
    (418, "", "", "frequency: blocked, backs off"),
    (414, "", "", "session_dropped: login_required, backs off"),
    (302, "", PASSPORT, "visitor_cookie: login_required, backs off"),
    (200, WALL, "", "visitor_cookie: login_required, backs off"),
    (200, "锟斤拷烫烫烫", "", "unknown: drift"),
    # usable answers
    (200, LIST, "", "ok: usable"),
    (200, '{"ok":1}', "", "ok: usable"),
    (200, "\ufeff" + LIST, "", "ok: usable"),
    # an account that is not there
    (200, '{"ok":0,"msg":"用户不存在"}', "", "no_account: gone"),
    (200, '{"ok":0,"error_code":20003}', "", "no_account: gone"),
    # refusals by status
    (401, "", "", "session_dropped: login_required, backs off"),
    (403, "<html>Forbidden</html>", "", "refused: blocked, backs off"),
    (429, "", "", "frequency: blocked, backs off"),
    (429, LIST, "", "frequency: blocked, backs off"),
    (200, '{"ok":0,"msg":"请求过于频繁，歇歇吧"}', "", "frequency: blocked, backs off"),
    # pages instead of JSON
    (200, LOGIN_PAGE, "", "visitor_cookie: login_required, backs off"),
    (200, CAPTCHA_PAGE, "", "captcha: blocked, backs off"),
    (200, "<html><body>微博</body></html>", "", "unknown: drift"),
    # redirects: to a wall, to a captcha, elsewhere
    (301, "", "https://weibo.com/login.php", "visitor_cookie: login_required, backs off"),
    (303, "", "https://m.weibo.cn/captcha/show", "captcha: blocked, backs off"),
    (307, WALL, "/visitor/visitor?a=enter", "visitor_cookie: login_required, backs off"),
    (302, "", "https://weibo.com/", "unknown: drift"),
    (302, "", "", "unknown: drift"),
    (302, LIST, "https://weibo.com/", "unknown: drift"),
    # the platform's own trouble
    (500, "", "", "server_error: failed"),
    (502, "<html>Bad Gateway</html>", "", "server_error: failed"),
    (504, LIST, "", "server_error: failed"),
    (599, '{"ok":-100}', "", "server_error: failed"),
    (410, "", "", "dead_endpoint: drift"),
    # cut off, empty
    (200, "", "", "broken: failed"),
    (200, " \n", "", "broken: failed"),
    (200, LIST[:-1], "", "broken: failed"),
    (200, LIST[:30], "", "broken: failed"),
    (200, "{", "", "broken: failed"),
    (200, "[" * 100_000, "", "unreadable: drift"),
    # JSON of no known form
    (200, '{"ok":0}', "", "unknown: drift"),
    (200, '{"ok":0,"msg":"系统繁忙"}', "", "unknown: drift"),
    (200, '{"ok":2,"data":{}}', "", "unknown: drift"),
    (200, '{"data":{"cards":[]}}', "", "unknown: drift"),
    (200, "{}", "", "unknown: drift"),
    (200, "[]", "", "unknown: drift"),
    (200, "null", "", "unknown: drift"),
    (200, '"这里还没有内容"', "", "unknown: drift"),
    (204, "", "", "unknown: drift"),
    (405, "", "", "unknown: drift"),
]


@pytest.mark.parametrize(("status", "body", "location", "output"), ANSWERS)
def test_weibo(status: int, body: str, location: str, output: str) -> None:
    outcome = classify(WEIBO, Answer.of(status, body.encode(), location))
    back_off = ", backs off" if outcome.backs_off else ""
    assert f"{outcome.name}: {outcome.verdict or 'usable'}{back_off}" == output


def test_every_outcome_of_the_table_is_tried() -> None:
    assert {row.outcome.name for row in WEIBO} <= {case[3].split(":")[0] for case in ANSWERS}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
@pytest.mark.parametrize("text", [f"<html>{'读书' * 9}</html>", '{"ok":1,"msg":"读书日"}x'])
def test_mojibake_is_unknown_and_not_broken(encoding: str, text: str) -> None:
    """A broken answer is retried and then dropped; an unknown one is kept."""
    assert classify(WEIBO, Answer.of(200, text.encode(encoding))) is outcomes.UNKNOWN


def test_cut_off_in_the_middle_of_a_character() -> None:
    body = '{"ok":1,"data":{"name":"青'.encode()[:-1]
    assert classify(WEIBO, Answer.of(200, body)) is outcomes.BROKEN


def test_the_label_of_an_answer_does_not_matter() -> None:
    """Platforms send JSON as text/html; only the body counts."""
    assert Answer.of(200, LIST.encode()).payload == json.loads(LIST)
    assert not hasattr(Answer.of(200, b""), "content_type")


def test_only_200_is_usable() -> None:
    for status in range(200, 600):
        outcome = classify(WEIBO, Answer.of(status, b'{"ok": 1}'))
        assert (outcome is outcomes.OK) == (outcome.verdict is None) == (status == 200), status


def known() -> Iterator[Outcome]:
    yield from (value for value in vars(outcomes).values() if isinstance(value, Outcome))


def test_outcomes_have_names_and_meanings() -> None:
    names = [outcome.name for outcome in known()]
    assert sorted(names) == sorted(set(names))
    assert all(outcome.meaning.strip() and "\n" not in outcome.meaning for outcome in known())
    assert {row.outcome for table in (WEIBO,) for row in table} <= set(known())


def test_outcomes_are_consistent() -> None:
    """A refusal backs off, is not retried, and becomes the verdict."""
    for outcome in known():
        if outcome.backs_off:
            assert outcome.verdict in (Verdict.LOGIN_REQUIRED, Verdict.BLOCKED), outcome.name
        if outcome.verdict in (Verdict.LOGIN_REQUIRED, Verdict.BLOCKED):
            assert outcome.backs_off, outcome.name
        if outcome.is_retried:
            assert outcome.verdict is Verdict.FAILED, outcome.name
        assert outcome.verdict is not Verdict.COMPLETE


def test_the_first_row_that_fits_decides() -> None:
    """No row is hidden by an earlier one that takes all of its answers."""
    for number, row in enumerate(WEIBO):
        earlier = WEIBO[:number]
        assert not any(
            (other.statuses, other.fields, other.message_has, other.shows, other.goes_to)
            == (row.statuses, row.fields, row.message_has, row.shows, row.goes_to)
            for other in earlier
        )
