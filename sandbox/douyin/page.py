"""The user page: its script requests the account and, as one scrolls, its works."""

import json
import re
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from sandbox.douyin.model import DouyinAccount

Json = dict[str, Any]
RENAMED: dict[str, str] = {"statistics": "stats", "author": "author_info", "signature": "desc"}
PAGE = (files(__package__) / "page.html").read_text(encoding="utf-8")
VERIFICATION = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>验证码中间页</title>
</head><body><div id="captcha_container"></div></body></html>"""
LOGIN = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>抖音</title></head>
<body><div id="login-full-panel"><p>登录后即可观看喜欢、收藏的视频</p></div></body></html>"""


def user_page(account: DouyinAccount, user: Json | None, works: Json | None) -> str:
    """The page of an account; with `user` and `works` in it, it does not request them."""
    state: Json = {
        "1": {"user": {"isLogin": True, "statusCode": 0, "info": {"nickname": "操作员"}}},
        "_location": f"/user/{account.sec_uid}",
        "app": [],
    }
    if user and works:
        post = camel_case({k: v for k, v in works.items() if k != "aweme_list"})
        post["data"] = [_embedded(work) for work in works["aweme_list"]]
        state["40"] = {
            "user": {"statusCode": 0, "user": camel_case(user)},
            "post": post,
            "uid": account.sec_uid,
        }
    script = {
        "title": f"{account.name}的主页 - 抖音",
        "sec_uid": account.sec_uid,
        "cursor": works["max_cursor"] if works else 0,
        "more": bool(works["has_more"]) if works else True,
        "embedded": works is not None,
    }
    return PAGE.replace(
        "{{render_data}}", quote(json.dumps(state, ensure_ascii=False), safe="/")
    ).replace("{{start}}", json.dumps(script))


def _embedded(work: Json) -> Json:
    """A work as the page has it: some of its fields elsewhere."""
    moved = {k: v for k, v in work.items() if k not in ("is_top", "duration", "media_type")}
    shown: Json = camel_case({**moved, "images": work["images"] or []})
    shown["tag"] = {"isTop": bool(work["is_top"]), "inReviewing": False}
    return shown


def camel_case(value: Any) -> Any:
    """The value with keys such as `createTime`."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if isinstance(value, dict):
        return {
            _camel(RENAMED.get(str(key), str(key))): camel_case(item) for key, item in value.items()
        }
    return value


def _camel(key: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), key)
