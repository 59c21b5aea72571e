"""Tables of invented libraries as files, for the tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from tests.panel.files import write_panel

UID = "9000000001"
BIZ = "MzA5MDAwMDAwMQ=="
SEC_UID = "MS4wLjABAAAAyunshan-invented"
ACCOUNTS = (
    f"weibo,yunshan,{UID},,云山图书馆,confirmed,site,2026-03-01",
    "weibo,haibin,9000000002,,海滨图书馆,confirmed,site,2026-03-01",
    f"wechat,yunshan,{BIZ},,云山图书馆,confirmed,site,2026-03-01",
    "wechat,haibin,,,,unknown,,",
    f"douyin,yunshan,{SEC_UID},,云山图书馆,confirmed,site,2026-03-01",
)
WECHAT = """
platform = "wechat"
rows = "works"

[fields]
library = "图书馆"
captured_at = "采集时间"
url = "链接"
published_at = "发布时间"
title = "标题"
reads = "阅读"
likes = "点赞"
wows = "在看"
"""
HEADING = ("图书馆", "采集时间", "链接", "发布时间", "标题", "阅读", "点赞", "在看")


def article(mid: int, idx: int = 1) -> str:
    """The long address of an article of yunshan, with what a reader's client adds."""
    return (
        f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid={mid}&idx={idx}&sn=0123abcd"
        "&key=PLANTEDkey&pass_ticket=PLANTEDticket#wechat_redirect"
    )


ROWS = (
    ("云山图书馆", "2026-11-01 09:00", article(2650000001), "2026/10/30 18:05",
     "秋天的书单", "1.2万", "36", "0"),
    ("yunshan", "2026-11-01 09:00", article(2650000001, 2), "2026/10/30 18:05",
     "讲座预告", "10万+", "", "-"),
    (BIZ, "2026年11月1日 09:00", article(2650000002), "2026-10-31 08:30:00",
     "闭馆通知", "1,286", "5", "2"),
)  # fmt: skip


def make_panel(folder: Path) -> Path:
    return write_panel(folder, accounts=ACCOUNTS)


def write_csv(
    path: Path,
    rows: Sequence[Sequence[object]],
    encoding: str = "utf-8",
    separator: str = ",",
    *,
    heading: Sequence[str] = HEADING,
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([heading, *rows])
    return path


def write_workbook(
    path: Path,
    rows: Sequence[Sequence[object]],
    sheet: str = "Sheet1",
    *,
    heading: Sequence[str] = HEADING,
) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in (heading, *rows):
        book.active.append(row)
    book.save(path)
    return path


def write_mapping(path: Path, text: str = WECHAT) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
