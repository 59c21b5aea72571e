"""space.bilibili.com and www.bilibili.com: what an account's pages request, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from scrapy import Request

from libcrawl.browser.middleware import is_decoration
from libcrawl.browser.tab import OPENS, Listening, Presses, Visits, Way
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.items import Account, Work
from libcrawl.middlewares import WITHOUT_SESSION
from libcrawl.outcomes import PAGE, Answer, classify
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.parsers import Drift, identifier, need
from libcrawl.parsers.bilibili import creator, posts, profile, videos
from libcrawl.parsers.bilibili.page import parse_state, parse_video_page
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.platforms.bilibili import BILIBILI as PLATFORM
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.own_source import WHOSE, OwnAccountSource
from libcrawl.spiders.page_source import PageSource
from libcrawl.spiders.source import RequestKey, Source, Topic

if TYPE_CHECKING:
    from playwright.async_api import Request as PageRequest

ACCOUNT, VIDEOS = "/x/space/wbi/acc/info", "/x/space/wbi/arc/search"
FEED = "/x/polymer/web-dynamic/v1/feed/space"
# Parts of a profile, by the address of each; and the parameter that names whose.
PARTS = {"relation": "/x/relation/stat", "works": "/x/space/navnum", "totals": "/x/space/upstat"}
OF_PARTS = {path: part for part, path in PARTS.items()}
NAMING = {ACCOUNT: "mid", VIDEOS: "mid", FEED: "host_mid", "/x/relation/stat": "vmid",
          "/x/space/navnum": "mid", "/x/space/upstat": "mid"}  # fmt: skip
OWN, TOTALS, ARCHIVES = "/x/web-interface/nav", "/x/web/data/index/stat", "/x/web/archives"
HOME = "/platform/home"
# /video/BV1ZF411g7EZ/
VIDEO = re.compile(r"/video/(BV[0-9A-Za-z]{10})/?", re.ASCII)
# /700000001/upload/video
SPACE = re.compile(r"/(\d{1,20})/upload/video", re.ASCII)
NEXT = "下一页"
FIRST = "0"
# The first of a feed's cursors: the page of posts is opened.
TO_POSTS: Cursor = {"offset": FIRST}
TRACKERS = ("data.bilibili.", "/log/web", "cm.bilibili.", "s1.hdslb.com/bfs/seed")


class BilibiliSource(PageSource):
    """The common part of the account's pages and its creator centre: one site of several hosts."""

    page_size = 42
    usual_works = 60
    # Where the pages of videos are; the settings name it beside this source's own address.
    videos_url = PLATFORM.addresses["LIBCRAWL_BILIBILI_URL"]

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        """The page of a video, which everybody may open: without the session."""
        return video_request(self.videos_url, str(entry.long_text_id))

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        return parse_video_page(payload, entry.work.captured_at).work


class Page(BilibiliSource, way_in=PLATFORM.way("page")):
    """The account's pages of videos and of posts, and the page of each video."""

    usual_long_share = 0.7
    opens_works = True
    parts = tuple(PARTS)
    kept_parameters = frozenset(("mid", "vmid", "host_mid", "pn", "ps", "offset"))

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """The page is opened with its first videos in it; posts come by a dozen."""
        return 1 + ceil((expected.works + 1) / 12) + ceil(expected.works * cls.usual_long_share)

    def profile_request(self, uid: str) -> Request:
        listening = Listening(uid, self.kept_parameters, self.recognise, parts=self.part_topics)
        return Request(f"{self.base_url}/{uid}/upload/video", meta={OPENS: listening})

    def part_request(self, uid: str, part: str) -> Request:
        path = PARTS[part]
        query = urlencode({NAMING[path]: uid})
        return self.part_of_page(f"{self.base_url}{path}?{query}", part)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        place = cursor or {}
        if "offset" not in place:
            query = {"mid": uid, "pn": place.get("pn", "1")}
            address = f"{self.base_url}{VIDEOS}?{urlencode(query)}"
            return self.list_of_page(address, Presses(NEXT))
        query = {"host_mid": uid, "offset": place["offset"]}
        is_first = place == TO_POSTS
        way: Way = Visits(f"{self.base_url}/{uid}/dynamic") if is_first else True
        return self.list_of_page(f"{self.base_url}{FEED}?{urlencode(query)}", way)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if (address := self.path_and_query(url)) is None:
            return None
        path, query = address
        if opened := VIDEO.fullmatch(path):
            return RequestKey(Topic.TEXT, work=opened[1])
        if opened := SPACE.fullmatch(path):
            return RequestKey(Topic.PROFILE, opened[1])
        return self._about(path, query) if path in NAMING else None

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """An account's page carries no answer in itself, unless it refuses to show anything."""
        path, _ = self.path_and_query(answer.url) or ("", {})
        is_account = SPACE.fullmatch(path) is not None
        if not is_account or classify(BILIBILI, Answer.of(answer.status, answer.body)) is not PAGE:
            yield answer

    def _about(self, path: str, query: dict[str, str]) -> RequestKey:
        """What an answer about an account is for."""
        account = query.get(NAMING[path])
        if path == ACCOUNT:
            return RequestKey(Topic.PROFILE, account)
        if path in OF_PARTS:
            return RequestKey(Topic.ABOUT, account, (("part", OF_PARTS[path]),))
        if path == FEED:
            return RequestKey(Topic.PAGE, account, (("offset", query.get("offset") or FIRST),))
        number = query.get("pn", "1")
        return RequestKey(Topic.PAGE, account, (("pn", number),) if number != "1" else ())

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return profile.parse_account(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        if cursor and "offset" in cursor:
            return posts.parse_posts(payload, at)
        return videos.parse_videos(payload, at, uid)


class Creator(OwnAccountSource, BilibiliSource, way_in=PLATFORM.way("creator")):
    """member.bilibili.com: the operator's own account, with exact counters."""

    page_size = 10
    home = HOME
    parts = ("own-totals",)
    kept_parameters = frozenset(("pn", "ps", "status", WHOSE))
    # Every page of the platform requests whose session it is; only the centre's request archives.
    begins_with = frozenset((Topic.PAGE,))

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        return 2 + ceil((expected.works + 1) / cls.page_size)

    def part_request(self, uid: str, part: str) -> Request:
        return self.part_of_page(self.of(self.base_url + TOTALS, uid), part)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        number = (cursor or {}).get("pn", "1")
        way: Way = Presses(NEXT)
        if cursor is None:
            way = Visits(f"{self.base_url}/platform/upload-manager/article")
        address = self.of(f"{self.base_url}{ARCHIVES}?{urlencode({'pn': number})}", uid)
        return self.list_of_page(address, way)

    def recognise_own(self, url: str, post: bytes | None = None) -> RequestKey | None:
        if (address := self.path_and_query(url)) is None:
            return None
        path, query = address
        if path in (OWN, HOME):
            return RequestKey(Topic.PROFILE, "")
        if path == TOTALS:
            return RequestKey(Topic.ABOUT, "", (("part", "own-totals"),))
        if path == ARCHIVES:
            return RequestKey(Topic.PAGE, "", (("pn", query.get("pn", "1")),))
        return None

    def account_in(self, payload: Any) -> str:
        return identifier(need(payload, "data", dict), "mid")

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return profile.parse_own(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return creator.parse_archives(payload, at)


class Videos(Source, way_in=PLATFORM.way("videos")):
    """Pages of videos from a file of links; each names its account."""

    page_size = 1
    begins_with = frozenset((Topic.TEXT,))

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        opened = VIDEO.fullmatch(urlsplit(url).path)
        if not opened or not self.is_host_of(url):
            return None
        owner = _owner(body) if body else None
        return RequestKey(Topic.TEXT, work=opened[1], owner=owner)


def video_request(base_url: str, bvid: str) -> Request:
    return Request(f"{base_url.rstrip('/')}/video/{bvid}/", meta={WITHOUT_SESSION: True})


def is_not_needed(request: PageRequest) -> bool:
    """Pictures, videos, fonts and trackers are not loaded."""
    return is_decoration(request) or any(part in request.url for part in TRACKERS)


def _owner(body: bytes) -> str | None:
    try:
        owner = parse_state(body.decode("utf-8", "replace")).get("upData")
        return str(owner["mid"]) if isinstance(owner, dict) and owner.get("mid") else None
    except Drift:
        return None
