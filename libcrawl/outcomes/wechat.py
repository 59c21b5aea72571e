"""What WeChat answers: pages, reader's lists, back office, official interface."""

from __future__ import annotations

from libcrawl.items import Verdict
from libcrawl.outcomes import (
    A_DAY,
    BAD_PARAMETER,
    BROKEN,
    CAPTCHA,
    DEAD_ENDPOINT,
    FREQUENCY,
    LOGIN,
    OK,
    REDIRECTS,
    REFUSED,
    SERVER_ERROR,
    UNKNOWN,
    Outcome,
    OutcomeRule,
    Table,
)

# -- notices where an article was: usable, the walk records them
DELETED = Outcome(name="deleted", meaning="the article was deleted by its author")
VIOLATION = Outcome(name="violation", meaning="the platform removed the article for a violation")
UNAVAILABLE = Outcome(
    name="unavailable",
    meaning="the article may not be seen for the time being; read it again later",
)
# -- accounts
MIGRATED = Outcome(
    name="migrated",
    meaning="the account is being migrated to another one: look up its successor",
    verdict=Verdict.GONE,
)
SHUT = Outcome(
    name="shut",
    meaning="the platform has shut the account, nothing of it shows",
    verdict=Verdict.GONE,
)
# -- sessions and credentials
FREQ_CONTROL = Outcome(
    name="freq_control",
    meaning="the platform's frequency control (200013), which lasts for hours or a day: list"
    " nothing more today",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=A_DAY,
)
CLIENT_NEEDED = Outcome(
    name="client_needed",
    meaning="the platform wants the address opened in WeChat: the reader's session is missing or"
    " has expired",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
TOKEN_EXPIRED = Outcome(
    name="token_expired", meaning="the access token is no longer accepted; a new one is requested"
)
BAD_CREDENTIALS = Outcome(
    name="bad_credentials",
    meaning="the platform does not accept AppID, secret or this machine's address (IP whitelist):"
    " check them in the account's developer settings",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
QUOTA = Outcome(
    name="quota",
    meaning="the official interface's quota of calls for today is used up",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=A_DAY,
)
UNAUTHORIZED = Outcome(
    name="unauthorized",
    meaning="the account has no right to this official interface (48001)",
)

# The back office's login page: a frame around its QR code. Its script holds other notices' words.
LOGIN_PAGE = ("login__type__container", "/cgi-bin/scanloginqrcode", "/cgi-bin/bizlogin")
# An article's page may contain anything.
ARTICLE = "window.cgiDataNew"
# Every page of the site ends so; one that does not was cut off.
END = ("</html>", "</HTML>")

WECHAT: Table = (
    OutcomeRule(outcome=FREQUENCY, statuses=(418, 429)),
    OutcomeRule(outcome=LOGIN, statuses=(401,)),
    OutcomeRule(outcome=REFUSED, statuses=(403,)),
    OutcomeRule(outcome=CAPTCHA, statuses=REDIRECTS, goes_to=("captcha",)),
    OutcomeRule(
        outcome=LOGIN, statuses=REDIRECTS, goes_to=("login", "mp.weixin.qq.com/?", "/connect/")
    ),
    OutcomeRule(outcome=SERVER_ERROR, statuses=range(500, 600)),
    OutcomeRule(outcome=BAD_PARAMETER, statuses=(400,)),
    OutcomeRule(outcome=DEAD_ENDPOINT, statuses=(404, 410)),
    # back office and reader
    OutcomeRule(outcome=FREQ_CONTROL, fields=(("base_resp.ret", 200013),)),
    OutcomeRule(outcome=LOGIN, fields=(("base_resp.ret", 200003),)),
    OutcomeRule(outcome=LOGIN, fields=(("base_resp.ret", 200040),)),
    OutcomeRule(outcome=BAD_PARAMETER, fields=(("base_resp.ret", 200002),)),
    *(
        OutcomeRule(outcome=outcome, fields=((key, ret),))
        for key in ("base_resp.ret", "ret")
        for ret, outcome in ((-3, LOGIN), (-2, BAD_PARAMETER), (-6, FREQUENCY))
    ),
    # the official interface
    *(
        OutcomeRule(outcome=TOKEN_EXPIRED, fields=(("errcode", code),))
        for code in (40001, 40014, 42001)
    ),
    *(
        OutcomeRule(outcome=BAD_CREDENTIALS, fields=(("errcode", code),))
        for code in (40013, 40125, 40164, 40243, 41002, 41004, 61024)
    ),
    OutcomeRule(outcome=QUOTA, fields=(("errcode", 45009),)),
    OutcomeRule(outcome=FREQUENCY, fields=(("errcode", 45011),)),
    OutcomeRule(outcome=UNAUTHORIZED, fields=(("errcode", 48001),)),
    *(
        OutcomeRule(outcome=BAD_PARAMETER, fields=(("errcode", c),))
        for c in (40002, 40097, 47001, 61501)
    ),
    OutcomeRule(outcome=SERVER_ERROR, fields=(("errcode", -1),)),
    # usable answers
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("base_resp.ret", 0),)),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("ret", 0),)),
    OutcomeRule(outcome=OK, statuses=(200,), has=("appmsgstat", "access_token")),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("errcode", None),), has=("list", "item")),
    OutcomeRule(
        outcome=OK, statuses=(200,), fields=(("errcode", None),), has=("total_count", "news_item")
    ),
    # pages: an article may contain any text, so it comes before the notices
    OutcomeRule(outcome=LOGIN, statuses=(200,), shows=LOGIN_PAGE, lacks=(ARTICLE,)),
    OutcomeRule(outcome=BROKEN, statuses=(200,), shows=("<html", "<!DOCTYPE", "<HTML"), lacks=END),
    OutcomeRule(outcome=OK, statuses=(200,), shows=(ARTICLE,)),
    OutcomeRule(
        outcome=DELETED, statuses=(200,), shows=("该内容已被发布者删除", "deleted by the author")
    ),
    OutcomeRule(outcome=VIOLATION, statuses=(200,), shows=("因违规无法查看",)),
    OutcomeRule(outcome=UNAVAILABLE, statuses=(200,), shows=("该内容暂时无法查看",)),
    OutcomeRule(outcome=MIGRATED, statuses=(200,), shows=("帐号迁移", "账号迁移")),
    OutcomeRule(
        outcome=SHUT, statuses=(200,), shows=("帐号已被屏蔽", "账号已被屏蔽", "帐号已停止使用")
    ),
    OutcomeRule(outcome=CAPTCHA, statuses=(200,), shows=("环境异常", "去验证", "appmsgcaptcha")),
    OutcomeRule(outcome=FREQUENCY, statuses=(200,), shows=("过于频繁", "操作频繁")),
    OutcomeRule(outcome=CLIENT_NEEDED, statuses=(200,), shows=("请在微信客户端打开",)),
    OutcomeRule(outcome=LOGIN, statuses=(200,), shows=("loginpage", "扫码登录")),
    OutcomeRule(outcome=OK, statuses=(200,), shows=("about-page",)),
    OutcomeRule(outcome=UNKNOWN, statuses=(200,), shows=("参数错误",)),
)
