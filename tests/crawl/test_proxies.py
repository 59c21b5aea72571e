"""Proxies of the environment: not on the way to this machine, named on the way to others."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sandbox
from libcrawl.alerts.channels import read_channels
from libcrawl.politeness.proxies import Proxy
from tests.crawl.conftest import MakeStand
from tests.crawl.truth import assert_equals_truth
from tests.processes import scrapy

DEAD = "http://someone:planted@127.0.0.1:9"
NAMES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
REAL = {
    "LIBCRAWL_WEIBO_PC_URL": "http://weibo.invalid",
    "LIBCRAWL_WEIBO_ACCESS": "written_permission",
    "LIBCRAWL_WEIBO_DELAY": "0.1",
}


@pytest.mark.parametrize("platform", ["weibo", "douyin"])
def test_loopback_goes_past_them(make_stand: MakeStand, platform: str) -> None:
    stand = make_stand("jilin", "tianjin", platform=platform)
    crawled = stand.crawl(**dict.fromkeys(NAMES, DEAD))
    assert "proxy" not in crawled.stderr
    assert crawled.returncode == 0, crawled.stderr + crawled.stdout
    assert_equals_truth(stand, "pc" if platform == "weibo" else "web")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "all_proxy"])
def test_on_the_way_to_others_they_are_named(make_stand: MakeStand, name: str) -> None:
    stand = make_stand("jilin")
    crawled = stand.crawl(**REAL, LIBCRAWL_WEIBO_ROBOTS_EXCEPTION="a test", **{name: DEAD})
    named = f"through the proxy http://127.0.0.1:9 ({name.lower()} of the environment)"
    assert crawled.returncode == 1
    first = next(line for line in crawled.stderr.splitlines() if line.startswith("weibo: "))
    assert named in first
    verdict, reason = stand.verdicts()["jilin"]
    assert verdict == "failed" and f"requested {named}" in str(reason)
    assert "planted" not in crawled.stderr + crawled.stdout + str(reason)
    assert stand.sandbox.log() == []


def test_one_that_a_crawl_cannot_use_is_refused(make_stand: MakeStand) -> None:
    stand = make_stand("jilin")
    crawled = stand.crawl(**REAL, all_proxy="socks5://127.0.0.1:9")
    assert crawled.returncode == 1
    assert "error: the proxy socks5://127.0.0.1:9 (all_proxy of the environment) speaks SOCKS" in (
        crawled.stderr
    )


@pytest.mark.parametrize(
    ("url", "environment", "found"),
    [
        ("https://weibo.com/x", {"https_proxy": "http://u:p@h:1/"}, "http://h:1"),
        ("https://weibo.com/x", {"http_proxy": "http://h:1"}, None),
        ("https://weibo.com/x", {"http_proxy": "http://h:1", "ALL_PROXY": "h:2"}, "h:2"),
        ("https://weibo.com/x", {"https_proxy": "http://h:1", "no_proxy": "weibo.com"}, None),
        ("http://127.0.0.1:80/x", {"http_proxy": "http://h:1"}, None),
        ("http://127.8.8.8/x", {"all_proxy": "http://h:1"}, None),
        ("http://[::1]:80/x", {"http_proxy": "http://h:1"}, None),
        ("http://localhost/x", {"http_proxy": "http://h:1"}, None),
    ],
)
def test_which_one(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str], found: str | None
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxy = Proxy.for_url(url)
    assert (proxy.address if proxy else None) == found


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[str]]]:
    """A webhook on loopback, and the paths that were posted to it."""
    posted: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/hook", posted
    server.shutdown()
    server.server_close()


def test_alerts_to_loopback(
    make_stand: MakeStand, webhook: tuple[str, list[str]], tmp_path: Path
) -> None:
    """The library that sends them reads the environment by itself."""
    address, posted = webhook
    stand = make_stand("jilin")
    output = scrapy(
        "alert", "--test",
        environment=stand.environment(LIBCRAWL_ALERT_URLS=address, **dict.fromkeys(NAMES, DEAD)),
    )  # fmt: skip
    assert posted == ["/hook"], output.stderr + output.stdout
    assert read_channels({"LIBCRAWL_ALERT_URLS": address}).names()


def test_the_sandbox_is_steered_past_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, DEAD)
    with sandbox.start(sandbox.WorldSpec(libraries=("jilin",))) as running:
        assert running.log() == []
