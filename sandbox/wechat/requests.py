"""Parses requests by their paths, which identify the source."""

from sandbox.platform import ParsedRequest
from sandbox.wechat import tombstones
from sandbox.wechat.backoffice import requests as backoffice_questions
from sandbox.wechat.official import requests as official_questions
from sandbox.wechat.page import requests as page_questions
from sandbox.wechat.reader import requests as reader_questions
from sandbox.wechat.request_view import Route, WechatView, fixed

ROUTES: dict[str, Route] = {
    **page_questions.ROUTES,
    **reader_questions.ROUTES,
    **backoffice_questions.ROUTES,
    **official_questions.ROUTES,
}
PREFIXES = ("/s/", "/mp/", "/cgi-bin/", "/datacube/")


def owns(path: str) -> bool:
    return path == "/s" or path.startswith(PREFIXES)


def read(view: WechatView) -> ParsedRequest:
    """Never raises: unknown paths get an error page."""
    path = view.incoming.path
    if path.startswith("/s/"):
        return page_questions.short(view)
    route = ROUTES.get(path)
    if route is None:
        return fixed("page", "unknown", tombstones.BAD_ADDRESS, 404)
    return route(view)
