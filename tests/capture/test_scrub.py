"""Nothing that identifies the requester is archived, whatever a platform puts into its answers."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from libcrawl.archiving import AnswerArchiver
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.capture.archive import Archive
from libcrawl.capture.scrub import kept_url
from libcrawl.politeness.session import Cookie
from libcrawl.spiders.source import Source
from tests.capture.captures import answers_in

NOW = datetime(2026, 11, 21, 12, 30, 15, 123456, tzinfo=UTC)
SECRETS = {
    name: f"Zq7{name}PLANTED9xW2k"
    for name in ("key", "ticket", "token", "cookie", "set", "bearer", "form", "login", "nick")
}


class Reader(Source):
    """A source whose pages repeat values of the request."""

    name = "reader"
    setting = "NONE"
    page_size = 10
    kept_parameters = frozenset(("biz", "mid"))

    def without_readers(self, url: str, body: bytes) -> bytes:
        return body.replace(SECRETS["nick"].encode(), b"")


@pytest.fixture
def keeper(tmp_path: Path) -> AnswerArchiver:
    archive = Archive(tmp_path)
    archive.begin(
        {"platform": "wechat", "run": 3, "started_at": NOW.isoformat(), "program_version": "0"}
    )
    cookies = (Cookie("slave_sid", SECRETS["cookie"]), Cookie("own_biz", "3200000001"))
    target = SimpleNamespace(account_id=5, platform_id="MzA=")
    access = SimpleNamespace(cookies=cookies)
    crawl: Any = SimpleNamespace(access=access, targets=[target], candidates=[])
    return AnswerArchiver(archive, crawl, Reader("https://mp.weixin.qq.com"))


def test_nothing_planted_is_kept(keeper: AnswerArchiver) -> None:
    url = f"https://me:{SECRETS['login']}@mp.weixin.qq.com/s?biz=3200000001&key={SECRETS['key']}"
    answer = RecordedAnswer(
        url=f"{url}&pass_ticket={SECRETS['ticket']}#rd",
        captured_at=NOW,
        method="POST",
        post=f"mid=26&appmsg_token={SECRETS['form']}".encode(),
        headers={
            "content-type": "text/html",
            "set-cookie": f"sid={SECRETS['set']}",
            "location": f"https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc={SECRETS['token']}",
        },
        body=f"3200000001 {SECRETS['key']} {SECRETS['cookie']} {SECRETS['nick']} text".encode(),
    )
    request_headers = [
        ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("cookie", f"slave_sid={SECRETS['cookie']}"),
        ("authorization", f"Bearer {SECRETS['bearer']}"),
        ("referer", f"https://mp.weixin.qq.com/cgi-bin/home?token={SECRETS['token']}"),
    ]
    keeper.keep(answer, 5, request_headers)
    assert keeper.archive.path is not None
    output = gzip.decompress(keeper.archive.path.read_bytes()).decode()
    for secret in SECRETS.values():
        assert secret not in output
    assert "WARC-Libcrawl-Account: MzA=" in output
    (kept,) = answers_in(keeper.archive.path)
    assert kept.url == "https://mp.weixin.qq.com/s?biz=3200000001"
    assert (kept.captured_at, kept.method, kept.post) == (NOW, "POST", b"mid=26")
    assert kept.body == b"3200000001 removed removed  text", "numbers may be the account's own"
    assert kept.headers["location"].endswith("/mp/wappoc_appmsgcaptcha")


@pytest.mark.parametrize(
    ("post", "content_type", "kept"),
    [
        (
            b'{"secret": "of the account", "mid": 3}',
            "application/json; charset=utf-8",
            b'{"mid": 3}',
        ),
        (b'["secret"]', "application/json", None),
        (b'{"mid": ', "application/json", None),
        (b"mid=3", "application/octet-stream", None),
    ],
)
def test_posted_bodies(
    keeper: AnswerArchiver, post: bytes, content_type: str, kept: bytes | None
) -> None:
    url = "https://mp.weixin.qq.com/api"
    answer = RecordedAnswer(url=url, captured_at=NOW, method="POST", post=post)
    keeper.keep(answer, None, [("content-type", content_type)])
    assert keeper.archive.path is not None
    (read,) = answers_in(keeper.archive.path)
    assert (read.method, read.post) == ("POST", kept)


def test_a_disk_that_fills_ends_the_archive_and_is_reported(keeper: AnswerArchiver) -> None:
    assert keeper.archive.path is not None
    keeper.archive.path = Path("/dev/full")
    answer = RecordedAnswer(url="https://mp.weixin.qq.com/", captured_at=NOW)
    keeper.keep(answer, None, [])
    assert "No space left on device" in str(keeper.archive.problem)
    keeper.keep(answer, None, [])


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.cn/x?uid=1&t=2&uid=3", "https://a.cn/x?uid=1&uid=3"),
        ("https://a.cn/x?t=%E5%9B%BE", "https://a.cn/x"),
        ("https://a.cn:8080/x?uid=&b", "https://a.cn:8080/x?uid="),
    ],
)
def test_kept_url(url: str, kept: str) -> None:
    assert kept_url(url, frozenset(("uid",))) == kept
