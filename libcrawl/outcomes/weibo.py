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
    Row,
    Table,
)

WEIBO: Table = (
    Row(outcome=FREQUENCY, statuses=(418, 429)),
    Row(outcome=VISITOR_COOKIE, statuses=(432,)),
    Row(outcome=SESSION_DROPPED, statuses=(401, 414)),
    Row(outcome=REFUSED, statuses=(403,)),
    Row(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("captcha",)),
    Row(outcome=VISITOR_COOKIE, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    Row(outcome=SERVER_ERROR, statuses=range(500, 600)),
    Row(outcome=BAD_PARAMETER, statuses=(400,)),
    Row(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    Row(outcome=CAPTCHA, fields=(("ok", -100),), says=("captcha",)),
    Row(outcome=LOGIN, fields=(("ok", -100),)),
    Row(outcome=NOT_EXIST, fields=(("error_code", 20101),)),
    Row(outcome=NO_ACCOUNT, fields=(("error_code", 20003),)),
    Row(outcome=NO_ACCOUNT, fields=(("ok", 0),), says=("用户不存在",)),
    Row(outcome=EMPTY, statuses=(200,), fields=(("ok", 0),), says=("还没有内容",)),
    Row(outcome=FREQUENCY, fields=(("ok", 0),), says=("频繁", "频次")),
    Row(outcome=OK, statuses=(200,), fields=(("ok", 1),)),
    Row(outcome=CAPTCHA, statuses=(200,), shows=("captcha", "验证码")),
    Row(outcome=VISITOR_COOKIE, statuses=(200,), shows=("Sina Visitor System", "passport.weibo")),
)
