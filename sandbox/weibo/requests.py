"""Understands requests for both sites; their paths do not overlap."""

from sandbox.platform import ParsedRequest
from sandbox.weibo.mobile import requests as mobile_requests
from sandbox.weibo.pc import requests as pc_requests
from sandbox.weibo.request_view import BAD_PARAM, DEAD_ENDPOINT, Query, WeiboView, fixed

ROUTES = mobile_requests.ROUTES | pc_requests.ROUTES


def read(view: WeiboView, path: str, query: Query) -> ParsedRequest:
    """Never raises: wrong parameters and unknown paths get the platform's own answers."""
    source = "pc" if path.startswith("/ajax/") else "mobile"
    if path not in ROUTES:
        return fixed(source, "unknown", DEAD_ENDPOINT)
    try:
        return ROUTES[path](view, query)
    except ValueError:
        return fixed(source, "unknown", BAD_PARAM)
