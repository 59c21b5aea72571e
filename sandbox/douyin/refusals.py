"""How Douyin refuses: to a request of its page, and as that page itself."""

from sandbox.breakage import encode
from sandbox.douyin.page import LOGIN, VERIFICATION
from sandbox.douyin.shapes import LOG
from sandbox.platform import Json, ParsedRequest, Reply

NOT_LOGGED_IN: Json = {"status_code": 2483, "status_msg": "用户未登录", "log_pb": LOG}
VERIFY: Json = {
    "status_code": 10000,
    "status_msg": "",
    "verify_center_decision_conf": '{"verify_center_decision":"verify_hit"}',
    "log_pb": LOG,
}
EMPTY: Json = {
    "status_code": 0,
    "min_cursor": 0,
    "max_cursor": 0,
    "has_more": 0,
    "aweme_list": [],
    "log_pb": LOG,
}
NO_DETAIL: Json = {"status_code": 0, "aweme_detail": None, "log_pb": LOG}
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

REQUESTS = {
    "login": Reply(encode(NOT_LOGGED_IN)),
    "captcha": Reply(encode(VERIFY)),
    "empty": Reply(encode(EMPTY)),
    "null_detail": Reply(encode(NO_DETAIL)),
}
PAGES = {
    "login": Reply(LOGIN.encode(), content_type=HTML),
    "captcha": Reply(VERIFICATION.encode(), content_type=HTML),
}
BOTH = {
    "blocked": Reply(b"blocked", content_type=PLAIN),
    "empty_body": Reply(b"", content_type=PLAIN),
    "html_wall": Reply(LOGIN.encode(), content_type=HTML),
}


ABROAD = Reply(b"", 302, HTML, {"Location": "https://douyin.example.org/user/MS4wLjABAAAAabroad"})


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not Douyin's own."""
    if kind == "moved_abroad" and parsed.endpoint == "short":
        return ABROAD
    own = PAGES if parsed.endpoint == "page" else REQUESTS
    return own.get(kind) or BOTH.get(kind)


def login_wall(parsed: ParsedRequest) -> Reply:
    return (PAGES if parsed.endpoint == "page" else REQUESTS)["login"]
