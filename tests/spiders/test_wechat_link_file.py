"""Files of article links as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from libcrawl.crawl import UsageProblem
from libcrawl.spiders.wechat.link_file import read_links

BASE = "https://mp.weixin.qq.com"
SHORT = f"{BASE}/s/SbB40tES2MrfoNaIPima5A"
LONG = f"{BASE}/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000001&idx=1&key=PLANTED"
FILE = f"# 云山图书馆的文章\n\n{SHORT}\n{LONG}\n{SHORT}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_links_each_once(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "links.txt"
    path.write_bytes(FILE.encode(encoding))
    assert [(link.line, link.key is None) for link in read_links(path, BASE)] == [
        (3, True),
        (4, False),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"https://example.org/s/abcdefgh\nhallo\n", ["1: a link to example.org", "2: no link"]),
        (f"{BASE}/s?mid=1&idx=1&key=PLANTED".encode(), ["1: missing biz"]),
        (b"# nothing\n", ["holds no link"]),
        ("链接".encode("utf-16"), ["UTF-16"]),
        (b"\xff\xff\xff", ["is not UTF-8"]),
    ],
)
def test_what_is_no_link_is_named(tmp_path: Path, content: bytes, message: list[str]) -> None:
    path = tmp_path / "links.txt"
    path.write_bytes(content)
    with pytest.raises(UsageProblem) as refused:
        read_links(path, BASE)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(message)
    assert all(words in line for words, line in zip(message, lines, strict=True))
    assert "PLANTED" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be read: No such file"):
        read_links(tmp_path / "links.txt", BASE)
