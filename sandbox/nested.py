"""JSON within strings of JSON, and objects in the scripts of pages: reached by breakages too."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

Rename = Callable[[str], str | None]
Change = Callable[[str, Any], Any]
"""A key and its value to another value."""

PROPERTY = re.compile(r"^(?P<before>\s*)(?P<key>\w+)(?P<after>: .*\n)", re.MULTILINE)
LITERAL = re.compile(
    r"^(?P<before>\s*(?P<key>\w+): (?:JsDecode\()?')(?P<value>[^'\n]*)(?P<after>'[^'\n]*\n)",
    re.MULTILINE,
)
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


def edited_values(payload: Any, change: Change) -> Any:
    """A payload with other values, at any depth."""

    def changed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: change(key, item) for key, item in value.items()}

    return edited_strings(payload, changed)


def edited_script_values(page: str, change: Change) -> str:
    """A page whose script's strings and numbers have other values."""

    def replace(match: re.Match[str]) -> str:
        value = change(match["key"], match["value"])
        written = str(value).replace("<", "\\x3c").replace(">", "\\x3e")
        half = written.encode("ascii", "backslashreplace") if not _is_whole(written) else None
        return f"{match['before']}{half.decode() if half else written}{match['after']}"

    return LITERAL.sub(replace, page)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


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
