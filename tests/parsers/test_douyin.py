"""Douyin: answers about an invented library give what stands beside them, and odd ones drift."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from libcrawl.parsers import Drift
from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import profile as douyin
from libcrawl.parsers.douyin import works as douyin_works
from tests.parsers.golden import CAPTURED_AT, FIXTURES, plain, write
from tests.parsers.test_odd_answers import ODD, check, places, with_odd

EXPECTED = ".expected.json"
FOLDER = FIXTURES / "douyin"
SAMPLES = sorted(path for path in FOLDER.glob("*.json") if not path.name.endswith(EXPECTED))


def read(name: str, payload: Any) -> Any:
    """The items of the parser that the sample's name calls for. Raises Drift."""
    if name.split("_")[1] == "profile":
        return douyin.parse_profile(payload, CAPTURED_AT)
    return douyin_works.parse_works(payload, CAPTURED_AT)


def load(sample: Path) -> Any:
    return json.loads(sample.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample(sample: Path) -> None:
    """An absent expectation is written: read it, and keep it if it is right."""
    try:
        got = plain(read(sample.stem, load(sample)))
    except Drift as problem:
        got = {"drift": str(problem)}
    beside = sample.with_name(sample.stem + EXPECTED)
    if not beside.exists():
        write(beside, got)
        pytest.fail(f"{beside} was not there and has been written: read it, then commit it")
    assert got == load(beside)


def once_each() -> dict[tuple[Any, ...], tuple[Path, tuple[Any, ...]]]:
    """One place of every kind: the sample and the keys, list indices apart."""
    found: dict[tuple[Any, ...], tuple[Path, tuple[Any, ...]]] = {}
    for sample in SAMPLES:
        for path in places(load(sample)):
            names = (key for key in path if isinstance(key, str))
            kind = (*sample.stem.split("_")[:2], *names)
            found.setdefault(kind, (sample, path))
    return found


@pytest.mark.parametrize(("sample", "path"), once_each().values())
def test_a_value_of_the_wrong_kind(sample: Path, path: tuple[Any, ...]) -> None:
    for odd in ODD:
        try:
            made = read(sample.stem, with_odd(load(sample), path, odd))
        except Drift:
            continue
        check(made)


def page(state: object) -> str:
    data = quote(json.dumps(state, ensure_ascii=False))
    return f'<html><script id="RENDER_DATA" type="application/json">{data}</script></html>'


def shared(state: object) -> str:
    return f"<script>\n window._ROUTER_DATA = {json.dumps(state)};\n</script>".replace(
        "/", "\\u002F"
    )


@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("video_(id)/page", lambda work: {"videoInfoRes": {"item_list": [work], "x": 1}}),
        ("note_(id)/page", lambda work: {"noteDetailRes": {"aweme_detail": work}}),
        ("slides_(id)/page", lambda work: {"slidesInfoRes": {"aweme_list": [work, None]}}),
    ],
)
def test_a_page_of_a_shared_work(route: str, told: Any) -> None:
    work = load(FOLDER / "api_works_first_page.json")["aweme_list"][0]
    work["author"] = {"sec_uid": "MS4wLjABAAAAinvented", "nickname": "云山图书馆"}
    page = shared({"loaderData": {"layout": None, route: told(work)}})
    [(owner, work_id, payload)] = douyin_page.parse_shared(page)
    assert (owner, work_id) == ("MS4wLjABAAAAinvented", work["aweme_id"])
    [entry] = douyin_works.parse_works(payload, CAPTURED_AT).entries
    assert entry.work.platform_id == work_id


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "window._ROUTER_DATA = {broken",
        shared([]),
        shared({"loaderData": {"a": {"videoInfoRes": {"item_list": [{"aweme_id": "1"}]}}}}),
        shared({"loaderData": {"a": {"videoInfoRes": {"item_list": None}}}}),
    ],
)
def test_a_page_without_a_shared_work(html: str) -> None:
    assert list(douyin_page.parse_shared(html)) == []


def test_a_page_with_an_account_in_it() -> None:
    told = load(FOLDER / "page_works_embedded.json")
    state = {"1": {"user": {"isLogin": True, "info": {"nickname": "操作员"}}}, "app": []}
    found = douyin_page.parse_page(page({**state, "40": told["render_data"]}))
    assert found == told
    assert "操作员" not in json.dumps(found, ensure_ascii=False), "who looks at it is left out"


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        page({"1": {"user": {"isLogin": False, "statusCode": 8}}, "app": []}),
        page([]),
        page({"40": {"user": None}}),
        '<script id="RENDER_DATA" type="application/json">%7Bbroken</script>',
    ],
)
def test_a_page_without_an_account_in_it(html: str) -> None:
    assert douyin_page.parse_page(html) is None


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
    """The list of one account shows them, whoever of them put them there."""
    item = {
        "aweme_id": "7200000000000000001", "create_time": 1_700_000_000, "desc": "",
        "author": {"sec_uid": "MS4wLjABAAAAinvented"}, **more,
    }  # fmt: skip
    payload = {"aweme_list": [item], "has_more": 0, "max_cursor": 0}
    work = douyin_works.parse_works(payload, CAPTURED_AT, "MS4wLjABAAAAinvented").entries[0].work
    assert work.is_joint is is_joint
