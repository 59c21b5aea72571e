"""What WeChat Channels answers: to the requests of its assistant, and to the page of a link."""

from __future__ import annotations

from libcrawl.items import Verdict
from libcrawl.outcomes import (
    BY_STATUS,
    DEAD_ENDPOINT,
    FREQUENCY,
    HTML,
    LOGIN,
    LOGIN_HOSTS,
    NOT_EXIST,
    OK,
    PAGE,
    REDIRECTS,
    Outcome,
    OutcomeRule,
    Table,
)

SESSION_OVER = Outcome(
    name="session_over",
    meaning="the assistant's session is over (it lasts for less than a day, and a login elsewhere"
    " ends it): log in again, `scrapy login channels`",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
OTHER_ACCOUNT = Outcome(
    name="other_account",
    meaning="the session belongs to another account than its page: log in again, `scrapy login"
    " channels`",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
WRONG_PATH = Outcome(
    name="wrong_path",
    meaning="the platform does not know the address that was requested: its interface has changed",
    verdict=Verdict.DRIFT,
)
ILLEGAL = Outcome(
    name="illegal",
    meaning="the platform calls the request illegal; wait for a day",
    verdict=Verdict.BLOCKED,
    backs_off=True,
)
UNAVAILABLE = Outcome(
    name="unavailable", meaning="the work cannot be played: it is gone, hidden, or its link is old"
)
# The code that a person scans to log in.
LOGIN_MARKS = ("open.weixin.qq.com/connect/qrconnect", 'class="login-wrap')
# Requests are answered with 201.
DONE = range(200, 300)

CHANNELS: Table = (
    *BY_STATUS,
    OutcomeRule(outcome=LOGIN, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    OutcomeRule(outcome=NOT_EXIST, statuses=(404,), shows=HTML),
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    OutcomeRule(outcome=SESSION_OVER, fields=(("errCode", 300333),)),
    OutcomeRule(outcome=SESSION_OVER, fields=(("errCode", 300334),)),
    OutcomeRule(outcome=OTHER_ACCOUNT, fields=(("errCode", 300342),)),
    OutcomeRule(outcome=WRONG_PATH, fields=(("errCode", 300004),)),
    OutcomeRule(outcome=FREQUENCY, fields=(("errCode", -200010),)),
    OutcomeRule(outcome=ILLEGAL, fields=(("errCode", 10012),)),
    OutcomeRule(outcome=UNAVAILABLE, fields=(("errCode", 0), ("data.errMsg.type", 2))),
    OutcomeRule(outcome=UNAVAILABLE, fields=(("errCode", 0), ("data.data.errMsg.type", 2))),
    OutcomeRule(outcome=OK, statuses=DONE, fields=(("errCode", 0),)),
    OutcomeRule(outcome=LOGIN, statuses=DONE, shows=HTML, arrives_at=("/login.html",)),
    OutcomeRule(outcome=LOGIN, statuses=DONE, shows=LOGIN_MARKS),
    OutcomeRule(outcome=PAGE, statuses=DONE, shows=HTML),
)
