"""What Xiaohongshu answers: to the requests of its own pages, and as those pages themselves.

`success` is no sign there: the code decides, and of a page the address at which it arrived.
"""

from __future__ import annotations

from datetime import timedelta

from libcrawl.items import Verdict
from libcrawl.outcomes import (
    A_DAY,
    BY_STATUS,
    CAPTCHA,
    DEAD_ENDPOINT,
    HTML,
    LOGIN,
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
from libcrawl.platforms.xiaohongshu import ACCOUNT_IN_PAGE, NOTE_IN_PAGE

ADDRESS = Outcome(
    name="address",
    meaning="the platform calls this address (IP) a risk; wait for a day, and crawl from the"
    " network that you read it with",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=A_DAY,
)
FLAGGED = Outcome(
    name="flagged",
    meaning="the platform calls the session's account abnormal (300011): leave it alone for days,"
    " and use it by hand",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=timedelta(days=3),
)
DEVICES = Outcome(
    name="devices",
    meaning="the account is logged in on too many computers: log out elsewhere, log in again and"
    " renew the session setting",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
NO_RIGHT = Outcome(
    name="no_right",
    meaning="the session's account has no right to see this (-104); log in with your own account"
    " and renew the session setting",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
NOT_SHOWN = Outcome(
    name="not_shown",
    meaning="the note is not shown for now: the address lacks its key, which lasts for hours, or"
    " the note is hidden; it is not called deleted",
)
HIDDEN = Outcome(name="hidden", meaning="the note is private, or its owner alone may see it")
# How a page marks a reader without a session, however its values are wrapped.
GUEST = tuple(
    f'"loggedIn":{written}false' for written in ("", '{"_value":', '{"_rawValue":', '{"value":')
)
# {"login":{"showLogin":true}}: the login window lies over the page.
LOGIN_WORDS = ("<title>登录", '"showLogin":true', "登录后查看", "手机号登录")
TOO_MANY = "电脑设备登录超限"
GONE_WORDS = ("该内容因违规已被删除", "该笔记已被删除")
HIDDEN_WORDS = ("私密笔记", "仅作者可见", "因用户设置，你无法查看")
NOT_SHOWN_WORDS = ("当前笔记暂时无法浏览", "你访问的页面不见了")
# A note's page; what is written in it may be anything.
NOTE_PAGE = '"noteDetailMap":{"'

XIAOHONGSHU: Table = (
    OutcomeRule(outcome=CAPTCHA, statuses=(461, 471)),
    OutcomeRule(outcome=CAPTCHA, arrives_at=("/website-login/captcha",)),
    OutcomeRule(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("/website-login/captcha",)),
    OutcomeRule(outcome=ADDRESS, arrives_at=("/website-login/error",)),
    OutcomeRule(outcome=ADDRESS, statuses=REDIRECTS, goes_to=("/website-login/error",)),
    OutcomeRule(outcome=LOGIN, arrives_at=("/login",)),
    OutcomeRule(outcome=LOGIN, statuses=REDIRECTS, goes_to=("/login",)),
    OutcomeRule(outcome=NOT_SHOWN, arrives_at=("/404?",)),
    OutcomeRule(outcome=NOT_SHOWN, statuses=REDIRECTS, goes_to=("/404?",)),
    *BY_STATUS,
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    OutcomeRule(outcome=DEVICES, message_has=(TOO_MANY,)),
    OutcomeRule(outcome=ADDRESS, fields=(("code", 300012),)),
    OutcomeRule(outcome=FLAGGED, fields=(("code", 300011),)),
    OutcomeRule(outcome=NOT_SHOWN, fields=(("code", 300017),)),
    OutcomeRule(outcome=NOT_SHOWN, fields=(("code", 300031),)),
    OutcomeRule(outcome=NO_RIGHT, fields=(("code", -104),)),
    OutcomeRule(outcome=LOGIN, fields=(("code", -100),)),
    OutcomeRule(outcome=LOGIN, fields=(("code", -101),)),
    OutcomeRule(outcome=NOT_EXIST, fields=(("code", -510000),)),
    OutcomeRule(outcome=NOT_EXIST, fields=(("code", -510001),)),
    OutcomeRule(outcome=NOT_BY_ITS_PAGE, fields=(("code", -1),), message_has=("signature",)),
    # What a page carries in itself.
    OutcomeRule(outcome=NO_ACCOUNT, fields=((f"{ACCOUNT_IN_PAGE}.is_banned", True),)),
    OutcomeRule(outcome=OK, statuses=(200,), has=(ACCOUNT_IN_PAGE, NOTE_IN_PAGE)),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("code", 0),), has=("data",)),
    # Lists of 2023 had no code; what they hold decides, not that they call it a success.
    OutcomeRule(
        outcome=OK,
        statuses=(200,),
        fields=(("code", None),),
        has=("data.notes", "data.basic_info", "data.items"),
    ),
    # Pages: texts of people stand in those that carry data, so data decides first.
    OutcomeRule(outcome=ADDRESS, statuses=(200,), shows=("<title>安全限制",)),
    OutcomeRule(outcome=LOGIN, statuses=(200,), shows=GUEST),
    OutcomeRule(outcome=PAGE, statuses=(200,), shows=(NOTE_PAGE, '"userPageData":{"')),
    OutcomeRule(outcome=DEVICES, statuses=(200,), shows=(TOO_MANY,)),
    OutcomeRule(outcome=NOT_EXIST, statuses=(200,), shows=GONE_WORDS),
    OutcomeRule(outcome=HIDDEN, statuses=(200,), shows=HIDDEN_WORDS),
    OutcomeRule(outcome=NOT_SHOWN, statuses=(200,), shows=NOT_SHOWN_WORDS),
    OutcomeRule(outcome=LOGIN, statuses=(200,), shows=LOGIN_WORDS),
    OutcomeRule(outcome=PAGE, statuses=(200,), shows=HTML),
)
