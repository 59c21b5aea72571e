"""Pages of HTML: the assistant, whose parts live in a frame, a shared link's, the login."""

import json
from importlib.resources import files
from urllib.parse import urlencode

FRAME = (files(__package__) / "frame.html").read_text(encoding="utf-8")
SHARE = (files(__package__) / "share.html").read_text(encoding="utf-8")
LOGIN = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>视频号助手</title></head>
<body><div class="login-box">微信扫码登录 视频号助手</div></body></html>"""
LEAVING = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>视频号助手</title></head>
<body><div id="app"></div>
<script>setTimeout(() => { location.href = "/login.html"; }, 700);</script></body></html>"""


def assistant_page(kind: str) -> str:
    """`kind`: home, video or image. Everything stands in a frame of the page."""
    address = f"/platform/frame?{urlencode({'kind': kind})}"
    return (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>视频号助手</title>'
        '<link rel="icon" href="data:,"></head>'
        f'<body><iframe src="{address}" style="width:100%;height:900px"></iframe></body></html>'
    )


def frame(kind: str) -> str:
    return FRAME.replace("{{kind}}", json.dumps(kind))


def share_page(share: str) -> str:
    return SHARE.replace("{{id}}", json.dumps(share))
