"""The guide for users of this stand-in."""

from sandbox.platform import Guide
from sandbox.weibo.events import WeiboEvents

GUIDE = Guide(
    served="both sites: /api/container, /statuses, /ajax",
    events=WeiboEvents.kinds,
    event_options="post: kind_of_work; hide: visible",
    addresses=("LIBCRAWL_WEIBO_MOBILE_URL", "LIBCRAWL_WEIBO_PC_URL"),
)
