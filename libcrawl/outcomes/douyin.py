"""What Douyin answers, to the requests of its own page and as that page itself."""

from __future__ import annotations

from libcrawl.items import Verdict
from libcrawl.outcomes import (
    BAD_PARAMETER,
    CAPTCHA,
    DEAD_ENDPOINT,
    FREQUENCY,
    LOGIN,
    LOGIN_HOSTS,
    NO_ACCOUNT,
    OK,
    REDIRECTS,
    REFUSED,
    SERVER_ERROR,
    Outcome,
    Row,
    Table,
)

PAGE = Outcome(
    name="page",
    meaning="a page of HTML where an answer to one of its requests was expected",
    verdict=Verdict.DRIFT,
)
# How a browser shows a body of nothing, and one of plain text.
NOTHING = "<html><head></head><body></body></html>"
BLOCKED = ">blocked</pre>"

DOUYIN: Table = (
    Row(outcome=REFUSED, statuses=(401, 403)),
    Row(outcome=FREQUENCY, statuses=(418, 429)),
    Row(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("captcha", "verify")),
    Row(outcome=LOGIN, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    Row(outcome=SERVER_ERROR, statuses=range(500, 600)),
    Row(outcome=BAD_PARAMETER, statuses=(400,)),
    Row(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    # Without a body: the platform does not accept the request's signature, or does not trust it.
    Row(outcome=REFUSED, statuses=(200,), is_whole=("", NOTHING, "blocked")),
    Row(outcome=REFUSED, statuses=(200,), shows=(BLOCKED,)),
    Row(outcome=CAPTCHA, fields=(("status_code", 10000),)),
    Row(outcome=LOGIN, fields=(("status_code", 2483),)),
    # Closed by its owner; the second form is in the page itself.
    Row(outcome=NO_ACCOUNT, fields=(("user.user_canceled", True),)),
    Row(outcome=NO_ACCOUNT, fields=(("render_data.user.user.userCanceled", True),)),
    Row(outcome=OK, statuses=(200,), fields=(("status_code", 0),)),
    Row(outcome=CAPTCHA, statuses=(200,), shows=("验证码中间页",)),
    Row(outcome=LOGIN, statuses=(200,), shows=("login-full-panel", "login-panel", "登录后即可")),
    Row(outcome=PAGE, statuses=(200,), shows=("<html", "<!DOCTYPE", "<!doctype")),
)
