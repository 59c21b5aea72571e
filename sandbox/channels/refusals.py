"""How Channels refuses: to a request of its pages, and as such a page itself."""

from sandbox.breakage import encode
from sandbox.channels import page
from sandbox.platform import Json, ParsedRequest, Reply

HTML = "text/html; charset=utf-8"
DONE = 201


def _code(code: int, message: str = "", data: Json | None = None) -> Reply:
    return Reply(encode({"errCode": code, "errMsg": message, "data": data or {}}), DONE)


REQUESTS = {
    "login": _code(300333, "need login"),
    "session_over": _code(300334, "need login"),
    "other_account": _code(300342),
    "wrong_path": _code(300004),
    "too_frequent": _code(-200010),
    "illegal": _code(10012, "illegal request"),
    "unavailable": _code(0, data={"errMsg": {"type": 2, "title": "此内容暂时无法播放"}}),
}
PAGES = {"login": Reply(page.LEAVING.encode(), content_type=HTML)}
PAGE_ENDPOINTS = ("page", "frame", "share_page")


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not Channels' own."""
    return (PAGES if parsed.endpoint in PAGE_ENDPOINTS else REQUESTS).get(kind)


def login_wall(parsed: ParsedRequest) -> Reply | None:
    """Pages come to everybody, and lead away when their requests are refused."""
    is_open = parsed.endpoint in (*PAGE_ENDPOINTS, "shared", "login")
    return None if is_open else REQUESTS["session_over"]
