"""What Douyin answers, to the requests of its own page and as that page itself."""

from __future__ import annotations

from libcrawl.outcomes import (
    BAD_PARAMETER,
    CAPTCHA,
    DEAD_ENDPOINT,
    FREQUENCY,
    HTML,
    LOGIN,
    LOGIN_HOSTS,
    NO_ACCOUNT,
    OK,
    PAGE,
    REDIRECTS,
    REFUSED,
    SERVER_ERROR,
    OutcomeRule,
    Table,
)

# How a browser shows a body of nothing, and one of plain text.
NOTHING = "<html><head></head><body></body></html>"
BLOCKED = ">blocked</pre>"

DOUYIN: Table = (
    OutcomeRule(outcome=REFUSED, statuses=(401, 403)),
    OutcomeRule(outcome=FREQUENCY, statuses=(418, 429)),
    OutcomeRule(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("captcha", "verify")),
    OutcomeRule(outcome=LOGIN, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    OutcomeRule(outcome=SERVER_ERROR, statuses=range(500, 600)),
    OutcomeRule(outcome=BAD_PARAMETER, statuses=(400,)),
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    # Without a body: the platform does not accept the request's signature, or does not trust it.
    OutcomeRule(outcome=REFUSED, statuses=(200,), is_whole=("", NOTHING, "blocked")),
    OutcomeRule(outcome=REFUSED, statuses=(200,), shows=(BLOCKED,)),
    OutcomeRule(outcome=CAPTCHA, fields=(("status_code", 10000),)),
    OutcomeRule(outcome=LOGIN, fields=(("status_code", 2483),)),
    # Closed by its owner; the second form is in the page itself.
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("user.user_canceled", True),)),
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("render_data.user.user.userCanceled", True),)),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("status_code", 0),)),
    OutcomeRule(outcome=CAPTCHA, statuses=(200,), shows=("验证码中间页",)),
    OutcomeRule(
        outcome=LOGIN, statuses=(200,), shows=("login-full-panel", "login-panel", "登录后即可")
    ),
    OutcomeRule(outcome=PAGE, statuses=(200,), shows=HTML),
)
