"""What Weibo answers, on both of its sites."""

from __future__ import annotations

from libcrawl.outcomes import (
    BAD_PARAMETER,
    CAPTCHA,
    DEAD_ENDPOINT,
    EMPTY,
    FREQUENCY,
    LOGIN,
    LOGIN_HOSTS,
    NO_ACCOUNT,
    NOT_EXIST,
    OK,
    REDIRECTS,
    REFUSED,
    SERVER_ERROR,
    SESSION_DROPPED,
    VISITOR_COOKIE,
    OutcomeRule,
    Table,
)

WEIBO: Table = (
    OutcomeRule(outcome=FREQUENCY, statuses=(418, 429)),
    OutcomeRule(outcome=VISITOR_COOKIE, statuses=(432,)),
    OutcomeRule(outcome=SESSION_DROPPED, statuses=(401, 414)),
    OutcomeRule(outcome=REFUSED, statuses=(403,)),
    OutcomeRule(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("captcha",)),
    OutcomeRule(outcome=VISITOR_COOKIE, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    OutcomeRule(outcome=SERVER_ERROR, statuses=range(500, 600)),
    OutcomeRule(outcome=BAD_PARAMETER, statuses=(400,)),
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    OutcomeRule(outcome=CAPTCHA, fields=(("ok", -100),), message_has=("captcha",)),
    OutcomeRule(outcome=LOGIN, fields=(("ok", -100),)),
    OutcomeRule(outcome=NOT_EXIST, fields=(("error_code", 20101),)),
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("error_code", 20003),)),
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("ok", 0),), message_has=("用户不存在",)),
    OutcomeRule(outcome=EMPTY, statuses=(200,), fields=(("ok", 0),), message_has=("还没有内容",)),
    OutcomeRule(outcome=FREQUENCY, fields=(("ok", 0),), message_has=("频繁", "频次")),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("ok", 1),)),
    OutcomeRule(outcome=CAPTCHA, statuses=(200,), shows=("captcha", "验证码")),
    OutcomeRule(
        outcome=VISITOR_COOKIE, statuses=(200,), shows=("Sina Visitor System", "passport.weibo")
    ),
)
