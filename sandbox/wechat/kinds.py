"""Faults that only WeChat has, and what each looks like."""

REFUSALS = {
    "freq_control": "back office 200013, reader -6, official 45009, or a page",
    "invalid_token": "back office 200040, official 40001",
    "token_expired": "official 42001",
    "unauthorized": "official 48001",
    "invalid_args": "reader -2",
    "no_publish_page": "back office: ret 0, but no publish_page",
    "verify_page": "200, the page 环境异常 itself (captcha: 302 to it)",
    "try_later": "200, the page 操作频繁，请稍后再试",
    "client_needed": "200, the page 请在微信客户端打开链接",
    "deleted": "the page 该内容已被发布者删除",
    "deleted_en": "the same in English",
    "violation": "the page 此内容因违规无法查看 with a reason",
    "unavailable": "the page 该内容暂时无法查看",
    "migrated": "the page 此帐号处于帐号迁移流程中",
    "account_blocked": "the page 此帐号已被屏蔽, 内容无法查看",
    "wrong_article": "the page of another article",
    "moved": "a short link of an article: 302 to the long one",
    "logged_out": "the article's page as without a session: no counters",
}
ENDPOINTS = (
    *("article", "captcha", "counters", "about", "others", "search"),
    *("token", "totals", "reads", "followers"),
)
"""Besides `list`. Sources: page, reader, backoffice, official."""
