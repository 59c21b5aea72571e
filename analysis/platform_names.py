"""Names of the platforms for headings and labels, read when a database is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_names: dict[str, dict[str, str]] = {}
# By code, in the platforms' order: the name in each language, by "zh" and "en".
PLATFORM_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(_names)


def set_platform_names(rows: Iterable[tuple[str, str, str]]) -> None:
    """Set the names: rows of code, Chinese and English name, in the platforms' order."""
    _names.clear()
    _names.update({code: {"zh": zh, "en": en} for code, zh, en in rows})
