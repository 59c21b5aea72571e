"""Odd HTML: read to the end in linear time, or drift where it is nested too deeply."""

from __future__ import annotations

import contextlib
import time

import pytest

from libcrawl.parsers import Drift
from libcrawl.parsers.douyin.page import parse_page
from libcrawl.parsers.text import html_text, tidy, without_cut_link, without_cut_mark
from libcrawl.parsers.wechat.article import removal_reason
from libcrawl.parsers.wechat.text import paragraphs

ODD = {
    "一<![x]>二": "一二",
    "一<!>二": "一二",
    "一<![CDATA[x]]>二": "一二",
    "一<!DOCTYPE><!ELEMENT br EMPTY>二": "一二",
    "一<?php?>二": "一二",
    "一</>二": "一二",
    "一<p/x=>二": "一\n二",
    "一\ud83d二": "一\ufffd二",
    "一\x00二": "一二",
    "一&#xd83d;&#0;&#x110000;二": "一\ufffd\ufffd\ufffd二",
    "一<textarea><p>二": "一<p>二",
    "一<script>x</scrip>": "一",
    "一 <2 二": "一 <2 二",
    "一<b": "一<b",
}  # fmt: skip


@pytest.mark.parametrize("html", ODD, ids=ascii)
def test_odd_markup(html: str) -> None:
    assert paragraphs(html) == ODD[html]


@pytest.mark.parametrize("read", [paragraphs, html_text, removal_reason])
def test_nested_too_deeply(read: object) -> None:
    with pytest.raises(Drift, match="nested more than 1000 deep"):
        read("<div>" * 200_000)  # type: ignore[operator]
    assert parse_page("<div>" * 200_000) is None


def test_as_deep_as_articles_are() -> None:
    assert paragraphs("<section>" * 900 + "一" + "</section>" * 900) == "一"


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", "<!--", "<![", "&", "&#", "<div></p>", "<a><", "<p>", "<table><a>", "</",
     "<b></b>", "<a href='", "<script>", "<font><p>", "<span></p></i>",
     "<a x=1 ", " ", "<![x]>", "<br>"],
)  # fmt: skip
def test_linear(unit: str) -> None:
    """Four times the text takes about four times as long, or hardly any time at all."""

    def seconds(times: int) -> float:
        text = unit * (times * 200_000 // len(unit))
        began = time.process_time()
        with contextlib.suppress(Drift):
            paragraphs(text)
        return time.process_time() - began

    # Where something else got in the way, it is measured again.
    assert any(seconds(4) < max(8 * seconds(1), 0.3) for _ in range(3))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('春季 ...<a href="/status/1">全文</a>', "春季"),
        ('春季\u200b ……<a href="/status/1">全文</a> \n', "春季\u200b"),
        ('春季<a href="/status/1">全文</a>', "春季"),
        ('春季......<a href="/status/1">全文</a>', "春季..."),
        ('春季 <a href="/status/1">全文</a>续', '春季 <a href="/status/1">全文</a>续'),
        ("春季 ...<a href='/1'>x</a>全文</a>", "春季 ...<a href='/1'>x</a>全文</a>"),
        ("春季 ...全文", "春季 ...全文"),
    ],
)
def test_link_to_the_whole_text(html: str, text: str) -> None:
    assert without_cut_link(html) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("春季 ...全文", "春季"),
        ("春季…… 全文 \u200b \u200b\n", "春季"),
        ("春季全文", "春季全文"),
        ("见 ...全文库", "见 ...全文库"),
    ],
)
def test_mark_of_a_cut_text(written: str, text: str) -> None:
    assert without_cut_mark(written) == text
    assert tidy(written + " " * 200_000 + "x").endswith("x")
