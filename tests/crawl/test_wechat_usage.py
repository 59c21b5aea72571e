"""Settings choose the source; missing ones are reported before anything is requested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from libcrawl.spiders.wechat.choice import usual_source
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import APPID, BACKOFFICE, OWN, READER

CREDENTIALS = {"LIBCRAWL_WECHAT_APPID": APPID, "LIBCRAWL_WECHAT_SECRET_FILE": "/run/secret"}


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        ({}, "links"),
        ({"LIBCRAWL_WECHAT_SESSION": "/no/such/file.txt"}, "links"),
        ({"LIBCRAWL_WECHAT_SESSION": READER}, "reader"),
        (CREDENTIALS, "official"),
        ({**CREDENTIALS, "LIBCRAWL_WECHAT_SESSION": READER}, "official"),
        ({**CREDENTIALS, "LIBCRAWL_WECHAT_SESSION": BACKOFFICE}, "backoffice"),
        ({"LIBCRAWL_WECHAT_APPID": APPID, "LIBCRAWL_WECHAT_SESSION": READER}, "reader"),
    ],
)
def test_the_usual_source(settings: dict[str, str], source: str) -> None:
    assert usual_source(settings) == source


LINK = "https://mp.weixin.qq.com/s?__biz=MzA3NTY3NjUzMg==&mid=2652565391&idx=1&sn=613c58d7"
LINKS = {
    "weibo": (f"{LINK}\nhttps://weibo.com/1?key=PLANTED\n", r"links.txt:2: a link to weibo\.com"),
    "broken": ("# mine\n\nhttps//mp.weixin\n", r"links.txt:3: no link"),
    "profile": ("https://mp.weixin.qq.com/mp/profile_ext?key=PLANTED", r"links.txt:1: the address"),
    "parts": ("https://mp.weixin.qq.com/s?__biz=MzA3NTY3NjUzMg==&idx=1", r"1: missing mid"),
    "nothing": ("# none\n", "links.txt holds no link"),
}


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand("tianjin", OWN, platform="wechat")


def refused(stand: Stand, message: str, *arguments: str, **settings: str) -> None:
    crawled = stand.crawl(*arguments, **settings)
    assert crawled.returncode == 1
    assert re.search(message, crawled.stderr), crawled.stderr[-2000:]
    assert "Traceback" not in crawled.stderr
    assert "PLANTED" not in crawled.stderr
    assert stand.sandbox.log() == []
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_what_is_missing_is_stated(stand: Stand, tmp_path: Path) -> None:
    own = f"accounts={OWN}"
    refused(stand, "needs a reader's session", "source=reader")
    refused(stand, "needs -a links=FILE")
    refused(stand, "reads the operator's own account only, not 2", "source=official")
    refused(stand, "needs the back office's cookies and `token`", "source=backoffice", own)
    refused(stand, "needs LIBCRAWL_WECHAT_APPID", "source=official", own)
    refused(stand, "belongs to source=links", "source=reader", "links=x",
            LIBCRAWL_WECHAT_SESSION=READER)  # fmt: skip
    refused(stand, r"links: /no/file cannot be read: No such file", "links=/no/file")
    secret = tmp_path / "appsecret"
    settings = {**CREDENTIALS, "LIBCRAWL_WECHAT_SECRET_FILE": str(secret)}
    refused(stand, "cannot be read: No such file", own, **settings)
    secret.write_text("", encoding="utf-8")
    secret.chmod(0o600)
    refused(stand, "holds no secret", own, **settings)
    secret.chmod(0o644)
    refused(stand, "can be read by others: chmod 600", own, **settings)


def test_links_of_others_and_broken_lines(stand: Stand, tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    for text, message in LINKS.values():
        file.write_text(text, encoding="utf-8")
        refused(stand, message, f"links={file}")


def test_links_of_accounts_that_are_not_refreshed(stand: Stand, tmp_path: Path) -> None:
    works = stand.sandbox.truth("links", platform="wechat")["works"]
    biz = stand.sandbox.truth("links", OWN, platform="wechat")["accounts"][0]["platform_id"]
    own = [work["url"] for work in works if work["account"] == biz][:2]
    other = next(work["url"] for work in works if work["account"] != biz)
    file = tmp_path / "links.txt"
    file.write_text("\n".join([*own, other]), encoding="utf-8")
    crawled = stand.crawl(f"links={file}", f"accounts={OWN}")
    assert crawled.returncode == 1, "a link was left out"
    assert re.search(r"not stored: links.txt:3: account \S+ is not crawled", crawled.stdout)
    assert stand.verdicts()[OWN][0] == "complete"
    assert stand.query("SELECT count(*) FROM works") == [(2,)]
