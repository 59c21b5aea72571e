"""Pages of HTML: an account, a note, the creator centre, and what may stand in their place."""

import json
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
PROFILE = (files(__package__) / "profile.html").read_text(encoding="utf-8")
CENTRE = (files(__package__) / "centre.html").read_text(encoding="utf-8")
NOTHING_HERE = "该用户暂无公开笔记"


def _literal(state: Json) -> str:
    """As pages write it: a JavaScript literal with bare `undefined` and escaped slashes."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return text.replace(":null", ":undefined").replace("/", "\\u002F")


def account_page(name: str, boot: Json, state: Json | None) -> str:
    """`boot`: data for its script; without a state it requests all that it shows."""
    carried = f"<script>window.__INITIAL_STATE__={_literal(state)}</script>" if state else ""
    is_empty = state is not None and not state["user"]["notes"][0]
    return (
        PROFILE.replace("{{title}}", f"{name} - 小红书").replace("{{state}}", carried)
        .replace("{{words}}", NOTHING_HERE if is_empty else "")
        .replace("{{boot}}", json.dumps(boot, ensure_ascii=False).replace("<", "\\u003C"))
    )  # fmt: skip


def note_page(title: str, state: Json) -> str:
    return plain_page(
        f"{title} - 小红书", f"<script>window.__INITIAL_STATE__={_literal(state)}</script>"
    )


def centre_page(kind: str) -> str:
    """`kind`: home or list."""
    return CENTRE.replace("{{boot}}", json.dumps({"kind": kind}))


def plain_page(title: str, body: str = "") -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><div id="app"></div>{body}</body></html>'
    )


LOGIN = plain_page("登录 - 小红书", "<div>手机号登录</div>")
CAPTCHA = plain_page("小红书", "<div>请完成安全验证</div>")
RISK = plain_page("安全限制", "<div>IP存在风险，请切换可靠网络环境后重试</div>")
NOT_SHOWN = plain_page("小红书 - 你访问的页面不见了", "<div>当前笔记暂时无法浏览</div>")
