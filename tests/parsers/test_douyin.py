"""Douyin: a page's data about its viewer, and works that several accounts made."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import works as douyin_works
from tests.parsers.golden import CAPTURED_AT


def page(state: object) -> str:
    data = quote(json.dumps(state, ensure_ascii=False))
    return f'<html><script id="RENDER_DATA" type="application/json">{data}</script></html>'


def test_a_page_with_an_account_in_it() -> None:
    """The viewer is left out, and so is all else that is not the account and its works."""
    output = {"user": {"user": {"uid": "1"}, "statusCode": 0}, "post": {"data": []}}
    state = {"1": {"user": {"isLogin": True, "info": {"nickname": "操作员"}}}, "app": []}
    found = douyin_page.parse_page(page({**state, "40": {**output, "viewer": "操作员"}}))
    assert found == {"status_code": 0, "render_data": output}


@pytest.mark.parametrize(
    ("more", "is_joint"),
    [
        ({}, False),
        ({"cooperation_info": None}, False),
        ({"cooperation_info": {"co_creator_nums": 2, "co_creators": [{}]}}, True),
        ({"author": {"sec_uid": "MS4wLjABAAAAanother", "nickname": "海岸市博物馆"}}, True),
        ({"author": None}, None),
    ],
)
def test_works_made_together(more: dict[str, Any], is_joint: bool | None) -> None:
    """The list of one account shows them, whichever of them published them."""
    item = {
        "aweme_id": "7200000000000000001", "create_time": 1_700_000_000, "desc": "",
        "author": {"sec_uid": "MS4wLjABAAAAinvented"}, **more,
    }  # fmt: skip
    payload = {"aweme_list": [item], "has_more": 0, "max_cursor": 0}
    work = douyin_works.parse_works(payload, CAPTURED_AT, "MS4wLjABAAAAinvented").entries[0].work
    assert work.is_joint is is_joint
