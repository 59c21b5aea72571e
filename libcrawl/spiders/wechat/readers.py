"""What WeChat's answers reveal about the reader and the session."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# "nick_name": "…" of the reader, in answers about counters; access_token of the interface
PERSONAL = re.compile(
    rb'("(?:nick_name|logo_url|head_img|user_name|openid|access_token)"\s*:\s*")(?:[^"\\]|\\.)*"'
)
# Parts of a reader's session and of the back office's, as addresses within answers bear them:
# …&key=9a1d…&pass_ticket=tU3%2F…, with & and = written in whatever way (&amp; \u0026 \x26 %26)
SESSION_NAMES = rb"key|uin|pass_ticket|appmsg_token|exportkey|wxtoken|poc_token|token|sessionid"
IN_ADDRESSES = re.compile(
    rb"((?:[?&;]|%(?:25){0,4}(?:3[fF]|26)|\\{1,8}(?:u0026|u003f|x26|x3f))"
    rb"(?:" + SESSION_NAMES + rb")(?:=|%(?:25){0,4}3[dD]|\\{1,8}(?:u003d|x3d)))"
    rb"(?:[\w.~+*/:=-]|%(?!(?:25){0,4}(?:26|23))|\\{1,8}/)+"
)
# var pass_ticket = "…" · "uin": "…" · window.key = '…', for JavaScript in a page, and JSON
ASSIGNED = re.compile(
    rb"""(\b(?:uin|pass_ticket|appmsg_token|exportkey|wxtoken|poc_token|(?:var |window\.)key)"""
    rb"""(?:\\{0,8}["'])?\s*[:=]\s*\\{0,8}["'])(?:[\w.~+*/:=%-]|\\{1,8}/)+"""
)


def without_session(url: str, body: bytes) -> bytes:
    """The body without its reader. Lists and pages repeat the session in addresses they give."""
    body = ASSIGNED.sub(rb"\1removed", IN_ADDRESSES.sub(rb"\1removed", body))
    path = urlsplit(url).path
    # of a page, `nick_name` is the account's
    return body if path == "/s" or path.startswith("/s/") else PERSONAL.sub(rb'\1removed"', body)
