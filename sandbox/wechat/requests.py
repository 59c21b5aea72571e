"""Parses requests by their paths, which identify the source."""

from sandbox.platform import ParsedRequest
from sandbox.wechat import tombstones
from sandbox.wechat.backoffice import requests as backoffice_requests
from sandbox.wechat.official import requests as official_requests
from sandbox.wechat.page import requests as page_requests
from sandbox.wechat.reader import requests as reader_requests
from sandbox.wechat.request_view import Route, WechatView, fixed

ROUTES: dict[str, Route] = {
    **page_requests.ROUTES,
    **reader_requests.ROUTES,
    **backoffice_requests.ROUTES,
    **official_requests.ROUTES,
}
PREFIXES = ("/s/", "/mp/", "/cgi-bin/", "/datacube/")


def owns(path: str) -> bool:
    return path == "/s" or path.startswith(PREFIXES)


def read(view: WechatView) -> ParsedRequest:
    """Never raises: unknown paths get an error page."""
    path = view.incoming.path
    if path.startswith("/s/"):
        return page_requests.short(view)
    route = ROUTES.get(path)
    if route is None:
        return fixed("page", "unknown", tombstones.BAD_ADDRESS, 404)
    return route(view)
