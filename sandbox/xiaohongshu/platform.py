"""Xiaohongshu as the server sees it: faults, guide, and the world behind them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

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
from sandbox.xiaohongshu import ids, refusals
from sandbox.xiaohongshu.events import XiaohongshuEvents
from sandbox.xiaohongshu.looking import looked_through
from sandbox.xiaohongshu.model import XiaohongshuAccount
from sandbox.xiaohongshu.requests import (
    CENTRE,
    NOTE,
    OWN,
    PROFILE,
    WALLS,
    WEB,
    XiaohongshuView,
)
from sandbox.xiaohongshu.truth import truth
from sandbox.xiaohongshu.world import XiaohongshuWorld

FAULTS = PlatformFaults(
    refusals={
        "login": "code -101, or the page leads to /login",
        "expired": "code -100 登录已过期",
        "no_right": "code -104 没有权限访问",
        "captcha": "HTTP 461, or the page leads to a captcha",
        "risky_address": "code 300012 with success true, or the page leads to 安全限制",
        "flagged": "code 300011 检测到账号异常",
        "not_shown": "code 300031, or the page leads to /404",
        "gone_note": "code -510001 笔记状态异常",
        "unsigned": "code -1 create invalid signature",
        "too_many_devices": "code -1 电脑设备登录超限",
        "late_state": "the page has its data only after a while",
        "no_state": "the page carries no data and requests all",
        "second_screen_only": "the page carries no data and requests the second screen first",
        "empty_without_words": "the page of an empty account does not state that it is empty",
    },
    endpoints=("page", "note", "about", "wall", "short"),
)
SHAPE = Shape(
    counters=frozenset(
        ("liked_count", "likedCount", "collected_count", "comment_count", "share_count",
         "like_count", "fav_count", "read_count")
    ),
    lists=frozenset(("notes", "note_infos")),
    texts=frozenset(("desc", "title", "display_title", "displayTitle")),
    likes=frozenset(("liked_count", "likedCount", "like_count")),
    dates=frozenset(("post_time",)),
    kinds={"type": "panorama"},
    state="window.__INITIAL_STATE__=",
)  # fmt: skip
GUIDE = Guide(
    served="/user/profile/ID and what its script requests, /explore/ID, /new/home;"
    " /m/XXXXXXXXXXX: short links",
    events=XiaohongshuEvents.kinds,
    addresses=("LIBCRAWL_XIAOHONGSHU_URL", "LIBCRAWL_XIAOHONGSHU_CREATOR_URL"),
    settings={"LIBCRAWL_XIAOHONGSHU_PROFILES": "1"},
)


class Xiaohongshu(StandIn[XiaohongshuAccount]):
    """An account's page, what its script requests, notes, the creator centre."""

    name = "xiaohongshu"
    sources: tuple[str, ...] = ("profile", "creator")
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE
    world: XiaohongshuWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = XiaohongshuWorld(spec)
        super().__init__(world, XiaohongshuEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {a.library.code: (a.uid, a.number, a.name) for a in self.world.accounts}

    def owns(self, path: str) -> bool:
        is_known = path.startswith((WEB, OWN)) or path in CENTRE or path in WALLS
        return is_known or any(form.fullmatch(path) for form in (PROFILE, NOTE, ids.SHORT))

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        has_session = incoming.has_session or not incoming.needs_session
        view = XiaohongshuView(self.world, incoming.minute, has_session)
        return view.read(incoming.path, incoming.query, incoming.form)

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        view = XiaohongshuView(self.world, minute)
        return looked_through(view, self.world.chosen(account), since, last)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return XiaohongshuView(self.world, minute).everything() if source == "profile" else ()

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        return refusals.login_wall(parsed)

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        keys = {"page": "basicInfo", "list": "notes", "note": "note_card"}
        return "total" if parsed.source == "creator" else keys.get(parsed.endpoint, "data")

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        accounts = self.accounts(account)
        if source == "creator":
            accounts = [each for each in accounts if each is self.world.own]
        return truth(self.world, source, accounts, now)
