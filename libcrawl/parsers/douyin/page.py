"""What Douyin's pages carry in themselves: the user page an account and its first works, as
percent-encoded JSON with camelCase keys; the page of a shared work that work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from libcrawl.parsers import Drift
from libcrawl.parsers.markup import MarkupReader

# window._ROUTER_DATA = {"loaderData": {"video_(id)/page": {"videoInfoRes": {…}}}};
ROUTER_DATA = re.compile(r"window\._ROUTER_DATA\s*=\s*")
# Where the page of a video, of pictures and of slides has its work.
SHARED = (
    ("videoInfoRes", "item_list"),
    ("noteDetailRes", "aweme_detail"),
    ("slidesInfoRes", "aweme_list"),
)
# awemeId → aweme_id · avatar300Url → avatar300_url · isH5 stays one word with its figure
CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
EMBEDDED = "render_data"
DEEPEST = 60


class _RenderData(MarkupReader):
    """<script id="RENDER_DATA" type="application/json">%7B%221%22%3A%7B…</script>"""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        is_first = tag == "script" and not self.parts
        self.is_inside = is_first and attributes.get("id") == "RENDER_DATA"

    def end(self, tag: str) -> None:
        self.is_inside = False

    def text(self, text: str) -> None:
        if self.is_inside:
            self.parts.append(text)


def parse_page(html: str) -> dict[str, Any] | None:
    """The account and its first works as a page embeds them, None where it does not.

    In the form of an answer: `{"status_code": 0, "render_data": {"user": …, "post": …}}`. All else
    that the page carries is left out: it speaks of the one who looks at it.
    """
    reader = _RenderData()
    try:
        reader.read(html)
        state = json.loads(unquote("".join(reader.parts)))
    except (Drift, ValueError, RecursionError):
        return None
    blocks = state.values() if isinstance(state, dict) else ()
    for block in blocks:
        user = block.get("user") if isinstance(block, dict) else None
        if isinstance(user, dict) and isinstance(user.get("user"), dict) and not _is_deep(block):
            payload = {"user": user} | ({"post": block["post"]} if block.get("post") else {})
            return {"status_code": user.get("statusCode", 0), EMBEDDED: payload}
    return None


def _is_deep(value: Any) -> bool:
    """Whether a value is nested more deeply than any that a platform gives."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [item.values() if isinstance(item, dict) else item for item in level]
        level = [one for items in inner for one in items if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def parse_shared(html: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The works of a shared page, each with its account's sec_uid, its own identifier, and in the
    form of a page of works that holds it alone. One that does not name its account is left out.
    """
    match = ROUTER_DATA.search(html)
    try:
        state = json.JSONDecoder().raw_decode(html, match.end())[0] if match else None
    except (ValueError, RecursionError):
        return
    for item in _shared_items(state):
        author = item.get("author")
        owner = author.get("sec_uid") if isinstance(author, dict) else None
        if owner and item.get("aweme_id"):
            payload = {"status_code": 0, "has_more": 0, "max_cursor": 0, "aweme_list": [item]}
            yield str(owner), str(item["aweme_id"]), payload


def _shared_items(state: Any) -> Iterator[dict[str, Any]]:
    """The key of the page is made of its route, so every one is looked into."""
    loaded = state.get("loaderData") if isinstance(state, dict) else None
    pages = loaded.values() if isinstance(loaded, dict) else ()
    for page in pages:
        for answer, name in SHARED if isinstance(page, dict) else ():
            payload = page.get(answer)
            found = payload.get(name) if isinstance(payload, dict) else None
            items = found if isinstance(found, list) else [found]
            yield from (item for item in items if isinstance(item, dict))


def snake_case(value: Any) -> Any:
    """The value with the keys of the API: `createTime` → `create_time`."""
    try:
        return _snake_case(value)
    except RecursionError:
        raise Drift("the embedded data is nested too deeply") from None


def _snake_case(value: Any) -> Any:
    if isinstance(value, list):
        return [_snake_case(item) for item in value]
    if isinstance(value, dict):
        return {CAMEL.sub(r"_\1", key).lower(): _snake_case(item) for key, item in value.items()}
    return value
