"""Files of links as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from libcrawl.crawl import UsageProblem
from libcrawl.spiders.bilibili.videos import VideoSpider
from libcrawl.spiders.channels.links import SharedLinkSpider
from libcrawl.spiders.link_file import FileLink
from libcrawl.spiders.link_file_spider import LinkFileSpider
from libcrawl.spiders.wechat.links import LinkSpider

BASE = "https://mp.weixin.qq.com"
SHORT = f"{BASE}/s/SbB40tES2MrfoNaIPima5A"
LONG = f"{BASE}/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000001&idx=1&key=PLANTED"
FILE = f"# 云山图书馆的文章\n\n{SHORT}\n{LONG}\n{SHORT}\n"
VIDEO = "https://www.bilibili.com/video/BV1xx411c7mD"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_links_each_once(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "links.txt"
    path.write_bytes(FILE.encode(encoding))
    assert LinkSpider.read_links(path, BASE) == [
        FileLink(3, SHORT),
        FileLink(4, LONG, "MzA5MDAwMDAwMQ==", "2650000001_1"),
    ]


def test_a_video_is_one_however_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "links.txt"
    path.write_text(f"{VIDEO}/?p=1\nbilibili.com/video/BV1xx411c7mD\n", encoding="utf-8")
    (link,) = VideoSpider.read_links(path, "https://www.bilibili.com")
    assert (link.line, link.account, link.work) == (1, None, "BV1xx411c7mD")


@pytest.mark.parametrize(
    ("spider", "content", "message"),
    [
        (
            LinkSpider,
            b"https://example.org/s/abcdefgh\nhallo\n",
            ["1: a link to example.org", "2: no link"],
        ),
        (LinkSpider, f"{BASE}/s?mid=1&idx=1&key=PLANTED".encode(), ["1: missing biz"]),
        (LinkSpider, b"# nothing\n", ["holds no link"]),
        (LinkSpider, "链接".encode("utf-16"), ["UTF-16"]),
        (LinkSpider, b"\xff\xff\xff", ["is not UTF-8"]),
        (VideoSpider, b"https://[x/video/BV1xx411c7mD\n", ["1: no link; expected"]),
        (SharedLinkSpider, b"https://[x/sph/AbC123\n", ["1: no link; expected"]),
        (SharedLinkSpider, b"https://weixin.qq.com/sph/\n", ["1: no shared link of WeChat Cha"]),
        (
            VideoSpider,
            "https://b23.tv/AbC123\nhttps://weibo.com/1/a\n半个\n".encode("gb18030"),
            ["1: a short link: open it and copy", "2: no video of Bilibili", "3: no video of"],
        ),
        (VideoSpider, b"https://www.bilibili.com/video/\xed\xa0\xbd\n", ["is not UTF-8"]),
    ],
)
def test_invalid_links_are_named(
    tmp_path: Path, spider: type[LinkFileSpider], content: bytes, message: list[str]
) -> None:
    path = tmp_path / "links.txt"
    path.write_bytes(content)
    with pytest.raises(UsageProblem) as refused:
        spider.read_links(path, BASE)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(message)
    assert all(words in line for words, line in zip(message, lines, strict=True))
    assert "PLANTED" not in str(refused.value)


def test_a_missing_link_file(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be read: No such file"):
        LinkSpider.read_links(tmp_path / "links.txt", BASE)
