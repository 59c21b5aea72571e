"""How Xiaohongshu refuses: to a request of its pages, and where such a page is led to."""

from sandbox.breakage import encode
from sandbox.platform import ParsedRequest, PlatformAnswer, Reply

HTML = "text/html; charset=utf-8"


def _code(code: int, message: str, *, success: bool = False, status: int = 200) -> Reply:
    body = {"code": code, "success": success, "msg": message, "data": {}}
    return Reply(encode(body), status)


def _led_to(path: str) -> Reply:
    return Reply(b"", 302, HTML, {"Location": path})


REQUESTS = {
    "login": _code(-101, "无登录信息，或登录信息为空"),
    "expired": _code(-100, "登录已过期"),
    "no_right": _code(-104, "您当前登录的账号没有权限访问"),
    "captcha": Reply(b"{}", 461, headers={"Verifytype": "102", "Verifyuuid": "SANDBOXuuid"}),
    "risky_address": _code(300012, "IP存在风险，请切换可靠网络环境后重试", success=True),
    "flagged": _code(300011, "检测到账号异常，请稍后重启试试"),
    "not_shown": _code(300031, "当前笔记暂时无法浏览"),
    "gone_note": _code(-510001, "笔记状态异常，请稍后查看"),
    "unsigned": _code(-1, "create invalid signature"),
    "too_many_devices": _code(-1, "电脑设备登录超限"),
}
PAGES = {
    "login": _led_to("/login?redirectPath=%2Fuser"),
    "captcha": _led_to("/website-login/captcha?verifyType=102&verifyBiz=461"),
    "risky_address": _led_to("/website-login/error?httpStatus=461&verifyType=400"),
    "not_shown": _led_to("/404?source=note&error_code=300031"),
}
WALLS = ("wall", "short")


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not Xiaohongshu's own."""
    if parsed.endpoint in WALLS:
        return None
    if kind in parsed.variants:
        return _reply(parsed.variants[kind]())
    return (PAGES if parsed.endpoint == "page" else REQUESTS).get(kind)


def login_wall(parsed: ParsedRequest) -> Reply | None:
    if parsed.endpoint in WALLS:
        return None
    return (PAGES if parsed.endpoint == "page" else REQUESTS)["login"]


def _reply(answer: PlatformAnswer) -> Reply:
    if isinstance(answer.body, str):
        return Reply(answer.body.encode(), answer.status, HTML)
    return Reply(encode(answer.body), answer.status)
