"""What a Douyin user page carries in itself: percent-encoded JSON with camelCase keys."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

# <script id="RENDER_DATA" type="application/json">%7B%221%22%3A%7B…</script>
RENDER_DATA = re.compile(r'<script[^>]*\bid="RENDER_DATA"[^>]*>(.*?)</script>', re.DOTALL)
# awemeId → aweme_id · avatar300Url → avatar300_url · isH5 stays one word with its figure
CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
EMBEDDED = "render_data"


def parse_page(html: str) -> dict[str, Any] | None:
    """The account and its first works as a page embeds them, None where it does not.

    In the form of an answer: `{"status_code": 0, "render_data": {"user": …, "post": …}}`. All else
    that the page carries is left out: it speaks of the one who looks at it.
    """
    match = RENDER_DATA.search(html)
    try:
        state = json.loads(unquote(match[1])) if match else None
    except ValueError:
        return None
    blocks = state.values() if isinstance(state, dict) else ()
    for block in blocks:
        user = block.get("user") if isinstance(block, dict) else None
        if isinstance(user, dict) and isinstance(user.get("user"), dict):
            told = {"user": user} | ({"post": block["post"]} if block.get("post") else {})
            return {"status_code": user.get("statusCode", 0), EMBEDDED: told}
    return None


def snake_case(value: Any) -> Any:
    """The same value with the keys that the API has: `createTime` → `create_time`."""
    if isinstance(value, list):
        return [snake_case(item) for item in value]
    if isinstance(value, dict):
        return {CAMEL.sub(r"_\1", key).lower(): snake_case(item) for key, item in value.items()}
    return value
