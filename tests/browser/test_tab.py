"""Answers that a page in the browser received, in order, and the handling of missing ones."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request

from libcrawl.browser.chromium import find_chromium
from libcrawl.browser.tab import Listening, PageLost, Tab, TabAnswer, Unanswered
from libcrawl.items import Verdict
from libcrawl.politeness.session_parameters import TooLarge
from libcrawl.spiders.douyin.web import Web, embedded_answers, is_not_needed
from libcrawl.spiders.failures import explain
from libcrawl.spiders.source import RequestKey, Topic

UID = "MS4wLjABAAAAinvented0001"
SOURCE = Web("https://www.douyin.com")
API = "https://www.douyin.com/aweme/v1/web"
WORKS = f"{API}/aweme/post/?device_platform=webapp&sec_user_id={UID}&count=18"


def tab() -> Tab:
    return Tab(Listening(UID, SOURCE.kept_parameters, SOURCE.recognise, embedded_answers), 10)


def heard(url: str) -> TabAnswer:
    return TabAnswer(url, 200, {"date": "x", "set-cookie": "sessionid=hidden"}, b"{}")


def test_answers_are_reported_apart_by_request() -> None:
    second = (("max_cursor", "1678788975000"),)
    for url, sent in {
        f"{API}/user/profile/other/?sec_user_id={UID}&source=x": RequestKey(Topic.PROFILE, UID),
        f"https://www.douyin.com/user/{UID}?from=x": RequestKey(Topic.PROFILE, UID),
        f"{WORKS}&max_cursor=0": RequestKey(Topic.PAGE, UID),
        f"{WORKS}&max_cursor=1678788975000&msToken=x": RequestKey(Topic.PAGE, UID, second),
        WORKS.replace("www.", "www-hj."): RequestKey(Topic.PAGE, UID),
        SOURCE.page_request(UID, None).url: RequestKey(Topic.PAGE, UID),
        SOURCE.page_request(UID, dict(second)).url: RequestKey(Topic.PAGE, UID, second),
        SOURCE.profile_request(UID).url: RequestKey(Topic.PROFILE, UID),
        f"{API}/comment/list/?aweme_id=1": None,
        f"https://douyin.com.example.org/user/{UID}": None,
        f"https://www.example.org/aweme/v1/web/aweme/post/?sec_user_id={UID}": None,
    }.items():
        assert SOURCE.recognise(url) == sent, url
    page = f"https://www.douyin.com/user/{UID}"
    assert SOURCE.recognise(page, body=b"<html></html>") is None, "a page is no answer"


def test_a_missed_answer_leaves_no_hole() -> None:
    one = tab()
    assert not one.is_repeated(heard(f"{WORKS}&max_cursor=0"), SOURCE.page_request(UID, None))
    second = SOURCE.page_request(UID, {"max_cursor": "1700000000000"})
    assert one.is_repeated(heard(f"{WORKS}&max_cursor=0"), second)
    with pytest.raises(PageLost, match="was not heard"):
        one.is_repeated(heard(f"{WORKS}&max_cursor=1600000000000"), second)
    assert not one.is_repeated(heard(f"{WORKS}&max_cursor=1700000000000"), second)


class Large(BaseHTTPRequestHandler):
    """A page that requests a list, which is 48 MiB of blanks, packed into 50 kB."""

    packed: bytes

    def do_GET(self) -> None:
        is_list = self.path.startswith("/aweme/")
        path = urlsplit(WORKS)._replace(scheme="", netloc="").geturl()
        page = f"<script>fetch('{path}').then(answer => answer.text())</script>".encode()
        body = self.packed if is_list else page
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if is_list else "text/html")
        if is_list:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_an_answer_that_is_too_large_for_the_browser() -> None:
    """Chromium unpacks it and does not keep it: reported at once."""
    from playwright.async_api import async_playwright

    Large.packed = gzip.compress(b" " * (48 * 2**20))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Large)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"

    async def open_and_hear() -> None:
        one = Tab(Listening(UID, SOURCE.kept_parameters, Web(url).recognise, embedded_answers), 10)
        async with async_playwright() as driver:
            chromium = await driver.chromium.launch(executable_path=find_chromium(None))
            one.page = await chromium.new_page()
            for event, listener in one.handlers().items():
                one.page.on(event, listener)  # type: ignore[call-overload]  # one of several
            await one.page.goto(f"{url}/user/{UID}")
            with pytest.raises(TooLarge, match="larger than the browser keeps"):
                await one.wait_for("page", 60)
            await one.close()
            await chromium.close()

    try:
        asyncio.run(open_and_hear())
    finally:
        server.shutdown()
        server.server_close()
    assert explain(TooLarge("x"), "douyin")[0] is Verdict.DRIFT


class Nested(BaseHTTPRequestHandler):
    """A page whose list and button are within a shadow root of a frame; it posts for its pages."""

    frame = """<div id="app"></div><script>
const root = document.querySelector('#app').attachShadow({ mode: 'open' });
root.innerHTML = '<p>下一页</p><button disabled>下一页</button><button>下一页</button>';
let place = 0;
const next = () => fetch('/aweme/v1/web/aweme/post/?sec_user_id=UID', {
  method: 'POST', body: JSON.stringify({ max_cursor: String(place++) }) });
root.querySelectorAll('button')[1].addEventListener('click', next);
</script>"""

    def do_GET(self) -> None:
        is_frame = self.path == "/frame"
        self._answer(self.frame.replace("UID", UID) if is_frame else "<iframe src=/frame></iframe>")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer("{}", 201)

    def _answer(self, body: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


def recognise_posted(url: str, post: bytes | None = None) -> RequestKey | None:
    if not url.startswith("http://127.0.0.1") or post is None:
        return None
    return RequestKey(Topic.PAGE, UID, (("max_cursor", json.loads(post)["max_cursor"]),))


def test_a_button_within_a_frame_and_the_place_that_is_posted() -> None:
    from playwright.async_api import async_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nested)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"

    async def press_twice() -> None:
        one = Tab(Listening(UID, frozenset(), recognise_posted, embedded_answers), 10)
        async with async_playwright() as driver:
            chromium = await driver.chromium.launch(executable_path=find_chromium(None))
            one.page = await chromium.new_page()
            for event, listener in one.handlers().items():
                one.page.on(event, listener)  # type: ignore[call-overload]  # one of several
            await one.page.goto(url)
            for place in range(2):
                await one.press("下一页")
                answer = await one.wait_for("page", 10)
                wanted = Request(url, method="POST", body=json.dumps({"max_cursor": str(place)}))
                assert answer and answer.status == 201 and not one.is_repeated(answer, wanted)
            await one.close()
            await chromium.close()

    try:
        asyncio.run(press_twice())
    finally:
        server.shutdown()
        server.server_close()


def test_answers_come_in_order_and_failures_with_them() -> None:
    async def listen() -> None:
        one = tab()
        one.answers["page"].put_nowait(heard(WORKS))
        one.answers["page"].put_nowait(Unanswered("reset"))
        assert one.has("page") and not one.has("profile")
        assert await one.wait_for("page", 1) == heard(WORKS)
        with pytest.raises(Unanswered):
            await one.wait_for("page", 1)
        assert await one.wait_for("page", 0.01) is None
        one.handlers()["crash"](None)
        with pytest.raises(PageLost, match="crashed"):
            await one.wait_for("profile", 1)
        with pytest.raises(PageLost, match="never opened"):
            await one.scroll()

    asyncio.run(listen())


def test_what_an_answer_keeps() -> None:
    response = heard(WORKS).response(SOURCE.page_request(UID, None))
    assert response.headers.to_unicode_dict() == {"Date": "x"}
    assert (response.url, response.status) == (WORKS, 200)


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("image", "https://p3-pc.douyinpic.com/x.jpeg", True),
        ("media", "https://v3.douyinvod.com/x.mp4", True),
        ("font", "https://lf-cdn.example/x.woff2", True),
        ("fetch", "https://mcs.zijieapi.com/list", True),
        ("fetch", WORKS, False),
        ("script", "https://lf-c-flwb.bytetos.com/x.js", False),
        ("document", f"https://www.douyin.com/user/{UID}", False),
    ],
)
def test_what_is_not_loaded(kind: str, url: str, expected: bool) -> None:
    class PageRequest:
        resource_type = kind

    request: Any = PageRequest()
    request.url = url
    assert is_not_needed(request) is expected
