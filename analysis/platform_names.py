"""Names and colours of the platforms for labels and figures, read when a database is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_names: dict[str, dict[str, str]] = {}
# By code, in the platforms' order: the name in each language, by "zh" and "en".
PLATFORM_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(_names)
_colours: dict[str, str] = {}
# By code, as `#d97706`.
PLATFORM_COLOURS: Mapping[str, str] = MappingProxyType(_colours)


def set_platform_names(rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Set names and colours: rows of code, Chinese name, English name and colour, in order."""
    _names.clear()
    _colours.clear()
    for code, zh, en, colour in rows:
        _names[code] = {"zh": zh, "en": en}
        _colours[code] = colour
