"""How Weibo refuses: one answer for each row of the table of errors."""

from sandbox.breakage import encode
from sandbox.platform import Json, ParsedRequest, Reply
from sandbox.weibo.mobile import answers as mobile
from sandbox.weibo.pc import answers as pc

SIGN_IN = (
    "https://passport.weibo.com/sso/signin?entry=wapsso&source=wapssowb"
    "&url=https%3A%2F%2Fm.weibo.cn%2F"
)
LOGIN: Json = {"ok": -100, "url": SIGN_IN}
LOGIN_PC: Json = {"ok": -100, "url": "https://weibo.com/login.php"}
CAPTCHA: Json = {
    "ok": -100,
    "errno": "-100",
    "msg": "",
    "url": "https://m.weibo.cn/captcha?scene=limit&referer=/",
    "extra": "",
}
BAD_PARAM: Json = {"ok": 0, "message": "参数有误"}
DEAD_ENDPOINT: Json = {"ok": 0, "message": "你访问的地址不存在"}
EMPTY_PC: Json = {"ok": 1, "data": {"since_id": "", "list": [], "status_visible": 0, "total": 0}}
VISITOR = "https://passport.weibo.com/visitor/visitor?entry=miniblog&a=enter&domain=.weibo.com"
WALL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Sina Visitor System</title>
</head><body><script>window.location.replace("https://passport.weibo.com/visitor/visitor");
</script></body></html>"""


REPLIES = {
    "login": Reply(encode(LOGIN)),
    "captcha": Reply(encode(CAPTCHA)),
    "login_pc": Reply(encode(LOGIN_PC)),
    "not_exist": Reply(encode(pc.NO_SUCH_POST)),
    "bad_param": Reply(encode(BAD_PARAM), 400),
    "dead_endpoint": Reply(encode(DEAD_ENDPOINT), 404),
    "http_432": Reply(b"", 432, "text/html"),
    "http_418": Reply(b"", 418, "text/html"),
    "http_414": Reply(b"", 414, "text/html"),
    "visitor_redirect": Reply(b"", 302, "text/html", {"Location": VISITOR}),
    "html_wall": Reply(WALL.encode(), 200, "text/html; charset=utf-8"),
}


def refusal(kind: str, parsed: ParsedRequest) -> Reply | None:
    """None for kinds that are not Weibo's own."""
    if kind in ("empty", "page_limit"):
        is_pc_list = parsed.source == "pc" and parsed.endpoint == "list"
        return Reply(encode(EMPTY_PC if is_pc_list else mobile.NO_CONTENT))
    if kind == "info_cards":
        return Reply(encode(info_cards(parsed.account or "0")))
    return REPLIES.get(kind)


def login_wall(parsed: ParsedRequest) -> Reply:
    return Reply(encode(LOGIN_PC if parsed.source == "pc" else LOGIN))


def info_cards(uid: str) -> Json:
    """Information cards: well-formed, but no `userInfo` and no posts."""
    fid = f"230283{uid}_-_INFO"
    info = [
        {"card_type": 42, "display_arrow": 0, "desc": "账号信息"},
        {"card_type": 41, "item_name": "简介", "item_content": "暂无简介"},
    ]
    return {
        "ok": 1,
        "data": {
            "cards": [{"card_type": 11, "card_group": info}],
            "cardlistInfo": {"show_style": 1, "v_p": "42", "containerid": fid, "page": None},
            "scheme": f"sinaweibo://cardlist?containerid={fid}",
            "showAppTips": 0,
        },
    }
