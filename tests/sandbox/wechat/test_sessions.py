from collections.abc import Iterator

import pytest

from sandbox import Sandbox, WorldSpec, start
from sandbox.wechat.session import READER_KEY, TOKEN
from tests.sandbox.wechat.client import Client, properties


@pytest.fixture(scope="module")
def locked() -> Iterator[Sandbox]:
    spec = WorldSpec(libraries=("jilin",), own_account="jilin")
    with start(spec, frozen=True, require_session="wap_sid2=secret") as sandbox:
        yield sandbox


@pytest.fixture
def biz(locked: Sandbox) -> str:
    return str(locked.truth("links", platform="wechat")["accounts"][0]["platform_id"])


def test_readers(locked: Sandbox, biz: str) -> None:
    query = {"action": "getmsg", "__biz": biz, "offset": 0}
    for cookie, key in (("", READER_KEY), ("wap_sid2=secret", "x"), ("wap_sid2=x", READER_KEY)):
        client = Client(locked.url, cookie)
        assert client.get("/mp/profile_ext", **query, key=key)["ret"] == -3
        assert client.form("/mp/getappmsgext", {}, key=key)["base_resp"]["ret"] == -3
        assert "请在微信客户端打开链接" in client.raw(f"/mp/aboutbiz?__biz={biz}&key={key}")[2]
    inside = Client(locked.url, "wap_sid2=secret")
    assert inside.get("/mp/profile_ext", **query, key=READER_KEY)["ret"] == 0


def test_the_back_office(locked: Sandbox) -> None:
    def ret(cookie: str, token: str) -> int:
        client = Client(locked.url, cookie)
        answer = client.get("/cgi-bin/appmsgpublish", sub="list", token=token)
        return int(answer["base_resp"]["ret"])

    assert ret("", TOKEN) == 200003
    assert ret("wap_sid2=secret", "1") == 200040
    assert ret("wap_sid2=secret", TOKEN) == 0


def test_pages_can_be_opened_by_anybody(locked: Sandbox) -> None:
    url = locked.truth("links", platform="wechat")["works"][0]["url"]
    for cookie, is_login in (("", "0"), ("wap_sid2=x", "0"), ("wap_sid2=secret", "1")):
        assert properties(Client(locked.url, cookie).page(url))["is_login"] == is_login
