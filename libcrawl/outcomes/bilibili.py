"""What Bilibili answers: to the requests of its own pages, and as the page of a video."""

from __future__ import annotations

from libcrawl.items import Verdict
from libcrawl.outcomes import (
    BY_STATUS,
    CAPTCHA,
    DEAD_ENDPOINT,
    FREQUENCY,
    HTML,
    LOGIN,
    LOGIN_HOSTS,
    NO_ACCOUNT,
    NOT_BY_ITS_PAGE,
    NOT_EXIST,
    OK,
    PAGE,
    REDIRECTS,
    Outcome,
    OutcomeRule,
    Table,
)

ADDRESS = Outcome(
    name="address",
    meaning="the platform refuses this address for a time; wait for hours and raise the delay",
    verdict=Verdict.BLOCKED,
    backs_off=True,
)
CHALLENGE = Outcome(
    name="challenge",
    meaning="a risk check in place of the answer (-352, a voucher, is_risk), which this program"
    " does not solve; log in with your own account, or wait for a day",
    verdict=Verdict.BLOCKED,
    backs_off=True,
)
NOT_LOADED = Outcome(
    name="not_loaded",
    meaning="the platform could not load the list, or the request was for a place beyond it",
    verdict=Verdict.FAILED,
    is_retried=True,
)
HIDDEN = Outcome(name="hidden", meaning="the work is hidden, or its owner alone may see it")
PENDING = Outcome(name="pending", meaning="the work is under review")
VIDEO = '"videoData":{'
STATE = "window.__INITIAL_STATE__="
CAPTCHA_TITLE = "<title>验证码_哔哩哔哩"
GONE_TITLES = ("视频去哪了呢", "视频不见了", '"error":{"code":-404')
HIDDEN_STATES = ('"error":{"code":62002', '"error":{"code":62012')
LOGIN_WORDS = ("<title>登录_哔哩哔哩", "<title>账号登录")
# How sure the platform is that the client is a robot; 0: not at all.
RISKS = range(1, 10)

BILIBILI: Table = (
    OutcomeRule(outcome=ADDRESS, statuses=(412,)),
    OutcomeRule(outcome=ADDRESS, fields=(("code", -412),)),
    *BY_STATUS,
    OutcomeRule(outcome=LOGIN, statuses=REDIRECTS, goes_to=LOGIN_HOSTS),
    OutcomeRule(outcome=NOT_EXIST, statuses=(404,), shows=HTML),
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    # Also inside an answer whose code is 0, success.
    OutcomeRule(outcome=CHALLENGE, fields=(("code", -352),)),
    OutcomeRule(outcome=CHALLENGE, has=("data.v_voucher",)),
    OutcomeRule(outcome=CHALLENGE, fields=(("data.is_risk", True),)),
    *(OutcomeRule(outcome=CHALLENGE, fields=(("data.gaia_res_type", risk),)) for risk in RISKS),
    OutcomeRule(outcome=NOT_BY_ITS_PAGE, fields=(("code", -403),)),
    OutcomeRule(outcome=LOGIN, fields=(("code", -101),)),
    OutcomeRule(outcome=FREQUENCY, fields=(("code", -799),)),
    OutcomeRule(outcome=FREQUENCY, fields=(("code", -509),)),
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("code", -404),)),
    OutcomeRule(outcome=HIDDEN, fields=(("code", 62002),)),
    OutcomeRule(outcome=HIDDEN, fields=(("code", 62012),)),
    OutcomeRule(outcome=PENDING, fields=(("code", 62004),)),
    OutcomeRule(outcome=NOT_LOADED, fields=(("code", 4101129),)),
    # The platform has shut it.
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("code", 0), ("data.silence", 1))),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("code", 0),)),
    # Real pages name the captcha, too: title and data decide.
    OutcomeRule(outcome=CAPTCHA, statuses=(200,), shows=(CAPTCHA_TITLE,), lacks=(STATE,)),
    OutcomeRule(outcome=HIDDEN, statuses=(200,), shows=HIDDEN_STATES),
    OutcomeRule(outcome=NOT_EXIST, statuses=(200,), shows=GONE_TITLES, lacks=(VIDEO,)),
    OutcomeRule(outcome=OK, statuses=(200,), shows=(VIDEO, '"videoData": {')),
    OutcomeRule(outcome=LOGIN, statuses=(200,), shows=LOGIN_WORDS),
    OutcomeRule(outcome=PAGE, statuses=(200,), shows=HTML),
)
