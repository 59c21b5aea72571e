"""Bilibili as the server sees it: faults, guide, and the world behind them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.bilibili import ids, refusals
from sandbox.bilibili.events import BilibiliEvents
from sandbox.bilibili.looking import looked_through
from sandbox.bilibili.model import BilibiliAccount
from sandbox.bilibili.requests import OWN, SPACE, BilibiliView
from sandbox.bilibili.truth import truth
from sandbox.bilibili.world import BilibiliWorld
from sandbox.platform import (
    Guide,
    IncomingRequest,
    Json,
    ParsedRequest,
    PlatformFaults,
    Reply,
    Shape,
)
from sandbox.spec import WorldSpec
from sandbox.stand_in import StandIn

FAULTS = PlatformFaults(
    refusals={
        "risk": "code -352 风控校验失败, with a voucher",
        "risk_inside": "code 0 with nothing but a voucher",
        "empty_at_risk": "code 0, an empty list, is_risk",
        "login": "code -101 账号未登录, or the login page",
        "captcha": "the page 验证码_哔哩哔哩 in place of a page",
        "blocked": "HTTP 412, the page 出错啦!",
        "unsigned": "code -403 访问权限不足",
        "too_frequent": "code -799",
        "null_items": "code 0, a feed whose items are null",
        "hidden": "code 62002 稿件不可见, or the page of a missing video",
    },
    endpoints=("page", "video", "about", "posts", "short"),
)
SHAPE = Shape(
    counters=frozenset(
        ("comment", "video_review", "play", "view", "reply", "favorite", "coin", "share", "danmaku",
         "follower")
    ),
    lists=frozenset(("vlist", "items")),
    texts=frozenset(("description", "desc", "sign", "text")),
    likes=frozenset(("like",)),
    dates=frozenset(("created", "pub_ts", "pubdate")),
    kinds={"type": "DYNAMIC_TYPE_UNHEARD_OF"},
    state="window.__INITIAL_STATE__=",
)  # fmt: skip
GUIDE = Guide(
    served="/NUMBER/upload/video, /NUMBER/dynamic and what their scripts request, /video/BV…/,"
    " /platform/home; /bXXXXXX: short links",
    events=BilibiliEvents.kinds,
    addresses=(
        "LIBCRAWL_BILIBILI_URL", "LIBCRAWL_BILIBILI_SPACE_URL", "LIBCRAWL_BILIBILI_CREATOR_URL",
    ),
)  # fmt: skip


class Bilibili(StandIn[BilibiliAccount]):
    """An account's pages, what their scripts request, pages of videos, the creator centre."""

    name = "bilibili"
    sources: tuple[str, ...] = ("page", "videos", "creator")
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE
    world: BilibiliWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = BilibiliWorld(spec)
        super().__init__(world, BilibiliEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {a.library.code: (a.mid, "", a.name) for a in self.world.accounts}

    def owns(self, path: str) -> bool:
        is_page = path.startswith(("/x/", "/video/BV")) or path in OWN
        return is_page or bool(SPACE.fullmatch(path) or ids.SHORT.fullmatch(path))

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        has_session = incoming.has_session or not incoming.needs_session
        return BilibiliView(self.world, incoming.minute, has_session).read(
            incoming.path, incoming.query
        )

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        view = BilibiliView(self.world, minute)
        return looked_through(view, self.world.chosen(account), since, last)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return BilibiliView(self.world, minute).everything() if source == "page" else ()

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        return refusals.login_wall(parsed)

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        keys = {"profile": "name", "posts": "items", "video": "stat", "list": "page"}
        return keys.get(parsed.endpoint, "data")

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        accounts = self.accounts(account)
        if source == "creator":
            accounts = [each for each in accounts if each is self.world.own]
        return truth(self.world, source, accounts, now)
