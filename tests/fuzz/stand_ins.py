"""Answers of the stand-in platforms as further seeds, determined by the world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import sandbox
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.capture.browser import read_ndjson
from tests.sandbox.wechat.client import Client

WORLD = sandbox.WorldSpec(libraries=("jilin", "anhui", "gansu"))
ARTICLES = 12  # of an account; each is a page


def answers() -> list[tuple[str, str, str]]:
    """Platform, name and text of each answer."""
    with sandbox.start(WORLD, frozen=True) as running:
        client = Client(running.url, "wap_sid2=somebody")
        sent = [
            *_weibo(running),
            *_douyin(running),
            *_wechat(running),
            *_bilibili(running),
            *_xiaohongshu(running),
        ]
        answered = [
            (platform, f"sandbox{path.partition('?')[0]}", client.raw(path)[2])
            for platform, path in sent
        ]
        return [*answered, *_channels(running)]


def _keys(running: sandbox.Sandbox, platform: str) -> list[str]:
    return [row["platform_id"] for row in running.truth(platform=platform)["accounts"]]


def _weibo(running: sandbox.Sandbox) -> Iterator[tuple[str, str]]:
    mobile = "/api/container/getIndex?type=uid&value={0}"
    for uid in _keys(running, "weibo"):
        for path in (
            mobile,
            mobile + "&containerid=107603{0}",
            "/ajax/profile/info?uid={0}",
            "/ajax/statuses/mymblog?uid={0}&page=1&feature=0",
        ):
            yield "weibo", path.format(uid)


def _douyin(running: sandbox.Sandbox) -> Iterator[tuple[str, str]]:
    api = "/aweme/v1/web"
    for key in _keys(running, "douyin"):
        yield "douyin", f"{api}/user/profile/other/?sec_user_id={key}"
        yield "douyin", f"{api}/aweme/post/?sec_user_id={key}&max_cursor=0&count=18"
        yield "douyin", f"/user/{key}"


def _bilibili(running: sandbox.Sandbox) -> Iterator[tuple[str, str]]:
    for mid in _keys(running, "bilibili"):
        for path in (
            "/x/space/wbi/acc/info?mid={0}",
            "/x/relation/stat?vmid={0}",
            "/x/space/upstat?mid={0}",
            "/x/space/wbi/arc/search?mid={0}&pn=1",
            "/x/polymer/web-dynamic/v1/feed/space?host_mid={0}&offset=",
        ):
            yield "bilibili", path.format(mid)
    videos = (row["platform_id"] for row in running.truth("videos", platform="bilibili")["works"])
    for bvid in islice(videos, ARTICLES):
        yield "bilibili", f"/video/{bvid}/"


def _xiaohongshu(running: sandbox.Sandbox) -> Iterator[tuple[str, str]]:
    api, centre = "/api/sns/web/v1", "/api/galaxy/creator"
    for uid in _keys(running, "xiaohongshu"):
        yield "xiaohongshu", f"/user/profile/{uid}"
        yield "xiaohongshu", f"{api}/user/otherinfo?target_user_id={uid}"
        yield "xiaohongshu", f"{api}/user_posted?num=30&cursor=&user_id={uid}"
    for row in islice(running.truth(platform="xiaohongshu")["works"], ARTICLES):
        yield "xiaohongshu", f"/explore/{row['platform_id']}"
    for path in ("home/personal_info", "data/fans/overall_new"):
        yield "xiaohongshu", f"{centre}/{path}"
    yield "xiaohongshu", f"{centre}/datacenter/note/analyze/list?page_num=1"


def _channels(running: sandbox.Sandbox) -> Iterator[tuple[str, str, str]]:
    """A capture of an account's assistant by its operator: no address names the account."""
    with TemporaryDirectory() as folder:
        now = running.now()
        saved = running.capture(
            Path(folder) / "channels.ndjson", {"channels": ["anhui", "gansu"]},
            since=now - timedelta(days=365), last=now,
        )  # fmt: skip
        for number, part in enumerate(read_ndjson(saved).answers):
            assert isinstance(part, RecordedAnswer)
            yield "channels", f"sandbox/channels/{number}", part.body.decode()


def _wechat(running: sandbox.Sandbox) -> Iterator[tuple[str, str]]:
    listed = "/mp/profile_ext?action=getmsg&__biz={0}&offset=0&count=10&f=json"
    for biz in _keys(running, "wechat"):
        yield "wechat", listed.format(biz)
    for work in islice(running.truth("reader", "jilin", platform="wechat")["works"], ARTICLES):
        yield "wechat", "/s?" + work["url"].partition("?")[2]
