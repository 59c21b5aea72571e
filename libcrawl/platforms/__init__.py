"""The platforms that are known here, one record each, in the order in which they are shown.

`PLATFORMS` is live: a platform that is registered later (LIBCRAWL_PLATFORMS, read by
libcrawl.settings) stands in it, too, so it is read where it is needed and not copied at import.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from libcrawl.platforms.bilibili import BILIBILI
from libcrawl.platforms.channels import CHANNELS
from libcrawl.platforms.douyin import DOUYIN
from libcrawl.platforms.platform import Platform
from libcrawl.platforms.wechat import WECHAT
from libcrawl.platforms.weibo import WEIBO
from libcrawl.platforms.xiaohongshu import XIAOHONGSHU

_registered: dict[str, Platform] = {}
PLATFORMS: Mapping[str, Platform] = MappingProxyType(_registered)


class PlatformError(Exception):
    """A platform that cannot be registered; one line."""


def register(platform: Platform) -> None:
    """Make a platform known, in its place. Raises PlatformError where another has its name."""
    if _registered.get(platform.name, platform) is not platform:
        raise PlatformError(f"two platforms are called {platform.name}")
    known = [*_registered.values(), platform]
    known.sort(key=lambda each: (each.position, each.name))
    _registered.clear()
    _registered.update({each.name: each for each in known})


def register_named(paths: str) -> None:
    """Register the records that stand at `package.module:NAME`, separated by commas or spaces.

    Raises PlatformError for what is no record.
    """
    for path in paths.replace(",", " ").split():
        module, _, name = path.partition(":")
        try:
            found = getattr(import_module(module), name)
        except (ImportError, AttributeError, ValueError) as problem:
            raise PlatformError(
                f"{path} cannot be imported, expected package.module:NAME of a platform's record"
                f" ({problem})"
            ) from None
        if not isinstance(found, Platform):
            raise PlatformError(f"{path} is no Platform, but {type(found).__name__}")
        register(found)


def sources_by_hand() -> frozenset[str]:
    """Names of the sources that read a file of links: they show nothing of other works."""
    return frozenset(
        way.name for platform in PLATFORMS.values() for way in platform.ways if way.by_hand
    )


for _platform in (WEIBO, WECHAT, DOUYIN, BILIBILI, XIAOHONGSHU, CHANNELS):
    register(_platform)
