"""Pages of HTML: an account's videos and posts, a video, the creator centre."""

import json
from importlib.resources import files
from typing import Any

from sandbox.bilibili.shapes import LIST_SIZE, OWN_SIZE

Json = dict[str, Any]
PAGE = (files(__package__) / "page.html").read_text(encoding="utf-8")
CAPTCHA = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>验证码_哔哩哔哩</title></head>
<body><div id="risk-captcha-app"></div></body></html>"""
BLOCKED = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>出错啦! - bilibili.com</title></head>
<body><div class="error-container">错误号: 412</div></body></html>"""
LOGIN = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>登录_哔哩哔哩</title></head>
<body></body></html>"""
GONE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>视频去哪了呢？_哔哩哔哩_bilibili</title>
</head><body></body></html>"""


def account_page(name: str, mid: str, kind: str) -> str:
    """`kind`: videos or posts of an account, home or own (videos) of the creator centre."""
    start = {"mid": mid, "kind": kind, "size": OWN_SIZE if kind == "own" else LIST_SIZE}
    return PAGE.replace("{{title}}", name).replace("{{start}}", json.dumps(start))


def video_page(title: str, state: Json) -> str:
    """A video's page: its data stand in a script, with code behind them; real pages name the
    captcha, too."""
    data = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003C")
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{title}_哔哩哔哩_bilibili</title></head><body>"
        '<script>window.__playinfo__={"code":0}</script>'
        f"<script>window.__INITIAL_STATE__={data};(function(){{var s;}}());</script>"
        '<script src="//s1.hdslb.com.invalid/risk-captcha-sdk.js"></script></body></html>'
    )
