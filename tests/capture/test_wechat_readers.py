"""Values of the session in WeChat's answers are removed, however they are written."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from libcrawl.politeness.session import Cookie
from libcrawl.spiders.redaction import presentable
from libcrawl.spiders.wechat.sources import Backoffice, Reader, WechatSource

BASE = "https://mp.weixin.qq.com"
LIST, PAGE, SHORT = (
    f"{BASE}/mp/profile_ext?action=getmsg",
    f"{BASE}/s?mid=1",
    f"{BASE}/s/SbB40tES2MrfoNaIPima5A",
)
# Another session's: no value of the requesting one, so that only the name identifies it.
KEY, UIN, TICKET = "9a1dPLANTED0c7e" * 3, "UExBTlRFRA==", "tU3/xPLANTED+Qz9w="
ADDRESS = f"{BASE}/s?__biz=MzA3NTY3NjUzMg==&mid=265&idx=1&key={KEY}&uin={UIN}&pass_ticket={TICKET}"
CODED = ADDRESS.replace(TICKET, quote(TICKET, safe=""))
NESTED = json.dumps({"list": [{"content_url": ADDRESS.replace("&", "&amp;")}]})
PLACES = {
    "address": ADDRESS,
    "first": f"{BASE}/s?key={KEY}&mid=265",
    "coded": CODED,
    "last": f"{BASE}/s?mid=265&key={KEY}#wechat_redirect",
    "html": f'<a href="{ADDRESS.replace("&", "&amp;")}">',
    "html twice": ADDRESS.replace("&", "&amp;amp;"),
    "json": json.dumps({"content_url": ADDRESS}).replace("/", "\\/"),
    "json in json": json.dumps({"general_msg_list": NESTED}),
    "unicode": ADDRESS.replace("&", "\\u0026").replace("=", "\\u003d"),
    "unicode in json": json.dumps({"list": ADDRESS.replace("&", "\\u0026")}),
    "javascript": ADDRESS.replace("&", "\\x26"),
    "javascript, html": ADDRESS.replace("&", "\\x26amp;"),
    "within": f"/mp/wappoc?target_url={quote(ADDRESS, safe='')}&x=1",
    "within twice": f"/mp/wappoc?target_url={quote(quote(ADDRESS, safe=''), safe='')}",
    "variables": f'var uin = "{UIN}"; var key = "{KEY}"; window.key=\'{KEY}\';',
    "fields": f'"pass_ticket":"{TICKET}", "uin" : "{UIN}", appmsg_token: \'{KEY}\'',
    "fields in json": json.dumps({"x": f'{{"pass_ticket":"{TICKET}"}}'}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("url", [LIST, PAGE, SHORT, ""])
@pytest.mark.parametrize("kind", [Reader, Backoffice])
def test_parameters_of_a_session(place: str, url: str, kind: type[WechatSource]) -> None:
    body = PLACES[place]
    kept = kind(BASE).without_readers(url, body.encode()).decode()
    assert "PLANTED" not in kept
    assert "UExBTlRFRA" not in kept
    assert kept.count("removed") >= 1
    if "mid=265" in body:
        assert "mid=265" in kept, "what names the article stays"


@pytest.mark.parametrize(
    "text",
    [
        f"{BASE}/s?__biz=MzA3NTY3NjUzMg==&mid=265&idx=1&sn=61a8",
        "monkey=1&turkey=2",
        '{"key":"a hashtag","keys":[1]}',
        "The token=1 of a library",
        "var biz = 'MzA3NTY3NjUzMg=='",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert Reader(BASE).without_readers(LIST, text.encode()).decode() == text


def test_an_articles_account_keeps_its_name() -> None:
    page = b'{"nick_name":"A library"}'
    way = Reader(BASE)
    assert way.without_readers(PAGE, page) == way.without_readers(SHORT, page) == page
    assert b"A library" not in way.without_readers(f"{BASE}/mp/getappmsgext", page)


WAYS_TO_WRITE = {
    "plain": str,
    "coded": lambda value: quote(value, safe=""),
    "coded twice": lambda value: quote(quote(value, safe=""), safe=""),
    "json": lambda value: json.dumps(value).replace("/", "\\/"),
    "json in json": lambda value: json.dumps(json.dumps(value)),
}


@pytest.mark.parametrize("write", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE)
def test_values_of_the_own_session(write: Any) -> None:
    """Found by value, wherever they stand and whatever they are called there."""
    secret = 'tU3/xPLANTED+Q"z9w=='
    crawl: Any = SimpleNamespace(access=SimpleNamespace(cookies=(Cookie("wap_sid2", secret),)))
    kept = presentable(f"x {write(secret)} y".encode(), crawl, Reader(BASE))
    assert b"PLANTED" not in kept
