"""Accounts and works that stand only in a page, in captures as the browsers write them."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

import pytest

from sandbox.wechat import ids
from tests.capture.captures import har_entry, recorded, write_har
from tests.capture.conftest import make_stand, second
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import assert_equals_truth
from tests.crawl.wechat import READER

__all__ = ["make_stand", "second"]

EMBEDS, CHALLENGES = "anhui", "gansu"
Entry = dict[str, Any]


def fetch(stand: Stand, path: str) -> tuple[bytes, str]:
    """An answer of the stand-in platform and its date."""
    with urlopen(Request(stand.base_url + path)) as answer:  # noqa: S310 (loopback)
        return answer.read(), answer.headers["Date"]


def entry(url: str, body: bytes, date: str, kind: str) -> Entry:
    """As Chromium writes it: the header has the encoding of the body, the body is plain."""
    return {
        "_resourceType": "document" if kind.startswith("text") else "xhr",
        "startedDateTime": moment_of(date).isoformat().replace("+00:00", "Z"),
        "request": {"method": "GET", "url": url, "headers": [{"name": ":method", "value": "GET"}]},
        "response": {
            "status": 200,
            "headers": pairs({"content-encoding": "br", "date": date}),
            "redirectURL": "",
            "content": {"size": len(body), "mimeType": kind, "text": body.decode()},
        },
    }  # fmt: skip


def pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def moment_of(date: str) -> datetime:
    return datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


def as_firefox(one: Entry) -> Entry:
    """As Firefox writes it: the time with its zone, bodies as Base64."""
    moment = datetime.fromisoformat(one["startedDateTime"])
    content = one["response"]["content"]
    coded = base64.b64encode(content["text"].encode()).decode()
    response = {**one["response"], "content": {**content, "text": coded, "encoding": "base64"}}
    return {
        **one,
        "startedDateTime": moment.isoformat(timespec="milliseconds"),
        "response": response,
    }


def as_safari(one: Entry) -> Entry:
    """As Safari writes it: no time for cached answers, and other names of headers."""
    headers = {pair["name"].title(): pair["value"] for pair in one["response"]["headers"]}
    output = {**one["response"], "headers": pairs({**headers, "Content-Encoding": "zstd"})}
    return {**one, "startedDateTime": "", "response": output}


def looked_through(stand: Stand, uid: str) -> list[Entry]:
    """Answers to a browser that scrolls an account to its end; its page comes first."""
    page, date = fetch(stand, f"/user/{uid}")
    entries = [entry(f"{stand.base_url}/user/{uid}?vid=7", page, date, "text/html")]
    cursor: int | None = 0
    if b"secUid" in page:
        first = json.loads(fetch(stand, f"/aweme/v1/web/aweme/post/?sec_user_id={uid}")[0])
        cursor = first["max_cursor"] if first["has_more"] else None
    else:
        path = f"/aweme/v1/web/user/profile/other/?sec_user_id={uid}&msToken=mine"
        entries.append(entry(stand.base_url + path, *fetch(stand, path), "application/json"))
    while cursor is not None:
        query = {"sec_user_id": uid, "max_cursor": cursor, "count": 18, "a_bogus": "signed"}
        path = f"/aweme/v1/web/aweme/post/?{urlencode(query)}"
        body, date = fetch(stand, path)
        entries.append(entry(stand.base_url + path, body, date, "application/json"))
        shown = json.loads(body)
        cursor = shown["max_cursor"] if shown["has_more"] else None
    return entries


@pytest.mark.parametrize("written", [lambda one: one, as_firefox, as_safari])
def test_a_page_with_its_account_in_it(make_stand: MakeStand, tmp_path: Path, written: Any) -> None:
    stand = make_stand(EMBEDS, CHALLENGES, platform="douyin")
    output = {row["library"]: row for row in stand.sandbox.truth(platform="douyin")["accounts"]}
    pages = [looked_through(stand, output[code]["platform_id"]) for code in (EMBEDS, CHALLENGES)]
    assert b"secUid" in fetch(stand, f"/user/{output[EMBEDS]['platform_id']}")[0]
    path = write_har(tmp_path / "douyin.har", [written(one) for page in pages for one in page])
    imported = stand.scrapy("import", str(path))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert_equals_truth(stand, "web")
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}


def test_shared_works_and_refusing_pages(make_stand: MakeStand, tmp_path: Path) -> None:
    """A work that was opened by a link is stored; a page with a captcha is a verdict."""
    stand = make_stand(EMBEDS, CHALLENGES, platform="douyin")
    output = {row["library"]: row for row in stand.sandbox.truth(platform="douyin")["accounts"]}
    owner = output[EMBEDS]["platform_id"]
    listed, date = fetch(stand, f"/aweme/v1/web/aweme/post/?sec_user_id={owner}")
    work = json.loads(listed)["aweme_list"][0]
    state = {"loaderData": {"video_layout": None, "video_(id)/page": {"videoInfoRes": {
        "status_code": 0, "item_list": [work]}}}}  # fmt: skip
    page = f"<html><script>window._ROUTER_DATA = {json.dumps(state)};\n</script></html>".replace(
        "/", "\\u002F"
    )
    shared = f"https://www.iesdouyin.com/share/video/{work['aweme_id']}/?did=somebody"
    refused = "<html><head><title>验证码中间页</title></head></html>"
    challenge = f"{stand.base_url}/user/{output[CHALLENGES]['platform_id']}"
    entries = [
        entry(shared, page.encode(), date, "text/html"),
        entry(challenge, refused.encode(), date, "text/html"),
    ]
    imported = stand.scrapy("import", str(write_har(tmp_path / "shared.har", entries)))
    assert imported.returncode == 1
    verdicts = stand.verdicts()
    assert verdicts[EMBEDS] == ("partial", "the profile was not recorded")
    assert (verdicts[CHALLENGES][0], "captcha" in str(verdicts[CHALLENGES][1])) == ("blocked", True)
    stored = stand.query("SELECT platform_id, likes FROM latest_work_counters")
    assert stored == [(work["aweme_id"], work["statistics"]["digg_count"])]


def test_articles_by_short_links_with_counters_apart(
    make_stand: MakeStand, second: Database, tmp_path: Path
) -> None:
    """Pages for a logged-out reader, and the request for their counters, in separate files."""
    stand = make_stand("beijing", platform="wechat")
    session = {"LIBCRAWL_WECHAT_SESSION": READER}
    stand.sandbox.fault("logged_out", platform="wechat")
    assert stand.crawl("source=reader", "RAW_ARCHIVE=1", "depth=30", **session).returncode == 0
    entries = []
    for answer in recorded(stand):
        if "profile_ext" in answer.url:
            continue
        one = har_entry(answer, as_base64=True)
        key = ids.key_in(answer.url)
        if key is not None and answer.post is None:
            one["request"]["url"] = f"{stand.base_url}/s/{ids.short_of(key)}"
        elif answer.post is not None:
            fields = pairs(dict(parse_qsl(answer.post.decode())))
            one["request"] |= {"method": "POST", "postData": {"params": fields}}
        entries.append(one)
    works = "SELECT platform_id, reads, likes FROM latest_work_counters ORDER BY 1"
    crawled = [row for row in stand.query(works) if row[1] is not None]
    assert crawled
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(write_har(tmp_path / "articles.har", entries)))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert elsewhere.query(works) == crawled
    assert "articles whose counters were not shown" not in imported.stdout
    assert elsewhere.query("SELECT source FROM refreshes") == [("links",)]
