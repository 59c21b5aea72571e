"""JSON within strings of JSON, and objects in the scripts of pages: reached by breakages too."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

Rename = Callable[[str], str | None]
PROPERTY = re.compile(r"^(?P<before>\s*)(?P<key>\w+)(?P<after>: .*\n)", re.MULTILINE)
# '              read_num: '3797' * 1,\n'


def edited_strings(value: Any, edit: Callable[[Any], Any]) -> Any:
    """`edit` applied to the value, and to every JSON object that one of its strings holds."""
    changed = edit(value)
    if isinstance(changed, list):
        return [edited_strings(item, edit) for item in changed]
    if isinstance(changed, dict):
        return {key: edited_strings(item, edit) for key, item in changed.items()}
    if isinstance(changed, str) and (inner := _object_in(changed)) is not None:
        return json.dumps(edited_strings(inner, edit), ensure_ascii=False)
    return changed


def edited_script(page: str, rename: Rename) -> str:
    """A page whose script's properties are renamed; those renamed to None are dropped."""

    def replace(match: re.Match[str]) -> str:
        key = rename(match["key"])
        return f"{match['before']}{key}{match['after']}" if key else ""

    return PROPERTY.sub(replace, page)


def cut_first(payload: Any, key: str) -> Any:
    """The first string under `key`, however deep, is cut in the middle."""
    is_cut = False

    def cut(value: Any) -> Any:
        nonlocal is_cut
        if isinstance(value, dict) and isinstance(value.get(key), str) and not is_cut:
            is_cut = True
            return {**value, key: value[key][: len(value[key]) // 2]}
        return value

    return edited_strings(payload, cut)


def _object_in(text: str) -> dict[str, Any] | None:
    """The JSON object that a string is, HTML-escaped or not."""
    if not text.startswith(('{"', "{&quot;")):
        return None
    try:
        inner = json.loads(text if text.startswith('{"') else unescape(text))
    except ValueError:
        return None
    return inner if isinstance(inner, dict) else None
