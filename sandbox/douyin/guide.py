"""The guide for users of this stand-in."""

from sandbox.douyin.events import DouyinEvents
from sandbox.platform import Guide

GUIDE = Guide(
    served="the user page and what its script requests; /iXXXXXXX: short links",
    events=DouyinEvents.kinds,
    addresses=("LIBCRAWL_DOUYIN_URL",),
)
