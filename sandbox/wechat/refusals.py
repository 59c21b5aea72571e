"""How WeChat refuses: one answer for each row of the table of errors."""

from sandbox.breakage import encode
from sandbox.page_cache import HTML
from sandbox.platform import Json, ParsedRequest, Reply
from sandbox.wechat import tombstones
from sandbox.wechat.backoffice import answers as backoffice
from sandbox.wechat.drawing.articles import DELETED, VIOLATIONS
from sandbox.wechat.official import answers as official
from sandbox.wechat.reader import requests as reader_requests

CAPTCHA = "/mp/wappoc_appmsgcaptcha?poc_token=SANDBOX&target_url=https%3A%2F%2Fmp.weixin.qq.com%2Fs"
LOGIN_PAGE = """<!DOCTYPE html><html><head><title>公众号</title></head><body class="page_login">
<div class="login__type__container login__type__container__scan">
<img class="login__type__container__scan__qrcode" alt="二维码"
 src="/cgi-bin/scanloginqrcode?action=getqrcode&random=1764000000000">
<p>微信扫一扫，选择该微信下的公众平台账号登录</p></div>
<script>var words = {busy: "操作频繁，请稍后再试", odd: "当前环境异常"};</script></body></html>
"""
"""The back office's, in its form of 2026; its script has words that other notices have, too."""

EMPTY_PUBLISHED: Json = {
    "base_resp": backoffice.OK,
    "is_admin": True,
    "publish_page": '{"total_count": 0, "publish_count": 0, "publish_list": []}',
}
FORMS: dict[str, dict[str, Json | str]] = {
    "empty": {
        "reader": {
            **{"ret": 0, "errmsg": "ok", "msg_count": 0, "can_msg_continue": 0},
            **{"general_msg_list": '{"list":[]}', "next_offset": 0},
        },
        "backoffice": EMPTY_PUBLISHED,
        "official": {"total_count": 0, "item_count": 0, "item": []},
        "page": "",
    },
    "login": {
        "reader": reader_requests.NO_SESSION,
        "backoffice": backoffice.INVALID_SESSION,
        "official": official.BAD_TOKEN,
        "page": tombstones.CLIENT_NEEDED,
    },
    "freq_control": {
        "reader": reader_requests.TOO_OFTEN,
        "backoffice": backoffice.FREQ_CONTROL,
        "official": official.QUOTA,
        "page": tombstones.TOO_OFTEN,
    },
    "invalid_token": {
        "backoffice": backoffice.INVALID_TOKEN,
        "official": official.BAD_TOKEN,
    },
    "token_expired": {"official": official.EXPIRED},
    "unauthorized": {"official": official.UNAUTHORIZED},
    "invalid_args": {"reader": reader_requests.INVALID_ARGS},
    "no_publish_page": {"backoffice": backoffice.NO_PAGE},
}
"""By kind and source."""

PAGES = {
    "verify_page": tombstones.VERIFY,
    "try_later": tombstones.TRY_LATER,
    "client_needed": tombstones.CLIENT_NEEDED,
    "deleted": tombstones.message(DELETED[0]),
    "deleted_en": tombstones.message(DELETED[1]),
    "violation": tombstones.violation(None, VIOLATIONS[0]),
    "unavailable": tombstones.UNAVAILABLE,
    "migrated": tombstones.message(tombstones.MIGRATED),
    "account_blocked": tombstones.message(tombstones.BLOCKED),
    "html_wall": LOGIN_PAGE,
}
ARTICLE_ONLY = frozenset(PAGES) - {"verify_page", "try_later", "client_needed", "html_wall"}


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not WeChat's own, or that this way in does not have."""
    if kind in parsed.variants:
        answer = parsed.variants[kind]()
        return Reply(str(answer.body).encode(), answer.status, HTML, answer.headers)
    if kind == "moved_abroad" and parsed.endpoint == "article":
        return Reply(b"", 302, HTML, {"Location": "https://weixin.example.org/s/abroad"})
    if kind == "captcha":
        return Reply(b"", 302, HTML, {"Location": CAPTCHA})
    if kind in PAGES and (parsed.endpoint == "article" or kind not in ARTICLE_ONLY):
        return Reply(PAGES[kind].encode(), 200, HTML)
    body = FORMS.get(kind, {}).get(parsed.source)
    if body is None:
        return None
    return Reply(body.encode(), 200, HTML) if isinstance(body, str) else Reply(encode(body))
