"""What a database calls its platforms, and how it shows them; read when it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple


class ShownPlatform(NamedTuple):
    """A row of the table `platforms`: names, colour (`#d97706`), and hosts of its works."""

    code: str
    name_zh: str
    name_en: str
    colour: str
    hosts: tuple[str, ...] = ()


_names: dict[str, dict[str, str]] = {}
# By code, in the platforms' order: the name in each language, by "zh" and "en".
PLATFORM_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(_names)
_platforms: dict[str, ShownPlatform] = {}
# By code, in their order.
PLATFORMS: Mapping[str, ShownPlatform] = MappingProxyType(_platforms)


def set_platforms(platforms: Iterable[ShownPlatform]) -> None:
    """Set the platforms, in their order."""
    _names.clear()
    _platforms.clear()
    for each in platforms:
        _names[each.code] = {"zh": each.name_zh, "en": each.name_en}
        _platforms[each.code] = each
