"""How Bilibili refuses: to a request of its pages, and as such a page itself."""

from sandbox.bilibili import page
from sandbox.breakage import encode
from sandbox.platform import Json, ParsedRequest, Reply

HTML = "text/html; charset=utf-8"
VOUCHER = "voucher_00000000-0000-0000-0000-000000000000"


def _code(code: int, message: str, **more: Json) -> Reply:
    return Reply(encode({"code": code, "message": message, "ttl": 1, **more}))


EMPTY_AT_RISK = {
    "list": {"slist": [], "tlist": None, "vlist": []},
    "page": {"pn": 1, "ps": 42, "count": 0}, "is_risk": True, "gaia_res_type": 1,
}  # fmt: skip
REQUESTS = {
    "risk": _code(-352, "风控校验失败", data={"v_voucher": VOUCHER}),
    "risk_inside": _code(0, "0", data={"v_voucher": VOUCHER}),
    "empty_at_risk": _code(0, "0", data=EMPTY_AT_RISK),
    "login": _code(-101, "账号未登录", data={"isLogin": False}),
    "unsigned": _code(-403, "访问权限不足"),
    "too_frequent": _code(-799, "请求过于频繁，请稍后再试"),
    "null_items": _code(0, "0", data={"items": None, "has_more": False}),
    "hidden": _code(62002, "稿件不可见"),
}
PAGES = {
    "captcha": Reply(page.CAPTCHA.encode(), content_type=HTML),
    "login": Reply(page.LOGIN.encode(), content_type=HTML),
    "hidden": Reply(page.GONE.encode(), 404, HTML),
}
BOTH = {"blocked": Reply(page.BLOCKED.encode(), 412, HTML)}
PAGE_ENDPOINTS = ("page", "video")


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not Bilibili's own."""
    own = PAGES if parsed.endpoint in PAGE_ENDPOINTS else REQUESTS
    return own.get(kind) or BOTH.get(kind)


def login_wall(parsed: ParsedRequest) -> Reply | None:
    """Videos are open to everybody."""
    if parsed.endpoint in ("video", "short"):
        return None
    return (PAGES if parsed.endpoint in PAGE_ENDPOINTS else REQUESTS)["login"]
