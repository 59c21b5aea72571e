"""WeChat: texts as they may be stored, and what stays of an address."""

from __future__ import annotations

import pytest

from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.links import key_of_url, path_of_article
from libcrawl.parsers.wechat.text import paragraphs, plain_lines

BIZ = "MzkwMDAwMDAwMQ=="
URL = f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=%d&sn=ab12&chksm=ff00&scene=27#rd"


def test_text() -> None:
    assert paragraphs("<style>x{}</style><div>a <b>b</b>\n c<br>d</div>e<p> </p>") == "a b c\nd\ne"
    assert paragraphs("1 &lt; 2<a>@谁</a>说") == "1 < 2@谁\u200b说"
    assert plain_lines("a&amp;b<br/>c\n\n d ") == "a&b\nc\nd"


def test_addresses() -> None:
    """Parameters of a reader or of a list are removed from an address."""
    key = key_of_url(URL % 4 + "&key=secret&pass_ticket=x")
    assert key is not None
    assert key.work_id == "2247480001_4"
    assert "secret" not in path_of_article(URL % 4 + "&key=secret")
    assert path_of_article(URL % 4).endswith("&sn=ab12&chksm=ff00")
    assert path_of_article("https://mp.weixin.qq.com/s/abcdef?key=secret") == "/s/abcdef"
    for wrong in ("https://mp.weixin.qq.com/mp/home", "https://mp.weixin.qq.com/s?mid=1&idx=1"):
        with pytest.raises(Drift):
            key_of_url(wrong)
