"""The stand-in platforms of a world, in the order in which a path is looked up in them."""

from sandbox.douyin.platform import Douyin
from sandbox.platform import Platform
from sandbox.spec import WorldSpec
from sandbox.wechat.platform import WeChat
from sandbox.weibo.platform import Weibo


def platforms_of(spec: WorldSpec) -> tuple[Platform, ...]:
    """Weibo last: it answers also for paths that nobody owns."""
    return (Douyin(spec), WeChat(spec), Weibo(spec))
