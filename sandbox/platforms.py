"""The stand-in platforms of a world, in the order in which a path is looked up in them."""

from sandbox.bilibili.platform import Bilibili
from sandbox.channels.platform import Channels
from sandbox.douyin.platform import Douyin
from sandbox.platform import Platform
from sandbox.spec import WorldSpec
from sandbox.wechat.platform import WeChat
from sandbox.weibo.platform import Weibo
from sandbox.xiaohongshu.platform import Xiaohongshu

STAND_INS = (Douyin, Channels, Xiaohongshu, Bilibili, WeChat, Weibo)
"""Weibo last: it answers also for paths that nobody owns, and is meant where none is named."""


def platforms_of(spec: WorldSpec) -> tuple[Platform, ...]:
    return tuple(stand_in(spec) for stand_in in STAND_INS)


def settings_for(url: str) -> dict[str, str]:
    """Settings that lead a crawler to the stand-ins at this address and show it all they have."""
    addresses = {name: url for each in STAND_INS for name in each.guide.addresses}
    return {**addresses, **{k: v for each in STAND_INS for k, v in each.guide.settings.items()}}
